using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

public sealed class RandomTests
{
    [Fact]
    public void Equal_seeds_give_equal_numbers_and_other_seeds_others()
    {
        using var scope = NewDisposeScope();
        float[] Draw(ulong seed)
        {
            using var generator = new Generator(seed);
            return randn(100, generator: generator).data<float>().ToArray();
        }

        Assert.Equal(Draw(5), Draw(5));
        Assert.NotEqual(Draw(5), Draw(6));
    }

    [Fact]
    public void The_numbers_are_those_of_PyTorch()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(0);
        // torch.randn(3, generator=torch.Generator().manual_seed(0))
        Assert.Equal([1.5410, -0.2934, -2.1788], randn(3, generator: generator).data<float>().Select(x => Math.Round(x, 4)));
    }

    [Fact]
    public void A_saved_state_continues_where_it_was_saved()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        rand(7, generator: generator);
        var state = generator.get_state();
        var first = rand(5, generator: generator).data<float>().ToArray();
        generator.set_state(state);
        Assert.Equal(first, rand(5, generator: generator).data<float>().ToArray());
        Assert.Equal(9, generator.initial_seed());
        generator.manual_seed(4);
        Assert.Equal(4, generator.initial_seed());
    }

    [Fact]
    public void A_generator_of_its_own_leaves_the_default_one_alone()
    {
        using var scope = NewDisposeScope();
        var before = get_rng_state();
        using var generator = new Generator(1);
        randn(10, generator: generator);
        randperm(10, generator: generator);
        randint(0, 5, [10], generator: generator);
        zeros(3).uniform_(0, 1, generator);
        zeros(3).normal_(0, 1, generator);
        Assert.True(before.eq(get_rng_state()).all().item<bool>());
    }

    [Fact]
    public void Distributions_have_their_moments_and_ranges()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var uniform = rand(20000, generator: generator);
        Assert.InRange(uniform.mean().item<float>(), 0.49f, 0.51f);
        Assert.True(((uniform >= 0) & (uniform < 1)).all().item<bool>());
        var normal = zeros(20000).normal_(2, 3, generator);
        Assert.InRange(normal.mean().item<float>(), 1.9f, 2.1f);
        Assert.InRange(normal.std().item<float>(), 2.9f, 3.1f);
        var integers = randint(3, 6, [1000], generator: generator);
        Assert.Equal([3L, 4L, 5L], integers.data<long>().Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), randperm(50, generator: generator).data<long>().Order());
        Assert.InRange(zeros(10000).bernoulli_(0.3, generator).mean().item<float>(), 0.28f, 0.32f);
        Assert.Equal([1L, 1L], tensor(new[] { 0f, 1, 0 }).multinomial(2, true, generator).data<long>().ToArray());
    }
}

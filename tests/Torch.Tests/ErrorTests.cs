using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Torch.Tests;

public sealed class ErrorTests
{
    public static TheoryData<string, Action, string> Failures() => new()
    {
        { "matmul", () => ones(2, 3).matmul(ones(4, 5)), "matmul: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5) (arguments: Float[2, 3], Float[4, 5])" },
        { "add", () => _ = ones(2) + ones(3), "(arguments: Float[2], Float[3])" },
        { "in place", () => ones(2).add_(ones(3)), "add_: " },
        { "view", () => ones(2, 3).view(4, 2), "(arguments: Float[2, 3])" },
        { "cat", () => cat([ones(2, 3), ones(3, 4)]), "cat: " },
        { "index", () => _ = ones(2)[5], "(arguments: Float[2])" },
        { "select", () => ones(2).select(3, 0), "select: " },
        { "list", () => ones(2).split([1, 5]), "split: " },
        { "pair", () => ones(2).topk(5), "topk: " },
        { "size", () => zeros(-1), "zeros: " },
        { "type", () => ones(2, dtype: int64).mean(), "Long[2]" },
        { "einsum", () => einsum("ij,jk->", ones(2)), "einsum: " },
        { "singular", () => linalg.inv(zeros(2, 2)), "linalg.inv: " },
        { "unflatten", () => ones(6).unflatten(0, 4, 2), "the sizes do not multiply to dimension 0 of 6" },
        { "step", () => _ = ones(6)[TensorIndex.Slice(0, 6, -1)], "a slice needs a positive step, not -1" },
        { "memory", () => empty(1L << 50), "empty: " },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_native_failure_becomes_an_exception_that_names_the_operation_and_the_shapes(string name, Action action, string part)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(action);
        Assert.Contains(part, error.Message);
        Assert.DoesNotContain("Exception raised from", error.Message);
        Assert.NotEmpty(name);
    }

    [Fact]
    public void Failures_on_many_threads_keep_their_own_messages()
    {
        Parallel.For(1, 30, i =>
        {
            using var scope = NewDisposeScope();
            var error = Assert.Throws<ExternalException>(() => ones(i, 3).matmul(ones(i + 4, 2)));
            Assert.Contains($"Float[{i}, 3], Float[{i + 4}, 2]", error.Message);
        });
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused()
    {
        using var scope = NewDisposeScope();
        if (cuda.is_available())
            Assert.Throws<ExternalException>(() => zeros(1, device: device("cuda:99")));
        else
            Assert.Throws<ExternalException>(() => zeros(1, device: device("cuda")));
    }
}

using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines.Tests;

/// <summary>The autoregressive systems as published, at the smallest size.</summary>
public sealed class SystemsTests
{
    public static TheoryData<string> Causal => ["video-ssm", "causvid", "self-forcing", "longlive", "reward-forcing"];

    [Theory]
    [MemberData(nameof(Causal))]
    public void Every_system_makes_the_frames_it_announces_and_the_same_ones_again(string id)
    {
        var card = MethodCatalog.Find(id);
        using var method = new WorldVideoMethod(Fast(card), Small(card.Policy.HasState ? VideoSsmOptions.World : null));
        Assert.Equal(81, method.Generate(Request(5)).FrameCount);
        Assert.Equal(957, method.Generate(Request(60)).FrameCount);
        var video = method.Generate(Request(9));
        byte[][] frames = Frames(video);
        Assert.Equal(video.FrameCount, frames.Length);
        Assert.Equal(frames, Frames(video));
    }

    [Theory]
    [InlineData("causvid", 0, 21, PositionMode.Absolute)]
    [InlineData("self-forcing", 0, 21, PositionMode.Absolute)]
    [InlineData("longlive", 3, 9, PositionMode.Absolute)]
    [InlineData("reward-forcing", 3, 6, PositionMode.Slot)]
    public void Systems_remember_what_was_published(string id, int sink, int window, PositionMode positions)
    {
        var card = MethodCatalog.Find(id);
        Assert.Equal((sink, window, positions), (card.Policy.SinkFrames, card.Policy.WindowFrames, card.Policy.Positions));
        Assert.Equal($"{id}.safetensors", card.Checkpoint);
    }

    [Fact]
    public void Up_to_21_frames_causvid_and_self_forcing_are_the_same_and_longlive_is_not()
    {
        using var networks = Small();
        byte[][] Make(MethodCard card, double seconds) => Frames(new WorldVideo(Fast(card), networks, Request(seconds), TimeProvider.System));
        Assert.Equal(Make(SelfForcing.Card, 5), Make(CausVid.Card, 5));
        Assert.NotEqual(Make(SelfForcing.Card, 5), Make(LongLive.Card, 5));
    }

    [Fact]
    public void A_chain_of_clips_shows_72_frames_of_each_and_goes_on_from_the_first_frame_not_shown()
    {
        using var networks = Small();
        byte[][] Make(MethodCard card, double seconds) => Frames(new WorldVideo(Fast(card), networks, Request(seconds), TimeProvider.System));
        byte[][] clip = Make(CausVid.Card, 5), chain = Make(CausVid.Card, 9), stream = Make(SelfForcing.Card, 9);
        Assert.Equal(81, clip.Length);
        Assert.Equal(141, chain.Length);
        Assert.Equal(clip.Take(72), chain.Take(72));
        Assert.NotEqual(stream.Skip(81), chain.Skip(81));

        // Frame 72 of the chain is frame 72 of the first clip after a turn through the autoencoder.
        using var scope = NewDisposeScope();
        var pixel = tensor(clip[72]).reshape(1, 1, 64, 64, 3).permute(0, 4, 1, 2, 3).type(ScalarType.Float32) / 127.5 - 1;
        var turned = ((networks.Vae.Decode(networks.Vae.Encode(pixel)) + 1) * 127.5).round().clamp(0, 255);
        var found = tensor(chain[72]).reshape(1, 1, 64, 64, 3).permute(0, 4, 1, 2, 3).type(ScalarType.Float32);
        Assert.InRange((turned - found).abs().max().item<float>(), 0, 3);
    }

    [Fact]
    public void The_latents_of_the_overlap_begin_the_next_clip()
    {
        using var networks = Small();
        using var scope = NewDisposeScope();
        using var end = new ClipEnd(networks.Vae, 21, 3);
        using var generator = new Generator(4);
        var latents = randn([1, 21, 16, 8, 8], generator: generator);
        using var decoder = networks.Vae.OpenDecoder();
        Tensor? image = null;
        for (int first = 0; first < 21; first += 3)
        {
            var pixels = decoder.Push(latents.narrow(1, first, 3).transpose(1, 2));
            end.Add(first, latents.narrow(1, first, 3), pixels);
            image = first == 18 ? pixels.narrow(2, 3, 1) : null; // frames 69..80: the fourth is number 72
        }

        Assert.Equal(72, end.Shown);
        using var start = end.Start();
        Assert.Equal([1L, 3, 16, 8, 8], start.shape);
        Assert.Equal(0, (start.narrow(1, 1, 2) - latents.narrow(1, 19, 2)).abs().max().item<float>());
        Assert.InRange((start.narrow(1, 0, 1) - networks.Vae.Encode(image!).transpose(1, 2)).abs().max().item<float>(), 0, 1e-6);
    }

    [Fact]
    public void A_prompt_that_arrives_does_what_one_of_the_schedule_does()
    {
        using var networks = Small();
        var request = Request(2.25);
        byte[][] Make(GenerationRequest r) => Frames(new WorldVideo(Fast(LongLive.Card), networks, r, TimeProvider.System));
        byte[][] scheduled = Make(request with { Prompt = request.Prompt with { Schedule = [new PromptChange(1.25, "star")] } });
        Assert.Equal(scheduled, Make(request with { Feed = new OneChange(1.25, "star") }));
        Assert.NotEqual(scheduled, Make(request));
    }

    [Fact]
    public void A_method_without_its_checkpoint_is_unavailable_with_the_reason_and_refuses_work()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string? missing = WorldNetworks.Missing(folder, CausVid.Card.Checkpoint);
            Assert.Contains("causvid.safetensors", missing, StringComparison.Ordinal);
            var method = WorldVideoMethod.Open(CausVid.Card, folder);
            Assert.Equal(("causvid", missing), (method.Info.Id, method.Info.Unavailable));
            Assert.Contains("causvid.safetensors", Assert.Throws<NotSupportedException>(() => method.Generate(Request(5))).Message, StringComparison.Ordinal);

            File.WriteAllText(Path.Combine(folder, "causvid.safetensors"), "not a checkpoint");
            Assert.Contains("text-encoder.safetensors", WorldNetworks.Missing(folder, CausVid.Card.Checkpoint), StringComparison.Ordinal);
            Assert.Contains("cannot be used", WorldVideoMethod.Open(CausVid.Card, folder).Info.Unavailable, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static MethodCard Fast(MethodCard card) => card with { Rollout = card.Rollout with { Sampler = Sampler.Euler, EulerSteps = 1 } };

    private static byte[][] Frames(IVideo video) => [.. video.ReadFrames().Select(f => f.Rgb.ToArray())];

    private static WorldNetworks Small(VideoSsmOptions? memory = null)
    {
        var networks = WorldNetworks.Untrained(
            memory, seed: 3, WanConfig.World with { Dim = 32, Heads = 1, FfnDim = 32, Layers = 2 }, VaeConfig.World with { BaseDim = 4, MiddleAttention = false });
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var weight = networks.Dit.get_parameter("head.head.weight")!;
        weight.copy_(randn(weight.shape, generator: generator) * 0.1);
        return networks;
    }

    private static GenerationRequest Request(double seconds) => new() { Prompt = new Prompt { Id = "p", Text = "a red star" }, Seed = 7, LengthSeconds = seconds };

    private sealed class OneChange(double atSeconds, string text) : IPromptFeed
    {
        private bool _taken;

        public string? Take(double nowSeconds)
        {
            if (_taken || nowSeconds < atSeconds)
                return null;
            _taken = true;
            return text;
        }
    }
}

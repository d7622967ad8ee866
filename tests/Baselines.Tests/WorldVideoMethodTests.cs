using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines.Tests;

public sealed class WorldVideoMethodTests
{
    private static readonly RolloutOptions Fast = new() { Sampler = Sampler.Euler, EulerSteps = 1 };

    [Fact]
    public void A_video_has_the_frames_it_announces_and_reading_it_again_gives_the_same_ones()
    {
        using var method = new WorldVideoMethod(VideoSsmMethod.Card with { Rollout = Fast }, Small(VideoSsmOptions.World));
        var probe = new Kept();
        var video = method.Generate(Request(3.75, probe));
        Assert.Equal(57, video.FrameCount);
        byte[][] first = [.. video.ReadFrames().Select(f => f.Rgb.ToArray())];
        Assert.Equal(57, first.Length);
        Assert.All(first, f => Assert.Equal(64 * 64 * 3, f.Length));
        Assert.Equal(first, video.ReadFrames().Select(f => f.Rgb.ToArray()));

        string[] perChunk = ["dit_seconds", "vae_seconds", "chunk_seconds", "window_bytes", "sink_bytes", "gate_bytes", "state_bytes", "workspace_bytes", "text_bytes", "live_tensors"];
        Assert.All(perChunk, name => Assert.Equal(10, probe.Values[name].Count));
        Assert.Equal(2, probe.Values["first_frame_seconds"].Count);
        Assert.True(probe.Values["state_bytes"][4] > 0);
    }

    [Theory]
    [InlineData(0.1, 9)]
    [InlineData(5, 81)]
    [InlineData(60, 957)]
    public void Lengths_are_whole_chunks(double seconds, int frames)
    {
        using var method = new WorldVideoMethod(SinkWindow.Card, Small());
        Assert.Equal(frames, method.Generate(Request(seconds)).FrameCount);
        Assert.Throws<NotSupportedException>(() => method.Generate(Request(0)));
    }

    [Fact]
    public void A_prompt_schedule_changes_the_video_from_its_time_on()
    {
        using var method = new WorldVideoMethod(SinkWindow.Card with { Rollout = Fast }, Small());
        RandomHead(method.Networks.Dit);
        byte[][] Make(params PromptChange[] schedule)
        {
            var request = Request(2.25);
            return [.. method.Generate(request with { Prompt = request.Prompt with { Schedule = schedule } }).ReadFrames().Select(f => f.Rgb.ToArray())];
        }

        byte[][] plain = Make(), changed = Make(new PromptChange(1.25, "star"));

        // Frame 20 belongs to latent frame 5, so the first chunk under the new prompt begins at latent frame 6: frame 21.
        Assert.Equal(plain.Take(21), changed.Take(21));
        Assert.NotEqual(plain.Skip(21), changed.Skip(21));
    }

    [Fact]
    public void The_identity_holds_everything_that_may_change_a_video()
    {
        using var method = new WorldVideoMethod(VideoSsmMethod.Card, Small(VideoSsmOptions.World));
        var config = method.Info.Config.ToDictionary(p => p.Key, p => p.Value);
        Assert.Equal("3", config["sink_frames"]);
        Assert.Equal("9", config["window_frames"]);
        Assert.Equal("Slot", config["positions"]);
        Assert.Equal(VideoSsmOptions.World.ToJson(), config["state"]);
        Assert.Contains("\"RopeBase\":50", config["network"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_compared_methods_attend_to_equally_many_frames()
    {
        MethodCard[] ablation = [VideoSsmMethod.Card, SinkWindow.Card, WindowOnly.Card, SinkOnly.Card];
        Assert.All(ablation, card => Assert.Equal(12, card.Policy.SinkFrames + card.Policy.WindowFrames));
        Assert.Single(ablation.Select(card => card.Rollout).Distinct());
        Assert.Equal(MethodCatalog.World.Count, MethodCatalog.World.Select(card => card.Id).Distinct().Count());
        Assert.Contains("sink-only", Assert.Throws<UsageException>(() => MethodCatalog.Find("sinks")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_come_back_from_their_files_as_they_were()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            using var scope = NewDisposeScope();
            using var dit = new CausalDit(WanConfig.World with { Layers = 1, TextDim = TextEncoderConfig.World.Dim, TextLength = TextEncoderConfig.World.Length }, VideoSsmOptions.World);
            dit.Initialise(1, 64);
            var tokenizer = new WordTokenizer(["red", "star"]);
            var text = TextEncoderConfig.World with { VocabularySize = tokenizer.Size };
            using var encoder = new TextEncoder(text, 2);
            using var vae = new VideoVae(VaeConfig.World, 3);
            Write("video-ssm", dit, new() { ["config"] = dit.Config.ToJson(), ["memory"] = dit.Memory!.ToJson() });
            Write("text-encoder", encoder, new() { ["config"] = text.ToJson(), ["tokenizer"] = tokenizer.ToJson() });
            Write("vae", vae, new() { ["config"] = vae.Config.ToJson() });

            using var method = WorldVideoMethod.Load(VideoSsmMethod.Card, folder);
            Assert.Equal(["video-ssm.safetensors", "text-encoder.safetensors", "vae.safetensors"], method.Info.Weights.Select(w => w.Name));
            Assert.All(method.Info.Weights, w => Assert.Equal(64, w.Sha256.Length));
            Assert.Equal(dit.Config, method.Networks.Dit.Config);
            Assert.Equal(dit.Memory, method.Networks.Dit.Memory);
            foreach (var (key, parameter) in dit.named_parameters())
                Assert.True(parameter.allclose(method.Networks.Dit.get_parameter(key)!), key);
            var e = Assert.Throws<UsageException>(() => WorldVideoMethod.Load(WindowOnly.Card, folder));
            Assert.Contains("window-only.safetensors", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        void Write(string name, nn.Module module, Dictionary<string, string> metadata) => SafeTensors.Write(
            Path.Combine(folder, $"{name}.safetensors"), module.state_dict(), metadata);
    }

    [Fact]
    public void The_bench_reads_constant_memory_equal_to_its_closed_form()
    {
        using var networks = Small(VideoSsmOptions.World);
        var row = RolloutBench.Run(networks, VideoSsmMethod.Card.Policy, Fast, 6, "a red star");
        Assert.Equal(row.ClosedForm, row.Measured);

        // 2 layers of keys and values, 64 wide, 64 tokens a frame, 4 bytes: 6 window and 3 sink frames; 2 heads of 32 x 32 a layer.
        Assert.Equal(6L * 2 * 64 * 64 * 4 * 2, row.Measured.Window);
        Assert.Equal(3L * 2 * 64 * 64 * 4 * 2, row.Measured.Sink);
        Assert.Equal(2L * 2 * 32 * 32 * 4, row.Measured.State);
        Assert.Equal(2L * 2 * 48 * 64 * 4, row.TextBytes);
        Assert.Equal((8 * 3 * 4) - 3, row.Frames);
        Assert.True(row is { FramesPerSecondWithoutVae: > 0, FramesPerSecondWithVae: > 0, FirstFrameSeconds: > 0, Chunk100Seconds: null, LastOverTenth: > 0 });
        Assert.True(row.FramesPerSecondWithVae < row.FramesPerSecondWithoutVae);
    }

    [Fact]
    public void Of_repeats_the_bench_keeps_the_least_time_of_every_chunk()
    {
        using var networks = Small();
        var row = RolloutBench.Run(networks, SinkWindow.Card.Policy, Fast, 6, "a red star", new Hurrying(), repeats: 3);
        var alone = RolloutBench.Run(networks, SinkWindow.Card.Policy, Fast, 6, "a red star", new Hurrying());

        // The clock's ticks get shorter from reading to reading, so the last repeat is the least of the three.
        Assert.Equal(3, row.Repeats);
        Assert.True(row.Chunk10Seconds < alone.Chunk10Seconds, $"{row.Chunk10Seconds} {alone.Chunk10Seconds}");
        Assert.True(row.FirstFrameSeconds < alone.FirstFrameSeconds);
    }

    public static TheoryData<string> Cards => [.. MethodCatalog.World.Select(c => c.Id)];

    /// <summary>What <c>bench rollout</c> prints, for every policy, long enough for the hundredth chunk.</summary>
    [Theory]
    [MemberData(nameof(Cards))]
    public void The_bench_reads_every_policy_beside_its_closed_form(string id)
    {
        var card = MethodCatalog.Find(id);
        using var networks = WorldNetworks.Untrained(
            card.Policy.HasState ? VideoSsmOptions.World : null, seed: 3, WanConfig.World with { Dim = 12, Heads = 1, FfnDim = 12, Layers = 1 }, VaeConfig.World with { BaseDim = 4, MiddleAttention = false });
        var row = RolloutBench.Run(networks, card.Policy, card.Rollout with { Sampler = Sampler.Euler, EulerSteps = 1 }, 80, "a red star");
        Assert.Equal(row.ClosedForm, row.Measured);
        Assert.Equal(row.TextBytesClosedForm, row.TextBytes);
        Assert.Equal(card.Policy.HasState, row.Measured.State > 0);
        Assert.True(row is { FirstFrameSeconds: > 0, Chunk10Seconds: > 0, Chunk100Seconds: > 0, Chunk800Seconds: null, LastChunkSeconds: > 0 });
    }

    private static WorldNetworks Small(VideoSsmOptions? memory = null) => WorldNetworks.Untrained(
        memory, seed: 3, WanConfig.World with { Dim = 64, Heads = 2, FfnDim = 64, Layers = 2 }, VaeConfig.World with { BaseDim = 4, MiddleAttention = false });

    private static GenerationRequest Request(double seconds, IProbe? probe = null) => new()
    {
        Prompt = new Prompt { Id = "p", Text = "a red star" },
        Seed = 7,
        LengthSeconds = seconds,
        Probe = probe ?? NullProbe.Instance,
    };

    /// <summary>Every reading is later than the one before, by less each time.</summary>
    private sealed class Hurrying : TimeProvider
    {
        private double _step = 1, _now;

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp()
        {
            _now += _step;
            _step *= 0.99;
            return (long)(_now * TimestampFrequency);
        }
    }

    private static void RandomHead(CausalDit dit)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var weight = dit.get_parameter("head.head.weight")!;
        weight.copy_(randn(weight.shape, generator: generator) * 0.1);
    }

    private sealed class Kept : IProbe
    {
        public Dictionary<string, List<double>> Values { get; } = new(StringComparer.Ordinal);

        public void Record(string name, double value)
        {
            if (!Values.TryGetValue(name, out var list))
                Values[name] = list = [];
            list.Add(value);
        }
    }
}

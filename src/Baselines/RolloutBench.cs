using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Baselines;

/// <summary>Cost of one policy at one length.</summary>
public sealed record RolloutBenchRow
{
    /// <summary>The policy.</summary>
    public required string Policy { get; init; }

    /// <summary>Length of the video in seconds.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>How often the video was made; a chunk's time is the least of its repeats.</summary>
    public required int Repeats { get; init; }

    /// <summary>Frames made.</summary>
    public required int Frames { get; init; }

    /// <summary>Frames per second of work without the VAE.</summary>
    public required double FramesPerSecondWithoutVae { get; init; }

    /// <summary>Frames per second of work with the VAE.</summary>
    public required double FramesPerSecondWithVae { get; init; }

    /// <summary>Seconds until the first frame can be shown.</summary>
    public required double FirstFrameSeconds { get; init; }

    /// <summary>Seconds of chunk 10 (the median of chunks 8 to 12), VAE excluded; of the middle one in a shorter video.</summary>
    public required double Chunk10Seconds { get; init; }

    /// <summary>The same around chunk 100; <c>null</c> in a shorter video.</summary>
    public required double? Chunk100Seconds { get; init; }

    /// <summary>The same around chunk 800; <c>null</c> in a shorter video.</summary>
    public required double? Chunk800Seconds { get; init; }

    /// <summary>The same for the last five chunks.</summary>
    public required double LastChunkSeconds { get; init; }

    /// <summary>Last over tenth: 1 when cost does not depend on the place in the video.</summary>
    public double LastOverTenth => LastChunkSeconds / Chunk10Seconds;

    /// <summary>Bytes kept at the end, measured on the tensors.</summary>
    public required MemoryBytes Measured { get; init; }

    /// <summary>Bytes kept at the end in closed form; <c>null</c> for a system that is no rollout, whose memory has none.</summary>
    public required MemoryBytes? ClosedForm { get; init; }

    /// <summary>Bytes of the prompt's keys and values.</summary>
    public required long TextBytes { get; init; }

    /// <summary>The same in closed form: two tensors of the text's rows per layer; <c>null</c> where <see cref="ClosedForm"/> is.</summary>
    public required long? TextBytesClosedForm { get; init; }

    /// <summary>Whether what was measured is what the closed form says; <c>null</c> without one.</summary>
    public bool? IsClosedForm => ClosedForm is null ? null : Measured == ClosedForm && TextBytes == TextBytesClosedForm;

    /// <summary>Live tensors after the tenth chunk, or the middle one.</summary>
    public required long LiveTensorsEarly { get; init; }

    /// <summary>Live tensors after the last chunk.</summary>
    public required long LiveTensorsLast { get; init; }
}

/// <summary>Runs a policy and reads its cost: time per chunk by position, and memory by part, measured next to the closed form.</summary>
public static class RolloutBench
{
    /// <summary>Makes one video, several times over, and throws it away.</summary>
    /// <param name="networks">Networks; the generator must have state weights if the policy has a state.</param>
    /// <param name="policy">What is remembered.</param>
    /// <param name="options">How is sampled.</param>
    /// <param name="lengthSeconds">Length in seconds.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="repeats">How often the video is made. A chunk's time is the least of its repeats: what disturbs a machine only adds.</param>
    public static RolloutBenchRow Run(
        WorldNetworks networks, IMemoryPolicy policy, RolloutOptions options, double lengthSeconds, string prompt, TimeProvider? clock = null, int repeats = 1)
    {
        var card = new MethodCard { Id = "bench", DisplayName = policy.Name, Summary = policy.Name, Policy = policy, Rollout = options };
        var row = Read(policy.Name, request => new WorldVideo(card, networks, request, clock ?? TimeProvider.System), lengthSeconds, prompt, repeats, out int chunks);
        int factor = networks.Vae.Config.SpatialFactor;
        int latentFrames = (options.Restart?.Clips(LatentFrames(networks, row.Frames)).Last().Frames) ?? chunks * options.ChunkFrames;
        var shape = new SessionShape
        {
            Batch = options.Guidance == 1 ? 1 : 2,
            Height = networks.Frame.Height / factor,
            Width = networks.Frame.Width / factor,
            ChunkFrames = options.ChunkFrames,
            PlannedFrames = latentFrames,
        };
        return row with
        {
            ClosedForm = policy.ClosedForm(networks.Dit, shape, latentFrames),
            TextBytesClosedForm = 2L * sizeof(float) * shape.Batch * networks.Dit.Config.Layers * networks.Dit.Config.TextLength * networks.Dit.Config.Dim,
        };
    }

    /// <summary>The same for a system that is no rollout: its chunks are what it hands out at a time, for some a whole clip.</summary>
    /// <param name="system">The system.</param>
    /// <param name="networks">Its networks.</param>
    /// <param name="lengthSeconds">Length in seconds.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="repeats">How often the video is made.</param>
    public static RolloutBenchRow Run(WorldSystem system, WorldNetworks networks, double lengthSeconds, string prompt, TimeProvider? clock = null, int repeats = 1) =>
        Read(system.DisplayName, request => new SystemVideo(system, networks, request, clock ?? TimeProvider.System), lengthSeconds, prompt, repeats, out _);

    private static RolloutBenchRow Read(string name, Func<GenerationRequest, IVideo> make, double lengthSeconds, string prompt, int repeats, out int chunks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        var probes = new Readings[repeats];
        int frames = 0;
        for (int r = 0; r < repeats; r++)
        {
            probes[r] = new Readings();
            frames = make(new GenerationRequest { Prompt = new Prompt { Id = "bench", Text = prompt }, Seed = 1, LengthSeconds = lengthSeconds, Probe = probes[r] }).ReadFrames().Count();
        }

        Readings probe = probes[^1];
        List<double> dit = Least("dit_seconds"), vae = Least("vae_seconds");
        chunks = dit.Count;
        int tenth = chunks > 12 ? 9 : chunks / 2;
        return new RolloutBenchRow
        {
            Policy = name,
            LengthSeconds = lengthSeconds,
            Repeats = repeats,
            Frames = frames,
            FramesPerSecondWithoutVae = frames / dit.Sum(),
            FramesPerSecondWithVae = frames / (dit.Sum() + vae.Sum()),
            FirstFrameSeconds = Least("first_frame_seconds")[0],
            Chunk10Seconds = MedianAround(dit, tenth),
            Chunk100Seconds = chunks > 102 ? MedianAround(dit, 99) : null,
            Chunk800Seconds = chunks > 802 ? MedianAround(dit, 799) : null,
            LastChunkSeconds = MedianAround(dit, chunks - 3),
            Measured = new MemoryBytes(probe.Last("window_bytes"), probe.Last("sink_bytes"), probe.Last("gate_bytes"), probe.Last("state_bytes"), probe.Last("workspace_bytes")),
            ClosedForm = null,
            TextBytes = probe.Last("text_bytes"),
            TextBytesClosedForm = null,
            LiveTensorsEarly = (long)probe["live_tensors"][tenth],
            LiveTensorsLast = (long)probe["live_tensors"][^1],
        };

        List<double> Least(string name) => [.. Enumerable.Range(0, probes[0][name].Count).Select(i => probes.Min(p => p[name][i]))];
    }

    private static int LatentFrames(WorldNetworks networks, int frames) => 1 + ((frames - 1) / networks.Vae.Config.TemporalFactor);

    /// <summary>Median of five chunks around one: a single chunk's time is mostly noise of the machine.</summary>
    private static double MedianAround(List<double> seconds, int at)
    {
        int from = Math.Max(0, at - 2);
        double[] near = [.. seconds.Skip(from).Take(5).Order()];
        return near[near.Length / 2];
    }

    private sealed class Readings : IProbe
    {
        private readonly Dictionary<string, List<double>> _values = new(StringComparer.Ordinal);

        public List<double> this[string name] => _values[name];

        /// <summary>The last reading of bytes; 0 for what a method has not got.</summary>
        public long Last(string name) => _values.TryGetValue(name, out var list) ? (long)list[^1] : 0;

        public void Record(string name, double value)
        {
            if (!_values.TryGetValue(name, out var list))
                _values[name] = list = [];
            list.Add(value);
        }
    }
}

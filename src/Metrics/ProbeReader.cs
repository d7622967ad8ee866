using System.Security.Cryptography;
using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics;

/// <summary>What the attribute probe says about one frame: probabilities per class of each answer.</summary>
/// <param name="Frame">Index of the frame.</param>
/// <param name="Kind">Probability of each object kind.</param>
/// <param name="Colour">Probability of each object colour.</param>
/// <param name="Pattern">Probability of each background pattern.</param>
/// <param name="BackgroundColour">Probability of each background colour.</param>
/// <param name="Presence">Probability that an object is in view.</param>
public sealed record ProbeReading(int Frame, float[] Kind, float[] Colour, float[] Pattern, float[] BackgroundColour, float Presence)
{
    /// <summary>The class of highest probability.</summary>
    public static int Best(float[] probabilities) => Array.IndexOf(probabilities, probabilities.Max());
}

/// <summary>The attribute probe with its weights, read once and shared by the metrics that need it. Thread-safe.</summary>
/// <remarks>
/// The metrics of one pass ask for the same frames one after the other, so the latest readings are kept under the hash of what was read: a handful of metrics costs one
/// pass of the network. Readings must not be changed by whoever gets them.
/// </remarks>
/// <param name="path">The checkpoint.</param>
public sealed class ProbeReader(string path) : IDisposable
{
    private const int Kept = 4;
    private readonly Lock _gate = new();
    private readonly Queue<(string Hash, IReadOnlyList<ProbeReading> Readings)> _latest = [];
    private AttributeProbe? _probe;
    private WeightsFile? _weights;

    /// <summary>The checkpoint with its hash.</summary>
    /// <exception cref="UsageException">There is no checkpoint.</exception>
    public WeightsFile Weights
    {
        get
        {
            lock (_gate)
            {
                Require();
                return _weights ??= new WeightsFile(Path.GetFileName(path), Checkpoint.WeightsHash(path));
            }
        }
    }

    /// <summary>Reads frames.</summary>
    /// <param name="frames">Index and pixels, <c>[64, 64, 3]</c> bytes each.</param>
    /// <exception cref="UsageException">There is no checkpoint, or it holds something else.</exception>
    public IReadOnlyList<ProbeReading> Read(IReadOnlyList<(int Index, byte[] Rgb)> frames)
    {
        if (frames.Count == 0) return [];
        byte[] all = new byte[frames.Sum(f => f.Rgb.Length)];
        int at = 0;
        foreach (var (_, rgb) in frames)
        {
            rgb.CopyTo(all, at);
            at += rgb.Length;
        }

        string hash = $"{string.Join(' ', frames.Select(f => f.Index))} {Convert.ToHexString(SHA256.HashData(all))}";
        lock (_gate)
        {
            if (_latest.FirstOrDefault(l => l.Hash == hash).Readings is { } known) return known;
            var readings = Compute(frames, all);
            _latest.Enqueue((hash, readings));
            if (_latest.Count > Kept) _latest.Dequeue();
            return readings;
        }
    }

    /// <summary>Passes of the network so far, for tests.</summary>
    internal int Passes { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _probe?.Dispose();

    private List<ProbeReading> Compute(IReadOnlyList<(int Index, byte[] Rgb)> frames, byte[] all)
    {
        Passes++;
        _probe ??= Load();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var pixels = tensor(all, [frames.Count, 64, 64, 3]).permute(0, 3, 1, 2).type(ScalarType.Float32).contiguous().div(127.5.ToScalar()).sub(1.0.ToScalar());
        float[][] answers = [.. _probe.Forward(pixels).Select(s => s.softmax(1).contiguous().data<float>().ToArray())];
        return [.. frames.Select((f, i) => new ProbeReading(f.Index, Row(0, i), Row(1, i), Row(2, i), Row(3, i), Row(4, i)[1]))];

        float[] Row(int answer, int i)
        {
            int classes = AttributeProbe.Heads[answer];
            return answers[answer][(i * classes)..((i + 1) * classes)];
        }
    }

    private void Require()
    {
        if (!File.Exists(path))
            throw new UsageException($"there is no attribute probe {Path.GetFileName(path)}; train it: videossm-eval train {Path.GetFileNameWithoutExtension(path)}");
    }

    private AttributeProbe Load()
    {
        Require();
        var probe = new AttributeProbe();
        try
        {
            using var file = Checkpoint.Open(path);
            file.LoadInto(probe);
        }
        catch (InvalidDataException e)
        {
            throw new UsageException($"the attribute probe {Path.GetFileName(path)} cannot be used: {e.Message}", e);
        }

        probe.eval();
        return probe;
    }
}

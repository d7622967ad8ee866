using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>
/// Rotary positions over time, height and width (systems of the Wan family): the channels of a head are interleaved pairs, the first
/// of them turn with the frame, the next with the row, the last with the column.
/// </summary>
/// <remarks>Angles are <c>position * base^(-2j / D)</c>, each axis with its own <c>D</c>, computed in double precision.</remarks>
public sealed class Rope3d : IDisposable
{
    private readonly WanConfig _config;
    private readonly Tensor _pairTurn;

    /// <summary>Creates the rotation for a head geometry.</summary>
    public Rope3d(WanConfig config, Device? device = null)
    {
        _config = config;

        // x @ P = (-x1, x0, -x3, x2, ...).
        int d = config.HeadDim;
        float[] p = new float[d * d];
        for (int i = 0; i < d; i += 2)
        {
            p[((i + 1) * d) + i] = -1;
            p[(i * d) + i + 1] = 1;
        }

        using var scope = NewDisposeScope();
        _pairTurn = tensor(p, device: device).reshape(d, d).DetachFromDisposeScope();
    }

    /// <summary>Makes the table for tokens in (frame, row, column) order.</summary>
    /// <param name="frames">Temporal position of each frame, in any order: absolute, slot and re-based positions share this code.</param>
    /// <param name="height">Rows of tokens.</param>
    /// <param name="width">Columns of tokens.</param>
    /// <returns>A table the caller disposes.</returns>
    public RopeTable Table(IReadOnlyList<int> frames, int height, int width)
    {
        var (dt, dh, dw) = _config.RopeSplit;
        int d = _config.HeadDim;
        double[][] time = [.. frames.Select(f => Angles(f, dt))];
        double[][] rows = [.. Enumerable.Range(0, height).Select(r => Angles(r, dh))];
        double[][] columns = [.. Enumerable.Range(0, width).Select(c => Angles(c, dw))];

        var axes = (time: Turns(time), rows: Turns(rows), columns: Turns(columns));
        int tokens = frames.Count * height * width;
        float[] cosines = new float[tokens * d];
        float[] sines = new float[tokens * d];
        int at = 0;
        for (int f = 0; f < frames.Count; f++)
        {
            for (int r = 0; r < height; r++)
            {
                for (int c = 0; c < width; c++)
                {
                    at = Put(axes.time[f], at, cosines, sines);
                    at = Put(axes.rows[r], at, cosines, sines);
                    at = Put(axes.columns[c], at, cosines, sines);
                }
            }
        }

        using var scope = NewDisposeScope();
        var device = _pairTurn.device;
        return new RopeTable(
            tensor(cosines, device: device).reshape(tokens, 1, d).DetachFromDisposeScope(),
            tensor(sines, device: device).reshape(tokens, 1, d).DetachFromDisposeScope());
    }

    /// <summary>Rotates queries or keys.</summary>
    /// <param name="x"><c>[B, L, H, D]</c>, un-rotated.</param>
    /// <param name="table">Positions of the L tokens.</param>
    /// <returns><c>[B, L, H, D]</c>, rotated.</returns>
    public Tensor Apply(Tensor x, RopeTable table) => Tensors.Fused.RotatePairs(x, table.Cos, table.Sin, _pairTurn);

    /// <inheritdoc/>
    public void Dispose() => _pairTurn.Dispose();

    private static (float Cos, float Sin)[][] Turns(double[][] angles) =>
        [.. angles.Select(row => row.Select(a => ((float)Math.Cos(a), (float)Math.Sin(a))).ToArray())];

    private static int Put((float Cos, float Sin)[] turns, int at, float[] cosines, float[] sines)
    {
        foreach (var (cos, sin) in turns)
        {
            cosines[at] = cosines[at + 1] = cos;
            sines[at] = sines[at + 1] = sin;
            at += 2;
        }

        return at;
    }

    private double[] Angles(int position, int channels)
    {
        double[] angles = new double[channels / 2];
        for (int j = 0; j < angles.Length; j++)
        {
            angles[j] = position * Math.Pow(_config.RopeBase, -2.0 * j / channels);
        }

        return angles;
    }
}

/// <summary>Cosines and sines of a sequence of tokens, each <c>[L, 1, D]</c> with both channels of a pair alike.</summary>
/// <param name="Cos">Cosines.</param>
/// <param name="Sin">Sines.</param>
public sealed record RopeTable(Tensor Cos, Tensor Sin) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
    }
}

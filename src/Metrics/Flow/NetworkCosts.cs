using System.Diagnostics;
using VideoSsm.Eval.Metrics.Networks;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Flow;

/// <summary>What a part of a network costs.</summary>
/// <param name="Part">Network and part.</param>
/// <param name="Milliseconds">Best of two runs.</param>
/// <param name="Gigaflop">Operations in thousand millions.</param>
/// <param name="ShareOfPeak">Operations per second over those of the fastest matrix product of the same run.</param>
public sealed record NetworkCost(string Part, double Milliseconds, double Gigaflop, double ShareOfPeak)
{
    /// <summary>Measures a part.</summary>
    /// <param name="part">Network and part.</param>
    /// <param name="flop">Operations of one item.</param>
    /// <param name="peak">Operations per second of the fastest matrix product.</param>
    /// <param name="run">Makes a batch; its answer is thrown away.</param>
    /// <param name="batch">Items in it; the cost is that of one.</param>
    public static NetworkCost Measure(string part, double flop, double peak, Func<Tensor> run, int batch = 1)
    {
        ArgumentNullException.ThrowIfNull(run);
        double best = double.MaxValue;
        for (int round = 0; round < 2; round++)
        {
            long start = Stopwatch.GetTimestamp();
            run().Dispose();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / batch);
        }

        return new NetworkCost(part, best * 1e3, flop / 1e9, flop / best / peak);
    }
}

/// <summary>Measures RAFT and AMT part by part on noise.</summary>
public static class NetworkCosts
{
    /// <summary>Measures.</summary>
    /// <param name="width">Width of the frames.</param>
    /// <param name="height">Height of the frames.</param>
    /// <param name="raft">RAFT.</param>
    /// <param name="amt">AMT.</param>
    /// <param name="peak">Operations per second of the fastest matrix product.</param>
    /// <param name="measureAmt">Whether AMT is of interest.</param>
    /// <param name="measureRaft">Whether RAFT is of interest.</param>
    public static IReadOnlyList<NetworkCost> Measure(int width, int height, FlowReader raft, NetworkFile<Amt> amt, double peak, bool measureAmt, bool measureRaft)
    {
        ArgumentNullException.ThrowIfNull(raft);
        ArgumentNullException.ThrowIfNull(amt);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var rows = new List<NetworkCost>();
        var (w, h) = (Padded(8).Width, Padded(8).Height);
        if (measureRaft && Math.Min(w, h) >= raft.Network.Config.SmallestSide)
        {
            Raft network = raft.Network;
            RaftConfig c = network.Config;
            using var generator = new Generator(1);
            var frame = TorchSharp.torch.rand([1, 3, h, w], generator: generator) * 255;
            var (first, second, context) = (network.Features(frame), network.Features(frame.flip(3)), network.Context(frame));
            Add("RAFT features, per frame", FlowFlops.RaftEncoder(c, w, h, c.Features), () => network.Features(frame));
            Add("RAFT context, per frame", FlowFlops.RaftEncoder(c, w, h, c.Hidden + c.Context), () => network.Context(frame));
            Add("RAFT correlations and 1 refinement, per pair", FlowFlops.RaftFlow(c, w, h, 1), () => network.Flow(first, second, context, 1));
            Add($"RAFT correlations and {c.Iterations} refinements, per pair", FlowFlops.RaftFlow(c, w, h, c.Iterations), () => network.Flow(first, second, context));
        }

        (w, h) = (Padded(16).Width, Padded(16).Height);
        if (measureAmt && Math.Min(w, h) >= amt.Network.Config.SmallestSide)
        {
            using var generator = new Generator(1);
            var frame = TorchSharp.torch.rand([1, 3, h, w], generator: generator);
            var other = frame.flip(3);
            Add("AMT, per pair", FlowFlops.Amt(amt.Network.Config, w, h), () => amt.Network.Between(frame, other));
        }

        return rows;

        (int Width, int Height) Padded(int multiple)
        {
            var p = FramePadding.To(multiple, width, height);
            return (width + p.Left + p.Right, height + p.Top + p.Bottom);
        }

        void Add(string part, double flop, Func<Tensor> run) => rows.Add(NetworkCost.Measure(part, flop, peak, run));
    }
}

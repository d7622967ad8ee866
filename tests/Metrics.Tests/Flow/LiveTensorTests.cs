using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Flow;
using VideoSsm.Eval.Metrics.Networks;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Flow;

/// <summary>Memory does not grow with the length of a video. Counts the tensors of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(LiveTensorTests), DisableParallelization = true)]
[Collection(nameof(LiveTensorTests))]
public sealed class LiveTensorTests
{
    [Theory]
    [InlineData("dynamic")]
    [InlineData("static")]
    [InlineData("smooth")]
    public void EveryFrameLeavesTheSameNumberOfTensors(string which)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using FlowReader reader = FlowMetricTests.Reader(RaftConfig.World with { Iterations = 2 });
        using var amt = new NetworkFile<Amt>("generated", GeneratedWeights.Filled(new Amt(AmtConfig.World)));
        IMetric metric = which switch { "dynamic" => new FlowSpeed(reader), "static" => new FilteredFlickering(reader), _ => new MotionSmoothness(amt) };
        Clip clip = GeneratedWeights.Clip(64, 64, 16, 8);
        long before = Tensor.TotalCount;
        List<long> counts = [];

        using (IMetricSession session = metric.Start(FlowMetricTests.Facts(clip, known: false), Clip.NoScene))
        {
            foreach (Frame frame in clip.ReadFrames())
            {
                session.Add(frame);
                counts.Add(Tensor.TotalCount);
            }

            session.Finish();
        }

        Assert.Single(counts.Skip(4).Distinct());
        Assert.Equal(before, Tensor.TotalCount);
    }
}

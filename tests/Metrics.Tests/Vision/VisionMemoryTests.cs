using TorchSharp;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

/// <summary>Counts the tensors of the whole process, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(VisionMemoryTests), DisableParallelization = true)]
[Collection(nameof(VisionMemoryTests))]
public sealed class VisionMemoryTests(SmallNetworks small) : IClassFixture<SmallNetworks>
{
    [Fact]
    public void AVideoOfAnyLengthKeepsTheSameNumberOfTensors()
    {
        using var bench = small.Start();
        var facts = new VideoFacts("v", 24, 20, 8, null);
        byte[] rgb = Clip.Noise(24, 20, 1, 1).Frames[0];
        long idle = torch.Tensor.TotalCount;
        IMetricSession[] sessions = [.. bench.Metrics.Select(m => m.Start(facts, Clip.NoScene))];
        List<long> counts = [];
        for (int i = 0; i < 48; i++)
        {
            rgb[i]++;
            foreach (var session in sessions) session.Add(new Frame(i, 24, 20, rgb));
            if (i % 8 == 7) counts.Add(torch.Tensor.TotalCount);
        }
        foreach (var session in sessions) session.Finish();
        foreach (var session in sessions) session.Dispose();

        // The weights come with the first batch; after that nothing is added, and nothing but the weights is left at the end.
        Assert.Single(counts.Skip(1).Distinct());
        long weights = torch.Tensor.TotalCount;
        bench.Dispose();
        Assert.True(torch.Tensor.TotalCount <= idle, $"{torch.Tensor.TotalCount} tensors, {idle} before, {weights} with weights");
    }
}

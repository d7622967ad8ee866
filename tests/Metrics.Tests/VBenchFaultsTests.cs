using System.Runtime.CompilerServices;

namespace VideoSsm.Eval.Metrics.Tests;

public sealed class VBenchFaultsTests
{
    /// <summary>The tests that the document names exist, in a class of that name.</summary>
    [Fact]
    public void EveryFaultIsTested()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Root(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);

        foreach (VBenchFault fault in VBenchFaults.All)
        {
            Assert.NotEmpty(fault.Tests);
            foreach (string test in fault.Tests)
            {
                string[] name = test.Split('.');
                Assert.True(sources[name[0]].Any(text => text.Contains($"public void {name[1]}(", StringComparison.Ordinal)), $"{fault.Where}: there is no test {test}");
            }
        }
    }

    /// <summary>Ids that the document names are those of metrics.</summary>
    [Fact]
    public void BothVersionsExist()
    {
        var ids = WeightFreeMetrics.All().Select(m => m.Info).Concat(VisionMetrics.Official(null).Select(m => m.Info)).Concat(FlowMetrics.Official(null).Select(m => m.Info))
            .ToDictionary(m => m.Id, m => m.Version, StringComparer.Ordinal);

        Assert.All(["dynamic_degree", "imaging_quality", "temporal_flickering", "temporal_flickering_static", "motion_smoothness"], id => Assert.Equal("vbench1", ids[id]));
        Assert.All(["dynamic_degree_flow", "imaging_quality_unit"], id => Assert.Equal("1", ids[id]));
    }

    private static string Root([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", ".."));
}

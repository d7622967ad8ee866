using System.Runtime.Intrinsics.X86;
using TorchSharp;
using VideoSsm.Eval.Engine;
using Xunit;

namespace VideoSsm.Eval.Torch.Tests;

[Collection(LibTorchCollection.Name)]
public sealed class SettingsTests
{
    [SkippableFact]
    public void The_settings_that_suit_the_processor_are_applied()
    {
        Skip.If(Environment.GetEnvironmentVariable("VIDEOSSM_KEEP_ENV") == "1", "VIDEOSSM_KEEP_ENV=1 keeps the environment");
        Skip.IfNot(OperatingSystem.IsLinux(), "the settings are those of Linux");
        using var x = torch.ones(1);
        var applied = EngineSettings.Applied.ToDictionary();
        Assert.Equal("0", applied["M_MMAP_MAX"]);
        Assert.Equal("-1", applied["M_TRIM_THRESHOLD"]);
        Assert.Equal("268435456", applied["M_TOP_PAD"]);
        Assert.Equal("1", applied["M_ARENA_MAX"]);
        Assert.Equal("passive", applied["OMP_WAIT_POLICY"]);
        Assert.Equal(Avx512F.IsSupported, applied.ContainsKey("OPENBLAS_CORETYPE"));
        Assert.Equal(Avx512F.IsSupported ? "avx512" : "avx2", FusedAttention.Instructions == "plain" ? "avx2" : FusedAttention.Instructions);
    }

    [SkippableFact]
    public void LibTorch_sees_them()
    {
        Skip.IfNot(EngineSettings.Applied.Any(s => s.Key == "ATEN_CPU_CAPABILITY"), "this processor has no AVX-512, or the environment is kept");
        Assert.Contains("CPU capability usage: AVX512", EngineSettings.LibTorchConfiguration, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_threads_is_set_and_can_be_changed()
    {
        using var x = torch.ones(1);
        var threads = torch.get_num_threads();
        Assert.Equal(EngineSettings.Threads, threads);
        torch.set_num_threads(1);
        Assert.Equal(1, torch.get_num_threads());
        torch.set_num_threads(threads);
    }

    [Fact]
    public void The_version_of_LibTorch_is_known() => Assert.Matches(@"^\d+\.\d+", torch.__version__);
}

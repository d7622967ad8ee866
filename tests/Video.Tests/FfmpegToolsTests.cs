using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Video.Tests;

public sealed class FfmpegToolsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("videossm-tools-").FullName;

    [Fact]
    public void WithoutFfmpegTheErrorSaysHowToMend()
    {
        var error = Assert.Throws<UsageException>(() => FfmpegTools.Find(null, _folder));

        Assert.Contains("apt install ffmpeg", error.Message, StringComparison.Ordinal);
        Assert.Contains(FfmpegTools.Variable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongSettingIsNotPassedOver()
    {
        string path = Touch("bin/ffmpeg", "bin/ffprobe");

        var error = Assert.Throws<UsageException>(() => FfmpegTools.Find(Path.Combine(_folder, "nowhere"), path));

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PathFolderAndProgramAreUnderstood()
    {
        string bin = Touch("bin/ffmpeg", "bin/ffprobe"), own = Touch("own/ffmpeg-7", "own/ffprobe");
        Skip.If(OperatingSystem.IsWindows(), "programs end in .exe there");

        Assert.Equal(new FfmpegTools(Path.Combine(bin, "ffmpeg"), Path.Combine(bin, "ffprobe")), FfmpegTools.Find(null, "/nowhere" + Path.PathSeparator + bin));
        Assert.Equal(Path.Combine(bin, "ffmpeg"), FfmpegTools.Find(bin, null).Ffmpeg);
        Assert.Equal(new FfmpegTools(Path.Combine(own, "ffmpeg-7"), Path.Combine(own, "ffprobe")), FfmpegTools.Find(Path.Combine(own, "ffmpeg-7"), bin));
    }

    [SkippableFact]
    public void TheVersionIsKnown()
    {
        Skip.IfNot(FfmpegTools.IsAvailable(), "ffmpeg and ffprobe are not installed");
        Assert.Matches(@"^\S*\d", FfmpegTools.Version());
    }

    private string Touch(params string[] files)
    {
        foreach (string file in files)
        {
            string path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }

        return Path.GetDirectoryName(Path.Combine(_folder, files[0]))!;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

namespace VideoSsm.Eval.Video.Tests;

public sealed class AtomicOutputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("videossm-atomic-").FullName;

    [Fact]
    public void NothingHasTheNameBeforeTheCommit()
    {
        string path = Path.Combine(_folder, "sub", "a.txt");
        using var output = new AtomicOutput(path);
        File.WriteAllText(output.TemporaryPath, "new");

        Assert.False(File.Exists(path));
        output.Commit();

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void WithoutACommitTheOldFileStays()
    {
        string path = Path.Combine(_folder, "a.txt");
        File.WriteAllText(path, "old");
        using (var output = new AtomicOutput(path))
            File.WriteAllText(output.TemporaryPath, "half");

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void WhatAKilledRunLeftIsIgnoredAndCleaned()
    {
        var left = new AtomicOutput(Path.Combine(_folder, "a.mp4")); // never disposed of, as after kill -9
        File.WriteAllText(left.TemporaryPath, "half");
        File.WriteAllText(Path.Combine(_folder, "whole.mp4"), "whole");

        Assert.Equal(["whole.mp4"], VideoSource.List(_folder).Select(Path.GetFileName));
        Assert.Equal(0, AtomicOutput.Clean(_folder, TimeSpan.FromHours(1), TimeProvider.System));
        Assert.Equal(1, AtomicOutput.Clean(_folder, TimeSpan.Zero, TimeProvider.System));
        Assert.Equal(["whole.mp4"], Directory.GetFiles(_folder).Select(Path.GetFileName));
        Assert.Equal(0, AtomicOutput.Clean(Path.Combine(_folder, "absent"), TimeSpan.Zero, TimeProvider.System));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

namespace VideoSsm.Eval.Core.Tests;

public sealed class FileLockTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("lock").FullName, "x.lock");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Fact]
    public void OneHolderExcludesEverybody()
    {
        using (FileLock.Take(_path))
        {
            Assert.True(FileLock.IsTaken(_path));
            Assert.Throws<BusyException>(() => FileLock.Take(_path));
            Assert.Throws<BusyException>(() => FileLock.Take(_path, shared: true));
        }

        Assert.False(FileLock.IsTaken(_path));
        FileLock.Take(_path).Dispose();
    }

    [Fact]
    public void SharedHoldersExcludeOnlyTheOneWhoWantsItAlone()
    {
        using FileLock first = FileLock.Take(_path, shared: true);
        using (FileLock.Take(_path, shared: true))
        {
            Assert.Throws<BusyException>(() => FileLock.Take(_path));
        }

        Assert.True(FileLock.IsTaken(_path));
        first.Dispose();
        Assert.False(FileLock.IsTaken(_path));
    }

    [Fact]
    public void AFolderThatIsNotThereIsNoLock()
    {
        Assert.False(FileLock.IsTaken(_path));
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.Take(Path.Combine(_path, "y")));
    }
}

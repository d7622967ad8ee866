namespace VideoSsm.Eval.Harness;

/// <summary>A full disk fails every item that follows, so it ends the run instead: run again when there is space, and it goes on.</summary>
internal static class DiskFull
{
    // strerror(ENOSPC): .NET and ffmpeg both say it in these words. EDQUOT is the same trouble with a quota.
    private static readonly string[] Words = ["No space left on device", "Disk quota exceeded"];

    /// <summary>Whether an error, or what caused it, is a full disk.</summary>
    public static bool IsCause(Exception? e) =>
        e is not null && (Words.Any(w => e.Message.Contains(w, StringComparison.OrdinalIgnoreCase)) || IsCause(e.InnerException));

    /// <summary>The error that ends the run.</summary>
    public static IOException Error(string folder, Exception cause) =>
        new($"{folder}: the disk is full; free some space and run again, what is done is kept ({RowStatus.OneLine(cause.Message)})", cause);
}

namespace VideoSsm.Eval.Cli.Output;

/// <summary>Quantities in words.</summary>
public static class Words
{
    /// <summary>A time as people say it: <c>45 s</c>, <c>4 min</c>, <c>2 h 05 min</c>.</summary>
    public static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "less than 1 s",
        { TotalSeconds: < 90 } => $"{time.TotalSeconds:0} s",
        { TotalMinutes: < 90 } => $"{time.TotalMinutes:0} min",
        _ => $"{(int)time.TotalHours} h {time.Minutes:00} min",
    };

    /// <summary>Bytes as people say them: <c>1.2 GB</c>.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        < 1e6 => $"{bytes / 1e3:0.0} kB",
        < 1e9 => $"{bytes / 1e6:0.0} MB",
        _ => $"{bytes / 1e9:0.0} GB",
    };

    /// <summary>A count with its noun: <c>1 item</c>, <c>2 items</c>.</summary>
    public static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}s";
}

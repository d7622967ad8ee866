namespace VideoSsm.Eval.Harness;

/// <summary>Names of the readings the harness itself takes.</summary>
public static class CostNames
{
    /// <summary>Wall time of the whole item.</summary>
    public const string Item = "item_seconds";

    /// <summary>Size of the lossless video.</summary>
    public const string VideoBytes = "video_bytes";

    /// <summary>Wall time of decoding and scoring.</summary>
    public const string Score = "score_seconds";

    /// <summary>Time spent in one metric.</summary>
    public static string Metric(string id) => $"metric_seconds:{id}";
}

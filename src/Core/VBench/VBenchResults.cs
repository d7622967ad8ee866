namespace VideoSsm.Eval.Core.VBench;

/// <summary>VBench's own results of a folder of videos (its mode <c>custom_input</c>): what its evaluation would have written.</summary>
/// <remarks>
/// <para>Deviation: a video without a value is left out of its dimension and a dimension without any value is left out of the file; the reference
/// stops, or writes what is no number.</para>
/// <para>Deviation: videos come in ordinal order of their names; the reference takes the order of the directory.</para>
/// </remarks>
public sealed class VBenchResults
{
    private readonly List<(VBenchDimension Dimension, List<Entry> Entries)> _dimensions;
    private readonly List<VBenchVideo> _videos;

    private VBenchResults(List<(VBenchDimension, List<Entry>)> dimensions, List<VBenchVideo> videos) => (_dimensions, _videos) = (dimensions, videos);

    /// <summary>Aggregate by dimension id, as VBench's script of the final score reads it.</summary>
    public IReadOnlyDictionary<string, double> Aggregates => _dimensions.ToDictionary(d => d.Dimension.Id, d => Aggregate(d.Dimension, d.Entries));

    /// <summary>Collects.</summary>
    /// <param name="videos">The videos with the path VBench would state.</param>
    /// <param name="metrics">The metrics asked for; those that are not VBench's own are left out.</param>
    /// <param name="result">The measurement of a video by a metric id; <c>null</c> value where there is none.</param>
    /// <exception cref="UsageException">Two metrics stand for the same dimension.</exception>
    public static VBenchResults Collect(
        IReadOnlyList<VBenchVideo> videos, IReadOnlyList<MetricInfo> metrics, Func<VBenchVideo, string, (double? Value, double Sum, long Count)> result)
    {
        var dimensions = new List<(VBenchDimension, List<Entry>)>();
        var seen = new HashSet<VBenchDimension>();
        foreach (MetricInfo metric in metrics)
        {
            if (DimensionOf(metric) is not { } dimension)
                continue;
            if (!seen.Add(dimension))
                throw new UsageException($"two of the metrics are VBench's {dimension.Id}; name one");
            List<Entry> entries = [.. videos.Select(v => (Video: v, Result: result(v, metric.Id)))
                .Where(e => e.Result.Value is not null)
                .Select(e => new Entry(e.Video.Path, e.Result.Value!.Value, e.Result.Sum, e.Result.Count))];
            if (entries.Count > 0)
                dimensions.Add((dimension, entries));
        }

        return new VBenchResults(dimensions, [.. videos]);
    }

    /// <summary>The dimension a metric stands for; <c>null</c> for metrics and versions that are not VBench's own.</summary>
    public static VBenchDimension? DimensionOf(MetricInfo metric) => metric.Version != "vbench1"
        ? null
        : VBenchDimension.Find(metric.Id == "temporal_flickering_static" ? "temporal_flickering" : metric.Id);

    /// <summary>The file of results, <c>NAME_eval_results.json</c>: <c>{ dimension: [ aggregate, [ { video_path, video_results, … }, … ] ], … }</c>.</summary>
    public string ResultsJson()
    {
        var json = new PythonJson();
        json.Object(_dimensions, d => d.Dimension.Id, d => json.Array([true, false], aggregate =>
        {
            if (aggregate)
                json.Number(Aggregate(d.Dimension, d.Entries));
            else
                json.Array(d.Entries, entry => Write(json, d.Dimension, entry));
        }));
        return json.ToString();
    }

    /// <summary>The file of entries, <c>NAME_full_info.json</c>: prompt, dimensions and path of every video.</summary>
    public string FullInfoJson()
    {
        var json = new PythonJson();
        json.Array(_videos, video => json.Object(["prompt_en", "dimension", "video_list"], key => key, key =>
        {
            if (key == "prompt_en")
                json.Text(video.Prompt);
            else
                json.Array(key == "dimension" ? _dimensions.Select(d => d.Dimension.Id) : [video.Path], json.Text);
        }));
        return json.ToString();
    }

    // The published code, run as one process: consistency over all frames, imaging quality on a scale of its own, the others over videos.
    private static double Aggregate(VBenchDimension dimension, List<Entry> entries) => dimension.Id switch
    {
        "subject_consistency" or "background_consistency" => entries.Sum(e => e.Sum) / entries.Sum(e => e.Count),
        "imaging_quality" => entries.Average(e => e.Value) / 100,
        _ => entries.Average(e => e.Value),
    };

    private static void Write(PythonJson json, VBenchDimension dimension, Entry entry)
    {
        string[] keys = dimension.Id == "background_consistency" ? ["video_path", "video_results", "video_sim", "cnt_per_video"] : ["video_path", "video_results"];
        json.Object(keys, key => key, key =>
        {
            switch (key)
            {
                case "video_path":
                    json.Text(entry.Path);
                    break;
                case "video_sim":
                    json.Number(entry.Sum);
                    break;
                case "cnt_per_video":
                    json.Integer(entry.Count);
                    break;
                default:
                    if (dimension.Id == "dynamic_degree")
                        json.Boolean(entry.Value != 0);
                    else
                        json.Number(entry.Value);
                    break;
            }
        });
    }

    private sealed record Entry(string Path, double Value, double Sum, long Count);
}

/// <summary>A video in VBench's files.</summary>
/// <param name="Path">Its path as the files state it.</param>
/// <param name="Prompt">Its prompt.</param>
public sealed record VBenchVideo(string Path, string Prompt);

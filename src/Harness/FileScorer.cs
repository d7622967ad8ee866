using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Scores video files of unknown origin. Method is <c>file</c>, the prompt id is the file name.</summary>
/// <param name="codec">Opens them.</param>
/// <param name="time">Clock for the costs.</param>
public sealed class FileScorer(IVideoCodec codec, TimeProvider time)
{
    /// <summary>Scores one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="prompt">What it was made from; <c>null</c> if unknown.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One row per metric; a file that cannot be read gives rows with the reason.</returns>
    public IReadOnlyList<ScoreRow> Score(string path, Prompt? prompt, IReadOnlyList<IMetric> metrics, CancellationToken cancellationToken = default)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        Prompt described = prompt ?? new Prompt { Id = name, Text = "" };
        try
        {
            IVideo video = codec.Open(path);
            ScoredVideo scored = new Scorer(time).Score(video, described, metrics, windows: null, cancellationToken: cancellationToken);
            var facts = new FileFacts(video.FramesPerSecond, video.StatesRate, described.Text, described.Schedule, described.Scene);
            double seconds = video.FramesPerSecond > 0 ? scored.Frames / video.FramesPerSecond : 0;
            return [.. scored.Results.Select(r => Row(name, described, facts, scored.Sha256, seconds, r.Metric, r.Measurement, r.Status))];
        }
        catch (InvalidDataException e)
        {
            var reason = Measurement.Unscored(RowStatus.Reason(e.Message));
            return [.. metrics.Select(m => Row(name, described, facts: null, "", 0, m.Info, reason, RowStatus.Failed))];
        }
    }

    private static ScoreRow Row(
        string name, Prompt prompt, FileFacts? facts, string sha256, double seconds, MetricInfo metric, Measurement measurement, string status) => new()
        {
            Key = ContentKeys.OfScore("", sha256, metric, prompt, windows: null, file: facts),
            Method = "file",
            MethodVersion = 1,
            Scale = "none",
            Backbone = "unknown",
            Weights = "",
            Prompt = name,
            Sample = 0,
            Seed = 0,
            LengthSeconds = seconds,
            Metric = metric.Id,
            MetricVersion = metric.Version,
            Value = measurement.Value,
            Sum = measurement.Sum,
            Count = measurement.Count,
            Status = status,
            Reason = measurement.Reason,
            VideoSha256 = sha256,
            Protocol = "",
        };
}

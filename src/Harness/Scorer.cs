using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Feeds one pass over a video to all metrics at once. A metric that fails does not disturb the others.</summary>
/// <param name="time">Clock for the costs.</param>
public sealed class Scorer(TimeProvider time)
{
    /// <summary>Scores a video.</summary>
    /// <param name="video">The video, read once.</param>
    /// <param name="prompt">What it is scored against.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="windows">Windows of the curves.</param>
    /// <param name="watch">Others who want to see the frames: previews, film strips, progress.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">The video cannot be decoded.</exception>
    public ScoredVideo Score(
        IVideo video,
        Prompt prompt,
        IReadOnlyList<IMetric> metrics,
        WindowSpec? windows,
        Action<Frame>? watch = null,
        CancellationToken cancellationToken = default)
    {
        var facts = new VideoFacts(video.Name, video.Width, video.Height, video.FramesPerSecond, windows)
        {
            FrameCount = video.FrameCount,
            StatesRate = video.StatesRate,
        };
        MetricRun[] runs = [.. metrics.Select(metric => new MetricRun(metric, time))];
        try
        {
            foreach (MetricRun run in runs)
            {
                run.Start(facts, prompt);
            }

            using var hash = new FrameHash();
            foreach (Frame frame in video.ReadFrames(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.Add(frame);
                foreach (MetricRun run in runs)
                {
                    run.Add(frame);
                }

                watch?.Invoke(frame);
            }

            return new ScoredVideo(hash.Finish(), hash.Count, [.. runs.Select(run => run.Finish(hash.Count))]);
        }
        finally
        {
            foreach (MetricRun run in runs)
            {
                run.Dispose();
            }
        }
    }

    /// <summary>One metric on one video: holds the session, the first failure and the time.</summary>
    private sealed class MetricRun(IMetric metric, TimeProvider time) : IDisposable
    {
        private IMetricSession? _session;
        private (string Status, string Reason)? _stopped;
        private TimeSpan _spent;

        public void Start(VideoFacts facts, Prompt prompt) => Try(() => _session = metric.Start(facts, prompt));

        public void Add(Frame frame)
        {
            if (_stopped is null)
            {
                Try(() => _session!.Add(frame));
            }
        }

        public MetricResult Finish(int frames)
        {
            Measurement? measurement = null;
            if (_stopped is null && frames < metric.Info.MinimumFrames)
            {
                measurement = Measurement.Unscored($"needs {metric.Info.MinimumFrames} frames, has {frames}");
            }
            else if (_stopped is null)
            {
                Try(() => measurement = _session!.Finish());
            }

            if (_stopped is { } stopped)
            {
                return new MetricResult(metric.Info, Measurement.Unscored(stopped.Reason), stopped.Status, _spent);
            }

            return new MetricResult(metric.Info, measurement!, measurement!.Value is null ? RowStatus.Unscored : RowStatus.Ok, _spent);
        }

        public void Dispose() => _session?.Dispose();

        private void Try(Action step)
        {
            long start = time.GetTimestamp();
            try
            {
                step();
            }
            catch (MetricUnavailableException e)
            {
                _stopped = (RowStatus.Unscored, RowStatus.Reason(e.Message));
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
            {
                // One metric's fault becomes one row's reason; the other metrics go on.
                _stopped = (RowStatus.Failed, RowStatus.Reason($"{e.GetType().Name}: {e.Message}"));
            }

            _spent += time.GetElapsedTime(start);
        }
    }
}

/// <summary>A video with all its measurements.</summary>
/// <param name="Sha256">Hash of the frames that were scored.</param>
/// <param name="Frames">Their number.</param>
/// <param name="Results">One result per metric, in the order asked.</param>
public sealed record ScoredVideo(string Sha256, int Frames, IReadOnlyList<MetricResult> Results);

/// <summary>What a metric said of a video.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Measurement">Value or reason.</param>
/// <param name="Status">See <see cref="RowStatus"/>.</param>
/// <param name="Spent">Time the metric took.</param>
public sealed record MetricResult(MetricInfo Metric, Measurement Measurement, string Status, TimeSpan Spent);

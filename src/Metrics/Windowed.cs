using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>Gives any metric a curve over time: each window is measured as a video of its own, beside the whole.</summary>
/// <remarks>
/// For metrics that are no mean over frames and so cannot be added up by window while they run. Windows are views on the frames: nothing is decoded or
/// encoded again. As many sessions are open as windows overlap, plus one. Metrics that are told the same <see cref="VideoFacts"/> share their networks;
/// windows have facts of their own, so a network sees their frames once more.
/// </remarks>
/// <param name="metric">The metric.</param>
public sealed class Windowed(IMetric metric) : IMetric
{
    /// <inheritdoc/>
    public MetricInfo Info => metric.Info with { Definition = metric.Info.Definition + " Over time: each window as a video of its own." };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt) => video.Windows is null
        ? metric.Start(video, prompt)
        : new Session(metric, video, prompt);

    private sealed class Session(IMetric metric, VideoFacts video, Prompt prompt) : IMetricSession
    {
        private readonly IMetricSession _whole = metric.Start(video with { Windows = null }, prompt);
        private readonly Queue<Window> _open = [];
        private readonly List<WindowValue> _done = [];

        public void Add(Frame frame)
        {
            _whole.Add(frame);
            (int first, int last) = video.Windows!.Holding(frame.Index, video.FramesPerSecond);
            while (_open.TryPeek(out Window? oldest) && oldest.Number < first)
                Close();
            for (int next = _done.Count + _open.Count; next <= last; next++)
                _open.Enqueue(new Window(next, frame.Index, Begin()));
            foreach (Window window in _open.Where(w => w.Number >= first))
                window.Session?.Add(frame with { Index = frame.Index - window.FirstFrame });
        }

        public Measurement Finish()
        {
            while (_open.Count > 0)
                Close();
            return _whole.Finish() with { Windows = _done };
        }

        public void Dispose()
        {
            _whole.Dispose();
            foreach (Window window in _open)
                window.Session?.Dispose();
            _open.Clear();
        }

        private IMetricSession? Begin()
        {
            try
            {
                return metric.Start(video with { Windows = null, FrameCount = null }, prompt);
            }
            catch (MetricUnavailableException)
            {
                // The whole video could be started; a window that cannot has no value, as windows have no reasons.
                return null;
            }
        }

        private void Close()
        {
            Window window = _open.Dequeue();
            using IMetricSession? session = window.Session;
            Measurement? result = session?.Finish();
            _done.Add(new WindowValue(window.Number * video.Windows!.StrideSeconds, result?.Value, result?.Sum ?? 0, result?.Count ?? 0));
        }
    }

    private sealed record Window(int Number, int FirstFrame, IMetricSession? Session);
}

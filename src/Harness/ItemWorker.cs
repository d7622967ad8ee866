using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Does one item: generate, store, score everything in one pass over the stored frames.</summary>
internal sealed class ItemWorker(Plan plan, VideoStore videos, IVideoCodec codec, RunLayout layout, TimeProvider time, IRunProgress progress)
{
    private readonly RowBuilder _rows = new(plan);
    private readonly Scorer _scorer = new(time);

    /// <summary>Does the item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="method">Makes the method when a video has to be made.</param>
    /// <param name="store">Rows there are.</param>
    /// <param name="cancellationToken">Gives the item up.</param>
    /// <returns>What goes into the journal, and why the item failed if it did.</returns>
    public (JournalEntry Entry, string? Failure) Do(WorkItem item, Func<IVideoMethod> method, ScoreStore store, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        try
        {
            if (item.Method.Given is not null)
            {
                return DoGiven(item, method(), store, start, cancellationToken);
            }

            VideoRecord? kept = videos.Find(item.Key, why => progress.Warn($"{item}: {why}; it is made again"));
            VideoRecord video = kept ?? Generate(item, method(), cancellationToken);
            if (store.Video(item.Key) is { Sha256: not "" } before && before.Sha256 != video.Sha256)
            {
                progress.Warn($"{item}: made again, its frames differ from those scored before; it is scored anew");
            }

            long scoringStart = time.GetTimestamp();
            ScoredVideo? scored = TryScore(item, video, store, cancellationToken);
            if (scored is null && kept is not null)
            {
                progress.Warn($"{item}: the stored video {ContentHash.Short(item.Key)} is damaged; it is made again");
                videos.Remove(item.Key);
                video = Generate(item, method(), cancellationToken);
                scoringStart = time.GetTimestamp();
                scored = TryScore(item, video, store, cancellationToken);
            }

            if (scored is null)
            {
                videos.Remove(item.Key);
                throw new InvalidDataException($"the frames read back differ from the frames written; is {codec.Description} lossless?");
            }

            return Scored(item, video, scored, scoringStart, start);
        }
        catch (NotSupportedException e)
        {
            string reason = RowStatus.Reason(e.Message);
            return (Stopped(item, store, RowStatus.Unscored, reason), null);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // An item that breaks becomes rows with the reason; the others go on.
            ThrowIfStopping(e, cancellationToken);
            if (DiskFull.IsCause(e))
            {
                throw DiskFull.Error(layout.Root, e);
            }

            string reason = RowStatus.Reason(e is UsageException or InvalidDataException ? e.Message : $"{e.GetType().Name}: {e.Message}");
            return (Stopped(item, store, RowStatus.Failed, reason), reason);
        }
    }

    /// <summary>A video that lies in a file is scored where it lies: nothing is stored, and its frames are decoded once.</summary>
    private (JournalEntry Entry, string? Failure) DoGiven(WorkItem item, IVideoMethod method, ScoreStore store, long start, CancellationToken cancellationToken)
    {
        IVideo video = method.Generate(Request(item, NullProbe.Instance));
        string known = store.Video(item.Key)?.Sha256 ?? "";
        ScoredVideo scored = Score(item, video, video.FramesPerSecond, video.FrameCount, plan.OpenMetrics(store, item, known), sha256: null, cancellationToken);
        if (known.Length > 0 && scored.Sha256 != known)
        {
            progress.Warn($"{item}: its frames differ from those scored before, though the file does not; it is scored anew");
            scored = Score(item, video, video.FramesPerSecond, video.FrameCount, plan.Metrics, sha256: null, cancellationToken);
        }

        if (scored.Frames == 0)
        {
            throw new InvalidDataException($"'{video.Name}' has no frames");
        }

        var record = new VideoRecord
        {
            Key = item.Key,
            Sha256 = scored.Sha256,
            Frames = scored.Frames,
            Width = video.Width,
            Height = video.Height,
            FramesPerSecond = video.FramesPerSecond,
            Readings = [],
        };
        return Scored(item, record, scored, start, start);
    }

    private (JournalEntry Entry, string? Failure) Scored(WorkItem item, VideoRecord video, ScoredVideo scored, long scoringStart, long start) => (
        _rows.Scored(item, video, scored.Results, time.GetElapsedTime(scoringStart), time.GetElapsedTime(start)),
        scored.Results.FirstOrDefault(r => r.Status == RowStatus.Failed)?.Measurement.Reason);

    /// <summary>
    /// An interrupt goes to the whole process group: the encoder may die of it, and fail the item, a moment before we are told. Such an item
    /// was given up, it did not fail.
    /// </summary>
    private static void ThrowIfStopping(Exception cause, CancellationToken cancellationToken)
    {
        if (cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200)))
        {
            throw new OperationCanceledException("stopped", cause, cancellationToken);
        }
    }

    /// <summary>What goes into the journal for an item that was given up at its time limit.</summary>
    public JournalEntry GivenUp(WorkItem item, ScoreStore store, string reason) => Stopped(item, store, RowStatus.Failed, reason);

    /// <summary>Rows for the metrics that are still open. Scores that earlier sessions got of the video stay what they are.</summary>
    private JournalEntry Stopped(WorkItem item, ScoreStore store, string status, string reason)
    {
        VideoRecord known = store.Video(item.Key) is { Sha256: not "" } scored
            ? scored
            : new VideoRecord { Key = item.Key, Sha256 = "", Frames = 0, Width = 0, Height = 0, FramesPerSecond = 0, Readings = [] };
        return _rows.Stopped(item, known, plan.OpenMetrics(store, item, known.Sha256), status, reason);
    }

    private VideoRecord Generate(WorkItem item, IVideoMethod method, CancellationToken cancellationToken)
    {
        progress.Working(item, "generate", 0);
        var probe = new CostProbe();
        IVideo video = method.Generate(Request(item, probe));
        if (plan.Suite.Suite.Frames is { } frames
            && (video.Width != frames.Width || video.Height != frames.Height || !video.FramesPerSecond.Equals(frames.FramesPerSecond)))
        {
            throw new NotSupportedException(
                $"makes {video.Width}x{video.Height} at {video.FramesPerSecond} fps, the suite demands {frames.Width}x{frames.Height} at {frames.FramesPerSecond} fps");
        }

        double expected = video.FrameCount ?? Math.Max(1, item.LengthSeconds * video.FramesPerSecond);
        return videos.Store(
            item.Key, video, probe, index => progress.Working(item, "generate", Math.Min(1, (index + 1) / expected)), cancellationToken);
    }

    private static GenerationRequest Request(WorkItem item, IProbe probe) => new()
    {
        Prompt = item.Prompt,
        Seed = item.Seed,
        Sample = item.Sample,
        LengthSeconds = item.LengthSeconds,
        Probe = probe,
    };

    /// <summary>One pass over the frames for metrics, preview and film strip.</summary>
    /// <param name="item">The item.</param>
    /// <param name="video">Its frames.</param>
    /// <param name="framesPerSecond">Their rate.</param>
    /// <param name="frames">Their number; <c>null</c> if it is not known before.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="sha256">What the frames must be for pictures to be kept of them; <c>null</c> for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private ScoredVideo Score(
        WorkItem item, IVideo video, double framesPerSecond, int? frames, IEnumerable<IMetric> metrics, string? sha256, CancellationToken cancellationToken)
    {
        using var illustrations = new Illustrations(layout, codec, item, video.Width, video.Height, framesPerSecond);
        double expected = frames ?? Math.Max(1, item.LengthSeconds * framesPerSecond);
        ScoredVideo scored = _scorer.Score(
            video,
            item.Prompt,
            [.. metrics],
            plan.Suite.Suite.Windows,
            frame =>
            {
                illustrations.Add(frame);
                progress.Working(item, "score", Math.Min(1, (frame.Index + 1) / expected));
            },
            cancellationToken);
        if (scored.Frames > 0 && (sha256 is null || scored.Sha256 == sha256))
        {
            illustrations.Complete();
        }

        return scored;
    }

    /// <summary>Scores the metrics that are still open; <c>null</c> if the stored frames cannot be read or are not those that were stored.</summary>
    private ScoredVideo? TryScore(WorkItem item, VideoRecord video, ScoreStore store, CancellationToken cancellationToken)
    {
        try
        {
            ScoredVideo scored = Score(item, videos.Open(item.Key), video.FramesPerSecond, video.Frames, plan.OpenMetrics(store, item, video.Sha256), video.Sha256, cancellationToken);
            return scored.Sha256 == video.Sha256 ? scored : null;
        }
        catch (InvalidDataException e)
        {
            ThrowIfStopping(e, cancellationToken);
            if (DiskFull.IsCause(e))
            {
                throw DiskFull.Error(layout.Root, e);
            }

            progress.Warn($"{item}: {RowStatus.OneLine(e.Message)}");
            return null;
        }
    }
}

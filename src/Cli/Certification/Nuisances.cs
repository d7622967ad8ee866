using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Certification;
using VideoSsm.Eval.Metrics.Features;
using VideoSsm.Eval.Video;

namespace VideoSsm.Eval.Cli.Certification;

/// <summary>Changes that should not matter to a metric, or whose effect should be known: how a video comes to it, not what it shows.</summary>
/// <param name="folder">A folder for files that are written and read back; emptied by nobody but its owner.</param>
/// <param name="codec">Writes and reads without loss.</param>
/// <param name="usesNetworks">Whether any metric runs a network, so that threads can matter.</param>
internal sealed class Nuisances(string folder, IVideoCodec codec, bool usesNetworks)
{
    /// <summary>All of them, in the order of tables.</summary>
    /// <param name="scoreAlone">Scores a video by one metric after the other, each in a pass of its own.</param>
    public IReadOnlyList<Nuisance> All(ScoreVideo scoreAlone) =>
    [
        new(new("repeat", "Again", "The same clip a second time.", MustBeExact: true), (clip, score) => score(clip.Source.Video, clip.Prompt)),
        new(new("alone", "Alone", "Every metric in a pass of its own instead of side by side: nothing is shared.", MustBeExact: true), (clip, _) => scoreAlone(clip.Source.Video, clip.Prompt)),
        new(new("lossless", "Lossless file", "Written to a lossless file and read back.", MustBeExact: true), (clip, score) => Written(clip, score, "lossless" + codec.LosslessExtension, path => codec.CreateLossless(path, clip.Source.Video.Width, clip.Source.Video.Height, clip.Source.Video.FramesPerSecond))),
        new(new("batch", "Batch of one", "Networks see one frame or pair at a time instead of several; nothing changes for metrics without a network.", MustBeExact: false), OneAtATime),
        new(
            new("threads", "Threads", "Networks on one thread instead of several, or on two where one is the default; nothing changes for metrics without a network.", MustBeExact: false),
            (clip, score) => usesNetworks ? OtherThreads(clip, score) : score(clip.Source.Video, clip.Prompt)),
        new(new("h264", "H.264 crf 18", "Written as H.264 (crf 18, 4:2:0, BT.601) and read back: what a carefully made mp4 does.", MustBeExact: false), (clip, score) => Written(clip, score, "h264.mp4", path => new Mp4Writer(path, clip.Source.Video.Width, clip.Source.Video.Height, clip.Source.Video.FramesPerSecond, new Mp4Options { Crf = 18 }))),
        new(new("half_rate", "Half the rate", "Every second frame, at half the rate: the same seconds with fewer frames.", MustBeExact: false), (clip, score) => score(new HalfRate(clip.Source.Video, clip.Source.Frames), clip.Prompt)),
    ];

    private static IReadOnlyList<Measurement> OneAtATime(CertificationClip clip, ScoreVideo score)
    {
        using IDisposable limit = BatchLimit.To(1);
        return score(clip.Source.Video, clip.Prompt);
    }

    private static IReadOnlyList<Measurement> OtherThreads(CertificationClip clip, ScoreVideo score)
    {
        int before = torch.get_num_threads();
        try
        {
            torch.set_num_threads(before == 1 ? 2 : 1);
            return score(clip.Source.Video, clip.Prompt);
        }
        finally
        {
            torch.set_num_threads(before);
        }
    }

    private IReadOnlyList<Measurement> Written(CertificationClip clip, ScoreVideo score, string name, Func<string, IVideoWriter> create)
    {
        string path = Path.Combine(folder, name);
        using (IVideoWriter writer = create(path))
        {
            foreach (Frame frame in clip.Source.Video.ReadFrames())
            {
                writer.Add(frame);
            }

            writer.Complete();
        }

        try
        {
            return score(codec.Open(path), clip.Prompt);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Every second frame of a video, at half its rate.</summary>
    internal sealed class HalfRate(IVideo video, int frames) : DerivedVideo(video)
    {
        public override double FramesPerSecond => Source.FramesPerSecond / 2;

        public override int? FrameCount => (frames + 1) / 2;

        public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default) =>
            Source.ReadFrames(cancellationToken).Where(f => f.Index % 2 == 0).Select(f => f with { Index = f.Index / 2 });
    }
}

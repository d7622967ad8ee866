using System.Globalization;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;
using VideoSsm.Eval.Harness;
using VideoSsm.Eval.Metrics.Certification;
using VideoSsm.Eval.Metrics.Corruptions;

namespace VideoSsm.Eval.Cli.Certification;

/// <summary>Carries a certification out: joins the metrics, the harness's scorer, the corruptions and the nuisances.</summary>
/// <param name="context">Clock, facts and messages.</param>
/// <param name="metrics">The metrics.</param>
/// <param name="corruptions">The corruptions.</param>
/// <param name="codec">Writes and reads files.</param>
/// <param name="output">Folder of the certificate; files that are written and read back lie below it for a moment.</param>
internal sealed class CertificationSession(CliContext context, IReadOnlyList<IMetric> metrics, IReadOnlyList<ICorruption> corruptions, IVideoCodec codec, string output)
{
    private readonly MetricInfo[] _infos = [.. metrics.Select(m => m.Info)];
    private IReadOnlyList<NuisanceInfo> _nuisances = [];

    /// <summary>Measures all clips; says on standard error how far it is.</summary>
    public IReadOnlyList<CertificationPoint> Measure(IReadOnlyList<CertificationClip> clips, CancellationToken cancellation)
    {
        var scorer = new Scorer(context.Time);
        ScoreVideo all = (video, prompt) => [.. scorer.Score(video, prompt, metrics, windows: null, cancellationToken: cancellation).Results.Select(r => r.Measurement)];
        ScoreVideo alone = (video, prompt) => [.. metrics.Select(m => scorer.Score(video, prompt, [m], windows: null, cancellationToken: cancellation).Results[0].Measurement)];
        string files = Directory.CreateDirectory(Path.Combine(output, $"unfinished.{Environment.ProcessId}")).FullName;
        try
        {
            IReadOnlyList<Nuisance> nuisances = new Nuisances(files, codec, _infos.Any(m => m.Weights.Count > 0)).All(alone);
            _nuisances = [.. nuisances.Select(n => n.Info)];
            var certifier = new Certifier(_infos, corruptions, nuisances, all);
            context.Error.WriteLine($"{Words.Count(clips.Count, "clip")}, {certifier.Passes} passes each, {Words.Count(_infos.Length, "metric")}");
            var points = new List<CertificationPoint>();
            for (int i = 0; i < clips.Count; i++)
            {
                points.AddRange(certifier.Measure(clips[i], _ => { }, cancellation));
                context.Error.WriteLine($"{i + 1}/{clips.Count} done: {clips[i].Prompt.Id}");
            }

            return points;
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    /// <summary>Makes the certificate.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="points">What was measured.</param>
    /// <param name="source">Where the clips come from, in words.</param>
    /// <param name="command">The command, without paths.</param>
    public Certificate Certify(IReadOnlyList<CertificationClip> clips, IReadOnlyList<CertificationPoint> points, string source, string command) => Certificate.Of(
        new CertificateContent
        {
            Source = source,
            Clips = [.. clips.Select(Describe)],
            Corruptions = [.. corruptions.Select(c => new DoseSeries(c.Id, c.DisplayName, c.Definition, c.Unit, c.Doses))],
            Nuisances = _nuisances,
            Metrics = [.. _infos.Select(m => CertificateAnalysis.Of(m, corruptions, _nuisances, points))],
        },
        [
            new("command", command),
            new("date", context.Time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            new("tool_version", Provenance.ToolVersion),
            new("video", codec.Description),
            .. Provenance.MachineFacts(),
            .. context.Facts(_infos.Any(m => m.Weights.Count > 0)),
        ]);

    private static CertifiedClip Describe(CertificationClip clip)
    {
        using var hash = new FrameHash();
        foreach (Frame frame in clip.Source.Video.ReadFrames())
        {
            hash.Add(frame);
        }

        IVideo video = clip.Source.Video;
        return new CertifiedClip(clip.Prompt.Id, video.Width, video.Height, clip.Source.Frames, video.FramesPerSecond, hash.Finish());
    }
}

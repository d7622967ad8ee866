using System.Globalization;
using System.Text;
using VideoSsm.Eval.Metrics.Corruptions;

namespace VideoSsm.Eval.Metrics.Certification;

/// <summary>Writes <c>docs/certification.md</c>: what a certificate says and how it is come by.</summary>
public static class CertificationDocs
{
    private const string Head = """
        # Certification: what a metric sees, from which dose on, and what else moves it

        Generated from the corruptions' own descriptions; do not edit.

        ```
        videossm-eval verify [--metrics a,b] [--videos FOLDER] [--corruptions a,b] [--clips 8] [--seconds 4] [--out FOLDER]
        ```

        Clips are held-out scenes of the procedural world, or the videos of any folder. Every clip is scored clean, with every corruption at every dose,
        and under every nuisance; nothing else changes. The folder then holds `certificate.json`, the same as tables (`certificate.md`), every single
        measurement of the metrics that have values (`measurements.csv`), and the cross-talk as a heat map (`cross-talk.vl.json`, `.svg`, `.png`, `.pdf`).

        The **hash** of a certificate is the SHA-256 of its content as canonical JSON: clips (with the hash of their frames), definitions, doses, numbers.
        Date, command and machine stand beside it and are not hashed, so the same evidence has the same hash. A file that was changed is refused.

        **In a run.** `manifest.json` states at every start under `sessions[].certificate` which metrics a certificate covers: those of the same id, version
        and weights that had values. The certificate is `results/certificate/certificate.json`, or the one that `VIDEOSSM_CERTIFICATE` names (file or folder).
        Where there is none, or none of the metrics is in it, the manifest and the report say so.

        ## Numbers

        For a metric m, a corruption with doses D1 < ... < Dk (D0 = 0 in front), and clips c:

        - **tau**: Kendall's tau-b between dose and m, for each clip over its doses with a value (at least three), then the mean over clips. 1 if m always rises,
          -1 if it always falls. A clip whose value never changes counts 0; if no clip's value changes there is no tau, and the reason says so.
        - **Interval**: percentile bootstrap over clips, 95 %, 2,000 resamples, seeded; the same as for scores.
        - **Smallest dose**: the smallest Dj such that for it and every larger dose the mean over clips of m(D) - m(0), paired by clip, has an interval that
          excludes zero, all on the same side. A finer question than tau: a metric may rise and fall again. Needs 5 clips, and holds for clips like these, at this number.
        - **Effect**: mean over clips of m(Dk) - m(0), divided by the standard deviation of m between clean clips. Says how large a defect looks beside what content does.
        - **Claim**: what the metric must do, written down before measuring (`ExpectedResponses`). It *holds* if the interval of tau excludes zero on that side, *fails* if
          not, *cannot be told* with fewer than 5 clips. Traps are claims too: a frozen end must raise temporal flickering's score, or it would not be that metric.
        - **Cross-talk**: everything that is not claimed. Not an error of the metric; it tells what a difference between two methods may also be due to.
        - **Shift** under a nuisance: m with it minus m without, the largest absolute value over clips. Where it must be exact, anything but 0 is a fault.

        A number that cannot be had is absent with its reason: PSNR has no value at dose 0, for instance, because a clean clip equals its reference.
        `verify` ends with exit code 1 if a claim fails; the certificate is written all the same.

        ## Corruptions

        The same source, dose and seed give the same bytes. Frames are changed while they are read, in memory that does not grow with the video.
        Draws are the same for all doses: a frame lost at a small dose is lost at every larger one. f is the clean video of N frames, i a frame from 0, D the dose.


        """;

    private const string Tail = """

        ## Nuisances

        - **Again**: the same clip a second time. Must be exact.
        - **Alone**: every metric in a pass of its own instead of side by side. Must be exact.
        - **Lossless file**: written as FFV1 and read back. Must be exact.
        - **Batch**: networks see one frame (one pair) at a time instead of several. Reported: last bits may differ.
        - **Threads**: networks on another number of threads. Reported: last bits may differ.
        - **H.264 crf 18**: written as mp4 (4:2:0, BT.601) and read back. Reported: this is what scoring an mp4 instead of the frames costs.
        - **Half the rate**: every second frame at half the rate. Reported: metrics of neighbouring frames are not made to be the same there.

        """;

    /// <summary>The whole document, with line feeds.</summary>
    public static string Render()
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        text.Append("| Corruption | Id | Doses | Unit | What is done |\n|---|---|---|---|---|\n");
        foreach (ICorruption c in AllCorruptions.List)
        {
            string doses = string.Join(", ", c.Doses.Select(d => d.ToString("R", CultureInfo.InvariantCulture)));
            text.Append($"| {c.DisplayName} | `{c.Id}` | {doses} | {c.Unit} | {c.Definition.Replace("*", "\\*", StringComparison.Ordinal)} |\n");
        }

        text.Append("\n## Claims\n\n| Metric | must rise with | must fall with |\n|---|---|---|\n");
        foreach (var metric in ExpectedResponses.All.GroupBy(c => c.Metric, StringComparer.Ordinal))
            text.Append($"| `{metric.Key}` | {List(metric.Select(m => m.Corruption), metric.Key, 1)} | {List(metric.Select(m => m.Corruption), metric.Key, -1)} |\n");
        return text.Append(Tail.ReplaceLineEndings("\n")).ToString();
    }

    private static string List(IEnumerable<string> corruptions, string metric, int sign) =>
        string.Join(", ", corruptions.Where(c => ExpectedResponses.Of(metric, c) == sign).Select(c => $"`{c}`"));
}

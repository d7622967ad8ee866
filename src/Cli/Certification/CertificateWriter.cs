using System.Text;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Cli.Certification;

/// <summary>Writes a certificate into a folder: JSON with its hash, tables, measurements, heat map.</summary>
internal static class CertificateWriter
{
    /// <summary>Writes everything.</summary>
    /// <returns>One line for everything that could not be rendered.</returns>
    public static IReadOnlyList<string> Write(string folder, Certificate certificate, IReadOnlyList<CertificationPoint> points)
    {
        // Metrics without any value have one reason, which the certificate states: thousands of equal rows would say no more.
        var measured = certificate.Content.Metrics.Where(m => m.Reason.Length == 0).Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        AtomicFile.Write(Path.Combine(folder, MeasurementCsv.Name), stream => MeasurementCsv.Write(stream, points.Where(p => measured.Contains(p.Metric))));
        AtomicFile.WriteAllText(Path.Combine(folder, "certificate.md"), Markdown(certificate));
        IReadOnlyList<string> problems = CrossTalk.Build(certificate) is { } plot
            ? ChartRenderer.Locate().Render([plot], folder)
            : ["no heat map: no metric has a value"];

        // Last: a folder with a certificate has all of it.
        CertificateFile.Write(Path.Combine(folder, CertificateFile.Name), certificate);
        return problems;
    }

    private static string Markdown(Certificate certificate)
    {
        CertificateContent content = certificate.Content;
        var text = new StringBuilder($"# Certificate {ContentHash.Short(certificate.Sha256)}\n\n");
        text.Append($"SHA-256 of the content: `{certificate.Sha256}`. How to read it: docs/certification.md.\n\n");
        foreach ((string name, string value) in certificate.Made)
        {
            text.Append($"- {name}: {value}\n");
        }

        text.Append($"- clips: {content.Clips.Count} ({content.Source})\n");
        foreach (CertifiedMetric metric in content.Metrics.Where(m => m.Reason.Length > 0))
        {
            text.Append($"- not certified: `{metric.Id}`: {metric.Reason}\n");
        }

        string[] titles = ["Claims", "Cross-talk", "Invariance"];
        foreach ((string title, Table table) in titles.Zip(CertificateTables.All(certificate)))
        {
            text.Append($"\n## {title}\n\n{TableWriter.Markdown(table)}");
        }

        text.Append("\n![What moves which metric](cross-talk.svg)\n\n## Corruptions\n\n");
        foreach (DoseSeries c in content.Corruptions)
        {
            text.Append($"- **{c.DisplayName}** (`{c.Id}`; {c.Unit}: {string.Join(", ", c.Doses)}): {c.Definition.Replace("*", "\\*", StringComparison.Ordinal)}\n");
        }

        return text.ToString();
    }
}

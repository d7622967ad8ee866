using VideoSsm.Eval.Core.Certification;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Tables;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>
/// The metrics as instruments: how they answer to known defects. Shown where the certificate of the run lies in its folder, or where
/// <c>verify</c> puts it beside (<c>results/certificate</c>) with the hash that the run's manifest names.
/// </summary>
public sealed class CertificationSection : IReportSection
{
    /// <inheritdoc/>
    public string Id => "certification";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Can the metrics be trusted?";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        if (Find(results) is not { } certificate)
        {
            yield break;
        }

        if (results.Sessions.LastOrDefault(s => s.Certificate is not null)?.Certificate is { } use)
        {
            yield return new TextBlock(char.ToUpperInvariant(use.Note[0]) + use.Note[1..] + ".");
        }

        if (DoseResponsePlot.Build(certificate) is { } doses)
        {
            yield return new PlotBlock(doses);
        }

        if (CrossTalk.Build(certificate) is { } crossTalk)
        {
            yield return new PlotBlock(crossTalk);
        }

        foreach (var table in CertificateTables.All(certificate))
        {
            yield return new FoldBlock(char.ToUpperInvariant(table.Id[0]) + table.Id[1..].Replace('-', ' '), [new TableBlock(table with { Id = $"certificate-{table.Id}" })]);
        }
    }

    private static Certificate? Find(ResultSet results)
    {
        if (results.Folder.Length == 0)
        {
            return null;
        }

        string own = Path.Combine(results.Folder, CertificateFile.Name);
        if (File.Exists(own))
        {
            return CertificateFile.Read(own);
        }

        string beside = Path.Combine(Path.GetFullPath(results.Folder), "..", "certificate", CertificateFile.Name);
        string? named = results.Sessions.LastOrDefault(s => s.Certificate?.Sha256 is not null)?.Certificate!.Sha256;
        return File.Exists(beside) && CertificateFile.Read(beside) is { } certificate && certificate.Sha256 == named ? certificate : null;
    }
}

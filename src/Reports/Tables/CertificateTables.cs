using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;

namespace VideoSsm.Eval.Reports.Tables;

/// <summary>The tables of a certificate: its claims, its cross-talk, and what nuisances do.</summary>
public static class CertificateTables
{
    /// <summary>All tables, in reading order.</summary>
    public static IReadOnlyList<Table> All(Certificate certificate)
    {
        using var culture = InvariantScope.Enter();
        return [Claims(certificate), Matrix(certificate), Shifts(certificate)];
    }

    /// <summary>One row per claim: does the metric see what it is made to see, and from which dose on?</summary>
    public static Table Claims(Certificate certificate)
    {
        CertificateContent content = certificate.Content;
        var corruptions = content.Corruptions.ToDictionary(c => c.Id, StringComparer.Ordinal);
        var rows = Measured(content).SelectMany(m => m.Responses.Where(r => r.Expected is not null).Select(r => (Metric: m, Response: r))).ToList();
        return new Table
        {
            Id = "claims",
            Caption = $"What each metric claims to see. Kendall's tau between dose and score: mean over clips with 95 % interval. Smallest dose: from there on every dose changes the score for certain (paired by clip). "
                + Footer(certificate),
            Columns =
            [
                new Column("Metric", "metric", false),
                new Column("Corruption", "corruption", false),
                new Column("Must", "must", false),
                new Column("Tau", "tau", true, "Kendall's tau-b between dose and score, mean over clips"),
                new Column("Smallest dose", "smallest_dose", true, "smallest dose from which on the paired change has an interval that excludes zero"),
                new Column("Unit", "unit", false),
                new Column("Clips", "clips", true),
                new Column("Verdict", "verdict", false),
                new Column("Note", "note", false),
            ],
            Rows = [.. rows.Select(row => new TableRow(
            [
                new Cell(row.Metric.DisplayName),
                new Cell(corruptions[row.Response.Corruption].DisplayName),
                new Cell(row.Response.Expected > 0 ? "rise" : "fall"),
                Tau(row.Response),
                new Cell(row.Response.SmallestDose is { } dose ? Short(dose) : Cell.Missing, row.Response.SmallestDose),
                new Cell(corruptions[row.Response.Corruption].Unit),
                new Cell(row.Response.Clips.ToString(), row.Response.Clips),
                new Cell(InWords(row.Response.Verdict)),
                new Cell(row.Response.Reason),
            ]))],
        };
    }

    /// <summary>Metrics × corruptions: tau and the smallest dose. What is not claimed is cross-talk.</summary>
    public static Table Matrix(Certificate certificate)
    {
        CertificateContent content = certificate.Content;
        var notes = new List<string>();
        return new Table
        {
            Id = "cross-talk",
            Caption = "Kendall's tau between dose and score, in brackets the smallest dose detected; = means that the score never changes. What a metric claims to see is marked *; the rest is cross-talk. "
                + Footer(certificate),
            Columns = [new Column("Metric", "metric", false), .. content.Corruptions.Select(c => new Column(c.DisplayName, c.Id, true, $"{c.Definition} Dose: {c.Unit}."))],
            Rows = [.. Measured(content).Select(m => new TableRow(
            [
                new Cell(m.DisplayName),
                .. m.Responses.Select(r => new Cell(
                    r.Clips == 0 ? Cell.Missing : (r.Expected is null ? "" : "*") + (r.Tau?.ToString("0.00;−0.00;0") ?? "=") + (r.SmallestDose is { } dose ? $" ({Short(dose)})" : ""),
                    r.Tau, r.TauLow, r.TauHigh, Footnote: r.Clips == 0 ? Note(notes, r.Reason) : null)),
            ]))],
            Footnotes = notes,
        };
    }

    /// <summary>Metrics × nuisances: the largest change of any clip.</summary>
    public static Table Shifts(Certificate certificate)
    {
        CertificateContent content = certificate.Content;
        var notes = new List<string>();
        return new Table
        {
            Id = "nuisances",
            Caption = "Largest change of the score of any clip when something changes that should not matter, and the standard deviation between clean clips beside it. " + Footer(certificate),
            Columns =
            [
                new Column("Metric", "metric", false),
                new Column("Mean", "mean", true, "mean over clean clips"),
                new Column("Sd", "sd", true, "standard deviation between clean clips"),
                .. content.Nuisances.Select(n => new Column(n.DisplayName + (n.MustBeExact ? " (must be 0)" : ""), n.Id, true, n.Definition)),
            ],
            Rows = [.. Measured(content).Select(m => new TableRow(
            [
                new Cell(m.DisplayName),
                new Cell(m.CleanMean is { } mean ? Short(mean) : Cell.Missing, m.CleanMean, Footnote: m.CleanMean is null ? Note(notes, "no value for a clean clip") : null),
                new Cell(m.CleanDeviation is { } deviation ? Short(deviation) : Cell.Missing, m.CleanDeviation),
                .. m.Shifts.Select(s => new Cell(s.Largest is { } largest ? Short(largest) : Cell.Missing, s.Largest, Footnote: s.Largest is null ? Note(notes, s.Reason) : null)),
            ]))],
            Footnotes = notes,
        };
    }

    /// <summary>A verdict in words.</summary>
    public static string InWords(ResponseVerdict verdict) => verdict switch
    {
        ResponseVerdict.Holds => "holds",
        ResponseVerdict.Fails => "FAILS",
        ResponseVerdict.CannotTell => "cannot tell",
        _ => "not claimed",
    };

    private static Cell Tau(DoseResponse r) => r.Tau is not { } tau
        ? new Cell(Cell.Missing)
        : new Cell(r.TauLow is { } low && r.TauHigh is { } high ? $"{Signed(tau)} [{Signed(low)}, {Signed(high)}]" : Signed(tau), tau, r.TauLow, r.TauHigh);

    private static string Signed(double value) => value.ToString("0.00;−0.00;0.00");

    private static string Short(double value) => value.ToString(Math.Abs(value) is 0 or (>= 0.001 and < 10000) ? "0.####" : "0.0e0");

    // A metric without any value stands with its reason in the head of the certificate, not as a row of dashes in every table.
    private static IEnumerable<CertifiedMetric> Measured(CertificateContent content) => content.Metrics.Where(m => m.Reason.Length == 0);

    private static string Footer(Certificate certificate) =>
        $"{certificate.Content.Clips.Count} clips ({certificate.Content.Source}). Certificate {ContentHash.Short(certificate.Sha256)}.";

    private static int Note(List<string> notes, string text)
    {
        int index = notes.IndexOf(text);
        if (index >= 0)
        {
            return index;
        }

        notes.Add(text);
        return notes.Count - 1;
    }
}

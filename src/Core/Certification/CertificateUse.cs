namespace VideoSsm.Eval.Core.Certification;

/// <summary>What a run may say of its metrics as instruments; stands in its manifest.</summary>
public sealed record CertificateUse
{
    /// <summary>Hash of the certificate; absent where none covers any of the metrics.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Metrics the certificate covers: same id, version and weights, with values.</summary>
    public IReadOnlyList<string> Certified { get; init; } = [];

    /// <summary>Metrics it does not cover, each with the reason.</summary>
    public IReadOnlyList<string> NotCertified { get; init; } = [];

    /// <summary>The same in one sentence.</summary>
    public required string Note { get; init; }

    /// <summary>Compares a certificate with the metrics of a run.</summary>
    /// <param name="certificate">The certificate; <c>null</c> where there is none.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="none">Why there is none, for the note.</param>
    public static CertificateUse Of(Certificate? certificate, IReadOnlyList<MetricInfo> metrics, string none = "there is no certificate")
    {
        if (certificate is null)
        {
            return new CertificateUse
            {
                NotCertified = [.. metrics.Select(m => m.Id)],
                Note = $"no metric is certified: {none}; make one with 'videossm-eval verify'",
            };
        }

        string[] covered = [.. metrics.Where(m => Gap(certificate, m) is null).Select(m => m.Id)];
        string[] open = [.. metrics.Select(m => (m.Id, Gap: Gap(certificate, m))).Where(m => m.Gap is not null).Select(m => $"{m.Id} ({m.Gap})")];
        string hash = ContentHash.Short(certificate.Sha256);
        return new CertificateUse
        {
            Sha256 = covered.Length > 0 ? certificate.Sha256 : null,
            Certified = covered,
            NotCertified = open,
            Note = covered.Length == 0
                ? $"no metric is certified: certificate {hash} covers none of them; make one with 'videossm-eval verify'"
                : $"certificate {hash} covers {covered.Length} of {metrics.Count} metrics" + (open.Length == 0 ? "" : $"; not certified: {string.Join(", ", open)}"),
        };
    }

    private static string? Gap(Certificate certificate, MetricInfo metric)
    {
        if (certificate.Content.Metrics.FirstOrDefault(m => m.Id == metric.Id) is not { } known)
            return "not in it";
        if (known.Version != metric.Version)
            return $"certified is version {known.Version}, this is {metric.Version}";
        if (known.Weights != ContentHash.OfWeights(metric.Weights))
            return "certified with other weights";
        return known.Reason.Length > 0 ? $"had no values there: {known.Reason}" : null;
    }
}

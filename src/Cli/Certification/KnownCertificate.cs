using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;

namespace VideoSsm.Eval.Cli.Certification;

/// <summary>The certificate that runs refer to.</summary>
internal static class KnownCertificate
{
    /// <summary>Names the file, or its folder, of another certificate than that of the repository.</summary>
    public const string Variable = "VIDEOSSM_CERTIFICATE";

    /// <summary>What a run may say of its metrics.</summary>
    /// <param name="root">The folder that holds <c>results</c>.</param>
    /// <param name="metrics">The metrics of the run.</param>
    /// <exception cref="UsageException">A certificate is named and cannot be read, or was changed.</exception>
    public static CertificateUse For(string root, IReadOnlyList<MetricInfo> metrics)
    {
        string? named = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value ? value : null;
        string path = named ?? Path.Combine(root, "results", "certificate");
        path = Directory.Exists(path) ? Path.Combine(path, CertificateFile.Name) : path;
        return named is null && !File.Exists(path)
            ? CertificateUse.Of(null, metrics)
            : CertificateUse.Of(CertificateFile.Read(path), metrics);
    }
}

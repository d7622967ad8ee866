using System.Runtime.CompilerServices;
using VideoSsm.Eval.Metrics.Certification;

namespace VideoSsm.Eval.Metrics.Tests.Certification;

public sealed class CertificationDocsTests
{
    /// <summary>Set VIDEOSSM_WRITE_DOCS=1 to write the file anew.</summary>
    [Fact]
    public void TheDocumentInTheRepositoryIsUpToDate()
    {
        string path = Path.Combine(Root(), "docs", "certification.md");
        if (Environment.GetEnvironmentVariable("VIDEOSSM_WRITE_DOCS") == "1")
            File.WriteAllText(path, CertificationDocs.Render());

        Assert.Equal(CertificationDocs.Render(), File.ReadAllText(path));
    }

    private static string Root([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "..", "..", ".."));
}

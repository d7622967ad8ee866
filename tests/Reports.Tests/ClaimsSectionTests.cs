using System.Runtime.CompilerServices;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Sections;

namespace VideoSsm.Eval.Reports.Tests;

public class ClaimsSectionTests
{
    [Fact]
    public void ClaimsAndTheirAuditStandOnThePage()
    {
        string path = Path.GetFullPath(Path.Combine(Folder(), "..", "..", "suites", "paper-table3.json"));
        var results = SampleResults.Create() with { Claims = SuiteReader.Read(path).Suite.Claims! };
        var sections = AllSections.Build(results);

        string html = HtmlReport.Render(new HtmlReportInput(results, sections, [], []));

        Assert.Contains("<section id=\"claims\">", html, StringComparison.Ordinal);
        Assert.Contains("4 of 9 findings are contradictions", html, StringComparison.Ordinal);
        Assert.Contains("the shares are counts out of 280", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<section id=\"claims\">", HtmlReport.Render(new HtmlReportInput(SampleResults.Create(), AllSections.Build(SampleResults.Create()), [], [])), StringComparison.Ordinal);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}

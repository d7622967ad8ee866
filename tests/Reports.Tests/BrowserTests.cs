using VideoSsm.Eval.Reports.Analysers;
using VideoSsm.Eval.Reports.Html;
using VideoSsm.Eval.Reports.Plots;
using VideoSsm.Eval.Reports.Sections;
using VideoSsm.Eval.Tests.Shared;

namespace VideoSsm.Eval.Reports.Tests;

/// <summary>The page in a real browser: a laptop, a phone, and paper. VIDEOSSM_KEEP_PAGES names a folder in which pictures stay for looking.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("page").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task ThePageRunsWithoutErrorsAndNothingSticksOutOnALaptopAndOnAPhone()
    {
        string url = WritePage();
        await using var browser = await Chromium.StartAsync();
        foreach (int width in new[] { 1280, 390 })
        {
            await browser.SizeAsync(width, 900);
            await browser.OpenAsync(url);
            await browser.WaitAsync("document.querySelectorAll('.plot').length === document.querySelectorAll('.plot .vega-embed').length");
            await browser.EvaluateAsync("document.querySelectorAll('details:not(.vega-embed details)').forEach((d) => { d.open = true; })");
            await KeepAsync(browser, $"report-{width}.png");

            Assert.Equal(width, (await browser.EvaluateAsync("document.documentElement.clientWidth"))!.GetValue<int>());
            int widest = (await browser.EvaluateAsync("document.documentElement.scrollWidth"))!.GetValue<int>();
            Assert.True(widest <= width, $"{widest} px wide in a window of {width}: {await browser.EvaluateAsync(WhoSticksOut)}");

            // A chart that has to be pushed aside is not seen whole.
            Assert.Equal("", (await browser.EvaluateAsync(WhichChartsScroll))!.ToString());
        }

        Assert.Empty(browser.Problems);
    }

    [SkippableFact]
    public async Task AClickOnAHeadingSortsAndControlsStayBelow()
    {
        string url = WritePage();
        await using var browser = await Chromium.StartAsync();
        await browser.OpenAsync(url);
        const string Table = "document.querySelector('#table-scores-60s-motion-and-smoothness')";
        string column = $"[...{Table}.tHead.rows[0].cells].findIndex((c) => c.textContent.startsWith('Temporal flickering'))";
        string first = $"{Table}.tBodies[0].rows[0].cells[0].firstChild.textContent";
        string last = $"{Table}.tBodies[0].rows[{Table}.tBodies[0].rows.length - 1].className";

        await browser.EvaluateAsync($"{Table}.tHead.rows[0].cells[{column}].querySelector('button').click()");
        Assert.Equal("VideoSSM", (await browser.EvaluateAsync(first))!.ToString());
        await browser.EvaluateAsync($"{Table}.tHead.rows[0].cells[{column}].querySelector('button').click()");
        Assert.Equal("Sink + window", (await browser.EvaluateAsync(first))!.ToString());
        Assert.Equal("anchor", (await browser.EvaluateAsync(last))!.ToString());
        Assert.Empty(browser.Problems);
    }

    [SkippableFact]
    public async Task AMethodCanBeSwitchedOffInTablesAndCharts()
    {
        string url = WritePage();
        await using var browser = await Chromium.StartAsync();
        await browser.OpenAsync(url);
        await browser.WaitAsync("document.querySelectorAll('.plot').length === document.querySelectorAll('.plot .vega-embed').length");
        const string Marks = "document.querySelectorAll('#plot-scores-60s .mark-symbol path').length";
        int before = (await browser.EvaluateAsync(Marks))!.GetValue<int>();

        await browser.EvaluateAsync("document.querySelector('.methods input[value=video-ssm]').click()");
        await browser.WaitAsync($"{Marks} < {before}");

        Assert.Equal(0, (await browser.EvaluateAsync("[...document.querySelectorAll('tr[data-method=video-ssm]')].filter((r) => r.offsetParent).length"))!.GetValue<int>());
        Assert.Empty(browser.Problems);
    }

    [SkippableFact]
    public async Task ItPrintsWithEverythingUnfolded()
    {
        string url = WritePage();
        await using var browser = await Chromium.StartAsync();
        await browser.OpenAsync(url);

        byte[] pdf = await browser.PdfAsync();
        if (Environment.GetEnvironmentVariable("VIDEOSSM_KEEP_PAGES") is { } keep)
            File.WriteAllBytes(Path.Combine(keep, "report.pdf"), pdf);

        Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
        Assert.Empty(browser.Problems);
    }

    private const string WhichChartsScroll =
        "[...document.querySelectorAll('.plot')].filter((p) => p.clientWidth > 0 && p.scrollWidth > p.clientWidth + 1).map((p) => `${p.id}: ${p.scrollWidth} of ${p.clientWidth}`).join(', ')";

    private const string WhoSticksOut =
        "[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth && !e.closest('.scroll, .plot')).slice(0, 5).map((e) => e.tagName + '.' + e.className).join(', ')";

    private string WritePage()
    {
        Skip.If(Chromium.Missing is not null, Chromium.Missing);
        var charts = ChartRenderer.Locate();
        Skip.If(charts.Problem is not null, charts.Problem);
        var results = SampleResults.Create() with { Folder = _folder };
        string path = Path.Combine(_folder, "report.html");
        File.WriteAllText(path, HtmlReport.Render(new HtmlReportInput(results, AllSections.Build(results), AllAnalysers.Analyse(results), charts.Scripts)));
        return new Uri(path).AbsoluteUri;
    }

    private static async Task KeepAsync(Chromium browser, string name)
    {
        if (Environment.GetEnvironmentVariable("VIDEOSSM_KEEP_PAGES") is { } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, name), await browser.PictureAsync());
    }
}

using System.Text.Json.Nodes;
using VideoSsm.Eval.Core;
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
    public async Task PointingAtALineOrANameOfTheLegendBringsOutTheBandOfItsMethod()
    {
        string url = WritePage(Crowded());
        await using var browser = await Chromium.StartAsync();
        await browser.SizeAsync(1280, 900);
        await browser.OpenAsync(url);
        await browser.WaitAsync("document.querySelector('#plot-over-time .vega-embed') !== null");
        const string Bands = "[...document.querySelectorAll('#plot-over-time .mark-area path')].filter((p) => p.getAttribute('d')).length";
        Assert.Equal(4, (await browser.EvaluateAsync(Bands))!.GetValue<int>()); // the baseline's, in each of four panels

        // Between two points of the line that lies lowest in the first panel: of a method that has no band.
        await browser.EvaluateAsync("document.querySelector('#plot-over-time').scrollIntoView({ block: 'start' }); scrollBy(0, -140)");
        await browser.PointAsync("""
            (() => {
              const lines = [...document.querySelectorAll('#plot-over-time .concat_0_layer_1_layer_0_marks path')].map((p) => ({ p, y: p.getBBox().y + p.getBBox().height }));
              const low = lines.sort((a, b) => b.y - a.y)[0].p;
              const at = low.getPointAtLength(low.getTotalLength() * 4.5 / 11), m = low.getScreenCTM();
              return { x: at.x * m.a + m.e, y: at.y * m.d + m.f };
            })()
            """);
        await browser.WaitAsync($"{Bands} === 8");
        await KeepAsync(browser, "pointed-line.png");

        await browser.PointAsync("({ x: 2, y: 2 })");
        await browser.WaitAsync($"{Bands} === 4");

        await browser.PointAsync("""
            (() => {
              const name = [...document.querySelectorAll('#plot-over-time .role-legend-label text')].find((t) => t.textContent === 'Variant 5').getBoundingClientRect();
              return { x: name.x + name.width / 2, y: name.y + name.height / 2 };
            })()
            """);
        await browser.WaitAsync($"{Bands} === 8");
        await KeepAsync(browser, "pointed-legend.png");

        await browser.PointAsync("({ x: 2, y: 2 })");
        await browser.WaitAsync($"{Bands} === 4");
        Assert.Empty(browser.Problems);
    }

    /// <summary>A4 less the margins of the style, in CSS pixels.</summary>
    private const int PaperWidth = 703, PaperHeight = 1016;

    [SkippableFact]
    public async Task OnPaperNothingIsCutFoldedOrTooSmallToRead()
    {
        string url = WritePage(Crowded());
        await using var browser = await Chromium.StartAsync();
        await browser.SizeAsync(PaperWidth, PaperHeight);
        await browser.OpenAsync(url);
        await browser.WaitAsync("document.querySelectorAll('.plot').length === document.querySelectorAll('.plot .vega-embed').length");
        await browser.SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["media"] = "print" });

        // Whoever prints without scripts has no event that unfolds: the style does it too.
        Assert.NotEqual("0", (await browser.EvaluateAsync("`${document.querySelectorAll('main details:not([open])').length}`"))!.ToString());
        string wrong = (await browser.EvaluateAsync(WhatPrintsWrong))!.ToString();
        Assert.True(wrong.Length == 0, wrong);

        byte[] pdf = await browser.PdfAsync();
        if (Environment.GetEnvironmentVariable("VIDEOSSM_KEEP_PAGES") is { } keep)
            File.WriteAllBytes(Path.Combine(keep, "report.pdf"), pdf);

        Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
        Assert.Empty(browser.Problems);
    }

    /// <summary>
    /// What sticks out of the paper; what is folded; charts that do not fit a page; long tables in a box that cannot be broken, where rows are cut and
    /// headings come once; headings that are boxes of their own, which browsers leave out where they repeat them; words smaller than 8 px; dark grounds.
    /// </summary>
    private const string WhatPrintsWrong = """
        (() => {
          const all = [...document.querySelectorAll('main *')].filter((e) => getComputedStyle(e).display !== 'none' && !e.closest('.vega-embed details, nav, .files'));
          const name = (e) => `${e.tagName}.${e.getAttribute('class') ?? ''} '${e.textContent.trim().slice(0, 40)}'`;
          const wrong = [];
          for (const e of all) {
            const box = e.getBoundingClientRect(), style = getComputedStyle(e);
            if (box.right > innerWidth + 1 && !e.closest('svg *')) wrong.push(`sticks out by ${Math.round(box.right - innerWidth)} px: ${name(e)}`);
            if (e.matches('figure') && box.height > innerHeight) wrong.push(`higher than a page (${Math.round(box.height)} px): ${name(e)}`);
            if (e.closest('details:not([open])') && !e.matches('details, summary, summary *, br, button, svg *') && e.textContent.trim() && box.height === 0) wrong.push(`folded: ${name(e)}`);
            if (e.matches('table') && e.rows.length > 30) {
              for (let at = e.parentElement; at.tagName !== 'MAIN'; at = at.parentElement) {
                const { display, overflowX } = getComputedStyle(at);
                if (display.startsWith('inline') || overflowX !== 'visible') wrong.push(`cannot be broken: ${name(e)}`);
              }
            }
            if (e.matches('thead *') && style.display.startsWith('inline-') | (e.matches('button') && style.display !== 'contents')) wrong.push(`is not repeated: ${name(e)}`);
            if (!e.closest('svg, sup') && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && parseFloat(style.fontSize) < 8) wrong.push(`${style.fontSize}: ${name(e)}`);
            const ground = style.backgroundColor.match(/[\d.]+/g).map(Number);
            if (!e.closest('svg') && e.textContent.trim() && (ground[3] ?? 1) > 0.5 && ground[0] + ground[1] + ground[2] < 600) wrong.push(`dark ground: ${name(e)}`);
          }
          return [...new Set(wrong)].slice(0, 12).join('; ');
        })()
        """;

    private const string WhichChartsScroll =
        "[...document.querySelectorAll('.plot')].filter((p) => p.clientWidth > 0 && p.scrollWidth > p.clientWidth + 1).map((p) => `${p.id}: ${p.scrollWidth} of ${p.clientWidth}`).join(', ')";

    private const string WhoSticksOut =
        "[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth && !e.closest('.scroll, .plot')).slice(0, 5).map((e) => e.tagName + '.' + e.className).join(', ')";

    /// <summary>So many methods that one band only is drawn.</summary>
    private static ResultSet Crowded()
    {
        var few = SampleResults.Create();
        MethodInfo[] more = [.. Enumerable.Range(0, 6).Select(i => few.Methods[0] with { Id = $"variant-{i}", DisplayName = $"Variant {i}" })];
        return few with
        {
            Methods = [.. few.Methods, .. more],
            Scores = [.. few.Scores, .. more.SelectMany(m => few.Scores.Where(r => r.Method == "video-ssm").Select(r => r with { Method = m.Id }))],
            Curves = [.. few.Curves, .. more.SelectMany((m, i) => few.Curves.Where(c => c.Method == "video-ssm").Select(c => c with { Method = m.Id, Value = c.Value - (0.05 * (i + 1)) }))],
        };
    }

    private string WritePage() => WritePage(SampleResults.Create());

    private string WritePage(ResultSet sample)
    {
        Skip.If(Chromium.Missing is not null, Chromium.Missing);
        var charts = ChartRenderer.Locate();
        Skip.If(charts.Problem is not null, charts.Problem);
        var results = sample with { Folder = _folder };
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

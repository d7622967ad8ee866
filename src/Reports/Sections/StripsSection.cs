using System.Net;
using System.Text;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Reports.Plots;

namespace VideoSsm.Eval.Reports.Sections;

/// <summary>Frames over time, every method on the same prompt, with links to the videos.</summary>
public sealed class StripsSection : IReportSection
{
    private const int PromptsPerLength = 3;

    /// <inheritdoc/>
    public string Id => "strips";

    /// <inheritdoc/>
    public string Title(ResultSet results) => "Film strips";

    /// <inheritdoc/>
    public IEnumerable<Block> Build(ResultSet results)
    {
        var colors = MethodColors.For(results);
        bool first = true;
        foreach (double length in results.Lengths.Reverse())
        {
            var media = results.Media.Where(m => m.LengthSeconds == length && m.StripPath is not null && m.Sample == 0).ToList();
            foreach (string prompt in media.Select(m => m.Prompt).Distinct(StringComparer.Ordinal).Take(PromptsPerLength))
            {
                var ofPrompt = media.Where(m => m.Prompt == prompt).ToList();
                string title = $"{length:0.##} s · {ofPrompt[0].PromptText}";
                var strips = new HtmlBlock(Strips(results, ofPrompt, length, colors));
                if (first)
                {
                    yield return new HeadingBlock(title);
                    yield return strips;
                }
                else
                {
                    yield return new FoldBlock(title, [strips]);
                }

                first = false;
            }
        }
    }

    private static string Strips(ResultSet results, List<MediaItem> media, double length, MethodColors colors)
    {
        var html = new StringBuilder();
        html.Append($"<p class=\"note\">Frames at {string.Join(", ", FilmStrip.Times(length).Select(t => t.ToString("0.##")))} s. A strip links to its video.</p>\n<div class=\"strips\">\n");
        foreach (var method in results.Methods)
        {
            foreach (var item in media.Where(m => m.Method == method.Id))
            {
                html.Append(Strip(method.Id, method.DisplayName, item, results.Folder, colors[method.Id].Color));
            }
        }

        return html.Append("</div>\n").ToString();
    }

    private static string Strip(string id, string name, MediaItem item, string folder, string color)
    {
        string png = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(folder, item.StripPath!)));
        string image = $"<img alt=\"{E(name)}: frames over time\" src=\"data:image/png;base64,{png}\">";
        string linked = item.PreviewPath is { } video ? $"<a href=\"{E(Uri.EscapeDataString(video).Replace("%2F", "/", StringComparison.Ordinal))}\" title=\"play the video\">{image}</a>" : image;
        return $"<div class=\"strip\" data-method=\"{E(id)}\"><span style=\"border-color:{color}\">{E(name)}</span>{linked}</div>\n";
    }

    private static string E(string text) => WebUtility.HtmlEncode(text);
}

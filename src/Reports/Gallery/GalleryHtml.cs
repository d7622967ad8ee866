using System.Buffers.Binary;
using System.Net;
using System.Text;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Gallery;

/// <summary>Film strips of the gallery as HTML. A strip that several cells show stands in the page once.</summary>
/// <param name="folder">Folder of the run: strips are read from it.</param>
/// <param name="color">Colour of a method by id.</param>
public sealed class GalleryHtml(string folder, Func<string, string> color)
{
    /// <summary>Bytes of pictures that may stand in the page; what is beyond is linked, so that a page of large videos still opens.</summary>
    public const long Room = 8_000_000;

    private readonly Dictionary<string, (int Width, int Height, bool Inside)> _pictures = new(StringComparer.Ordinal);
    private long _used;

    /// <summary>The cells of one metric at one length.</summary>
    public string Render(IReadOnlyList<GalleryCell> cells)
    {
        var html = new StringBuilder();
        html.Append($"<p class=\"note\">Frames at {string.Join(", ", FilmStrip.Times(cells[0].LengthSeconds).Select(t => t.ToString("0.##")))} s. A strip links to its video.</p>\n<div class=\"gallery\">\n");
        foreach (var cell in cells)
        {
            foreach (var pick in cell.Picks)
            {
                html.Append($"<div class=\"strip\" data-method=\"{E(cell.Method.Id)}\"><span style=\"border-color:{color(cell.Method.Id)}\">{E(cell.Method.DisplayName)}, {pick.Place} "
                    + $"<b>{pick.Value.ToString(cell.Metric.Format)}</b><br><small>{E(pick.Media.PromptText)}</small></span>{Strip(cell, pick)}</div>\n");
            }
        }

        return html.Append("</div>\n").ToString();
    }

    private string Strip(GalleryCell cell, GalleryPick pick)
    {
        string path = pick.Media.StripPath!, target = Url(pick.Media.PreviewPath ?? path);
        string define = "";
        if (!_pictures.TryGetValue(path, out var picture))
        {
            byte[] png = File.ReadAllBytes(Path.Combine(folder, path));
            picture = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)), _used + png.Length <= Room);
            _pictures.Add(path, picture);
            if (picture.Inside)
            {
                _used += png.Length;
                define = $"<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs><image id=\"{Id(path)}\" width=\"{picture.Width}\" height=\"{picture.Height}\" style=\"image-rendering:pixelated\" "
                    + $"href=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/></defs></svg>";
            }
        }

        string label = E($"{cell.Method.DisplayName}, {pick.Place} of {cell.Metric.DisplayName}: frames over time");
        return picture.Inside
            ? $"{define}<a href=\"{target}\" title=\"play the video\"><svg role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {picture.Width} {picture.Height}\" width=\"100%\"><use href=\"#{Id(path)}\"/></svg></a>"
            : $"<a href=\"{target}\">{label}</a>";
    }

    /// <summary>Made of the place in the list, not of the path: prompt ids and method ids are no HTML ids.</summary>
    private string Id(string path) => $"still-{_pictures.Keys.TakeWhile(p => p != path).Count()}";

    private static string Url(string path) => E(Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal));

    private static string E(string text) => WebUtility.HtmlEncode(text);
}

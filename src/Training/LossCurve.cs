using System.Globalization;
using System.Text;

namespace VideoSsm.Eval.Training;

/// <summary>The loss over steps as a small SVG, on a logarithmic scale.</summary>
public static class LossCurve
{
    private const double Width = 640, Height = 280, Left = 56, Right = 16, Top = 32, Bottom = 40;

    /// <summary>Draws a log.</summary>
    /// <param name="title">Name of the run.</param>
    /// <param name="lines">The log.</param>
    public static string Draw(string title, IReadOnlyList<TrainingLine> lines)
    {
        var points = lines.Where(l => l.Loss > 0).ToList();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n<text x=\"{Left}\" y=\"18\" font-size=\"13\">{title}: loss over steps</text>\n");
        if (points.Count > 0)
        {
            double most = points[^1].Step, low = Math.Log10(points.Min(p => p.Loss)), high = Math.Log10(points.Max(p => p.Loss));
            if (high - low < 0.1) (low, high) = (low - 0.05, high + 0.05);
            double X(double step) => Left + ((Width - Left - Right) * step / most);
            double Y(double loss) => Top + ((Height - Top - Bottom) * (high - Math.Log10(loss)) / (high - low));
            for (int i = 0; i <= 4; i++)
            {
                double value = Math.Pow(10, low + ((high - low) * i / 4)), step = most * i / 4;
                svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):f1}\" y2=\"{Y(value):f1}\" stroke=\"#ddd\"/>");
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{Y(value) + 4:f1}\" text-anchor=\"end\">{value:g3}</text>");
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(step):f1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{step:f0}</text>\n");
            }

            svg.Append("<polyline fill=\"none\" stroke=\"#3366aa\" stroke-width=\"1.5\" points=\"");
            svg.AppendJoin(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Step):f1},{Y(p.Loss):f1}"))).Append("\"/>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}

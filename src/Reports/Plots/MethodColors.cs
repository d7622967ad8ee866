using System.Text;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>The same colour for the same method in every chart and every report: Okabe and Ito's colour-blind-safe palette.</summary>
public static class MethodColors
{
    private static readonly Dictionary<string, string> Fixed = new(StringComparer.Ordinal)
    {
        ["video-ssm"] = "#0072B2",
        ["sink-window"] = "#E69F00",
        ["window-only"] = "#009E73",
        ["sink-only"] = "#CC79A7",
        ["control:real"] = "#444444",
        ["control:frozen"] = "#888888",
        ["control:loop"] = "#AAAAAA",
        ["control:shuffled"] = "#BBBBBB",
    };

    private static readonly string[] Others = ["#D55E00", "#56B4E9", "#F0E442", "#7F3C8D", "#80BA5A", "#A5AA99", "#E73F74", "#11A579"];

    /// <summary>The colour of a method as <c>#RRGGBB</c>: fixed for the paper's policies, by a stable hash of the id otherwise.</summary>
    public static string Of(string method)
    {
        if (Fixed.TryGetValue(method, out string? color))
        {
            return color;
        }

        // FNV-1a: string.GetHashCode differs from process to process.
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(method))
        {
            hash = (hash ^ b) * 16777619;
        }

        return Others[hash % Others.Length];
    }
}

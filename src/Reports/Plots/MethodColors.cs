using System.Text;

namespace VideoSsm.Eval.Reports.Plots;

/// <summary>How a method is drawn.</summary>
/// <param name="Color">As <c>#RRGGBB</c>.</param>
/// <param name="Shape">Vega's name of the point shape.</param>
/// <param name="Dash">Dashes of its lines, on and off in pixels; empty for a solid line.</param>
public sealed record MethodStyle(string Color, string Shape, IReadOnlyList<int> Dash);

/// <summary>
/// The same colour for the same method in every chart and every report. Colours are Okabe and Ito's and Paul Tol's muted scheme; nobody tells 20
/// of them apart, so shapes and dashes differ too. Controls are grey.
/// </summary>
public sealed class MethodColors
{
    private static readonly int[] Solid = [];
    private static readonly int[] Long = [7, 3];
    private static readonly int[] Short = [3, 2];
    private static readonly int[] Mixed = [8, 2, 2, 2];

    private static readonly Dictionary<string, MethodStyle> Fixed = new(StringComparer.Ordinal)
    {
        // The paper's memory and its three plain ones.
        ["video-ssm"] = new("#0072B2", "circle", Solid),
        ["sink-window"] = new("#E69F00", "square", Solid),
        ["window-only"] = new("#009E73", "triangle-up", Solid),
        ["sink-only"] = new("#CC79A7", "diamond", Solid),

        // The compared systems: docs/systems.md.
        ["longlive"] = new("#D55E00", "triangle-down", Solid),
        ["self-forcing"] = new("#56B4E9", "square", Long),
        ["causvid"] = new("#B8A100", "circle", Long),
        ["wan2.1"] = new("#332288", "diamond", Long),
        ["ltx-video"] = new("#999933", "triangle-up", Long),
        ["skyreels-v2"] = new("#117733", "triangle-down", Long),
        ["skyreels-v2-async"] = new("#44AA99", "triangle-left", Short),
        ["magi-1"] = new("#882255", "square", Short),
        ["rolling-forcing"] = new("#AA4499", "circle", Short),
        ["reward-forcing"] = new("#CC6677", "diamond", Short),

        // Anchors.
        ["control:real"] = new("#333333", "cross", Mixed),
        ["control:reconstructed"] = new("#5A5A5A", "triangle-right", Mixed),
        ["control:frozen"] = new("#7A7A7A", "square", Mixed),
        ["control:loop"] = new("#949494", "circle", Mixed),
        ["control:shuffled"] = new("#ABABAB", "diamond", Mixed),
    };

    // For methods nobody thought of: 10 colours that differ from the fixed ones of the four plain memories, times 3 dashes.
    private static readonly string[] OtherColors = ["#661100", "#88CCEE", "#DDCC77", "#6699CC", "#AA4466", "#4477AA", "#228833", "#CCBB44", "#EE6677", "#7F3C8D"];
    private static readonly string[] OtherShapes = ["circle", "square", "triangle-up", "diamond", "triangle-down", "triangle-left", "triangle-right"];
    private static readonly int[][] OtherDashes = [Solid, Long, Short];

    private readonly Dictionary<string, MethodStyle> _styles = new(StringComparer.Ordinal);

    private MethodColors(IEnumerable<string> ids)
    {
        HashSet<int> taken = [];
        foreach (string id in ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (Fixed.TryGetValue(id, out var style))
            {
                _styles[id] = style;
                continue;
            }

            // Each unknown method has a place of its own by its id; two that share one are told apart by moving the later on.
            int slot = Slot(id);
            while (taken.Count < Slots && !taken.Add(slot))
            {
                slot = (slot + 1) % Slots;
            }

            _styles[id] = Other(slot);
        }
    }

    /// <summary>For pages that are not about the methods of a run.</summary>
    public static MethodColors None { get; } = new([]);

    private static int Slots => OtherColors.Length * OtherDashes.Length;

    /// <summary>The style of a method of the run.</summary>
    public MethodStyle this[string id] => _styles.TryGetValue(id, out var style) ? style : Of(id);

    /// <summary>Styles for the methods of a run: no two unknown ones look alike while there are styles left.</summary>
    public static MethodColors For(ResultSet results) => new(results.Methods.Select(m => m.Id).Concat(results.Scores.Select(s => s.Method)));

    /// <summary>The style of a method by itself: fixed for what the project knows, by a stable hash of the id otherwise.</summary>
    public static MethodStyle Of(string id) => Fixed.TryGetValue(id, out var style) ? style : Other(Slot(id));

    private static MethodStyle Other(int slot) => new(
        OtherColors[slot % OtherColors.Length], OtherShapes[slot % OtherShapes.Length], OtherDashes[slot / OtherColors.Length]);

    // FNV-1a: string.GetHashCode differs from process to process.
    private static int Slot(string id)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(id))
        {
            hash = (hash ^ b) * 16777619;
        }

        return (int)(hash % (uint)Slots);
    }
}

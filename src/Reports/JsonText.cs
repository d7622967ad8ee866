using System.Text.Encodings.Web;
using System.Text.Json;

namespace VideoSsm.Eval.Reports;

/// <summary>How JSON is written in reports.</summary>
internal static class JsonText
{
    /// <summary>Readable: indented, and no escapes for letters that need none.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line, safe inside a script element: &lt;, &gt; and &amp; are escaped.</summary>
    public static JsonSerializerOptions InScript { get; } = new() { Encoder = JavaScriptEncoder.Default };
}

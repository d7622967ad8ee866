using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace VideoSsm.Eval.Core;

/// <summary>The JSON schema of suite files, made from <see cref="Suite"/>, for editors that complete and check (<c>suites/schema.json</c>).</summary>
public static class SuiteSchema
{
    /// <summary>The schema as text; the same types give the same bytes.</summary>
    /// <param name="overrides">The type of <see cref="MethodVariant.Overrides"/>, which only the methods know.</param>
    public static string Generate(Type overrides)
    {
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true };
        JsonObject root = Json.Options.GetJsonSchemaAsNode(typeof(Suite), options).AsObject();
        root["properties"]!["variants"]!["items"]!["properties"]!["overrides"] = Json.Options.GetJsonSchemaAsNode(overrides, options);
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "VideoSsm.Eval suite");
        return root.ToJsonString(Json.Options) + "\n";
    }
}

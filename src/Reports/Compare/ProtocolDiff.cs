using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Compare;

/// <summary>Something that two runs did not do alike.</summary>
/// <param name="What">Which metric at which length, or which method, or the run.</param>
/// <param name="Field">What of it.</param>
/// <param name="A">In run A; empty for nothing.</param>
/// <param name="B">In run B; empty for nothing.</param>
public sealed record RunDifference(string What, string Field, string A, string B);

/// <summary>How the protocols and the methods of two runs differ, field by field.</summary>
public static class ProtocolDiff
{
    /// <summary>Why rows of two runs may not be ranked; <c>null</c> if they may: both sides carry one and the same protocol.</summary>
    public static string? Refusal(RunManifest a, RunManifest b, IReadOnlyList<ScoreRow> rowsA, IReadOnlyList<ScoreRow> rowsB)
    {
        string[] hashesA = [.. rowsA.Select(r => r.Protocol).Distinct(StringComparer.Ordinal)], hashesB = [.. rowsB.Select(r => r.Protocol).Distinct(StringComparer.Ordinal)];
        if (hashesA.Length > 1 || hashesB.Length > 1)
        {
            return $"rows of several protocols in one run ({string.Join(", ", hashesA.Length > 1 ? hashesA : hashesB)})";
        }

        if (hashesA[0].Length == 0 || hashesB[0].Length == 0)
        {
            return "no protocol is recorded";
        }

        if (hashesA[0] == hashesB[0])
        {
            return null;
        }

        var fields = a.Protocols.TryGetValue(hashesA[0], out var first) && b.Protocols.TryGetValue(hashesB[0], out var second) ? Fields(first, second).Select(f => f.Name).ToList() : [];
        return fields.Count == 0 ? $"protocols differ ({hashesA[0]}, {hashesB[0]})" : $"protocols differ: {string.Join(", ", fields)}";
    }

    /// <summary>Every field in which the protocols of shared metrics and lengths differ, and what only one run has.</summary>
    public static IReadOnlyList<RunDifference> Protocols(RunManifest a, RunManifest b)
    {
        var (left, right) = (ByPlace(a), ByPlace(b));
        var differences = new List<RunDifference>();
        foreach (var (place, protocol) in left.Where(p => right.ContainsKey(p.Key)))
        {
            differences.AddRange(Fields(protocol, right[place]).Select(f => new RunDifference(place, f.Name, f.A, f.B)));
        }

        differences.AddRange(left.Keys.Where(p => !right.ContainsKey(p)).Select(p => new RunDifference(p, "measured", "yes", "")));
        differences.AddRange(right.Keys.Where(p => !left.ContainsKey(p)).Select(p => new RunDifference(p, "measured", "", "yes")));
        var (promptsA, promptsB) = (Ids(a), Ids(b));
        if (!promptsA.SetEquals(promptsB))
        {
            differences.Add(new RunDifference("run", "prompts", $"{promptsA.Count}, {promptsA.Except(promptsB).Count()} of them only here", $"{promptsB.Count}, {promptsB.Except(promptsA).Count()} of them only here"));
        }

        return differences;

        static HashSet<string> Ids(RunManifest run) => run.Prompts.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>How compared methods and the programs that ran them differ: version, weights, configuration.</summary>
    public static IReadOnlyList<RunDifference> Methods(RunManifest a, RunManifest b, IEnumerable<(MethodInfo A, MethodInfo B)> pairs)
    {
        var differences = new List<RunDifference>();
        foreach (var (first, second) in pairs.Distinct())
        {
            string name = first.Id == second.Id ? first.Id : $"{first.Id} → {second.Id}";
            var (left, right) = (Facts(first), Facts(second));
            differences.AddRange(left.Keys.Union(right.Keys, StringComparer.Ordinal).Where(k => left.GetValueOrDefault(k, "") != right.GetValueOrDefault(k, ""))
                .Select(k => new RunDifference(name, k, left.GetValueOrDefault(k, ""), right.GetValueOrDefault(k, ""))));
        }

        var (programA, programB) = (Program(a), Program(b));
        differences.AddRange(programA.Keys.Union(programB.Keys, StringComparer.Ordinal).Where(k => programA.GetValueOrDefault(k, "") != programB.GetValueOrDefault(k, ""))
            .Select(k => new RunDifference("run", k, programA.GetValueOrDefault(k, ""), programB.GetValueOrDefault(k, ""))));
        return differences;
    }

    private static Dictionary<string, Protocol> ByPlace(RunManifest run) => run.Protocols.Values
        .OrderBy(p => p.LengthSeconds).ThenBy(p => p.Metric, StringComparer.Ordinal)
        .GroupBy(p => FormattableString.Invariant($"{p.Metric} at {p.LengthSeconds:0.##} s")).ToDictionary(g => g.Key, g => g.First());

    private static List<(string Name, string A, string B)> Fields(Protocol a, Protocol b)
    {
        var (left, right) = (JsonSerializer.SerializeToElement(a, Json.Journal), JsonSerializer.SerializeToElement(b, Json.Journal));
        return [.. left.EnumerateObject().Select(f => (f.Name, A: Text(f.Value), B: Text(right.GetProperty(f.Name)))).Where(f => f.A != f.B)];

        static string Text(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Null => "none",
            JsonValueKind.String when value.GetString() is { Length: 64 } hash => ContentHash.Short(hash),
            _ => value.ToString(),
        };
    }

    private static Dictionary<string, string> Facts(MethodInfo method)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["version"] = method.Version.ToString(),
            ["scale"] = method.Scale.ToString().ToLowerInvariant(),
            ["backbone"] = method.Backbone,
            ["weights"] = method.Weights.Count == 0 ? "none" : string.Join(", ", method.Weights.Select(w => $"{w.Name} {ContentHash.Short(w.Sha256)}")),
        };
        foreach (var (key, value) in method.Config)
        {
            facts[key] = value;
        }

        return facts;
    }

    private static Dictionary<string, string> Program(RunManifest run)
    {
        var session = run.Sessions.Count > 0 ? run.Sessions[^1] : null;
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (session is not null)
        {
            facts["program"] = $"{session.ToolVersion}, commit {session.Commit ?? "unknown"}{(session.Dirty == true ? " with local changes" : "")}";
            foreach (var (key, value) in session.Facts)
            {
                facts[key] = value;
            }
        }

        return facts;
    }
}

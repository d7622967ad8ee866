namespace VideoSsm.Eval.Core.Published;

/// <summary>The catalogue of published files: the one place that says what there is, where it comes from and who needs it.</summary>
public static class OfficialFiles
{
    /// <summary>Environment variable that names the folder of published files.</summary>
    public const string FolderVariable = "VIDEOSSM_WEIGHTS";

    /// <summary>All of them: metrics, models, prompts.</summary>
    public static IReadOnlyList<OfficialFile> All { get; } = [.. MetricWeights.All, .. ModelWeights.All, .. PromptSuites.All];

    /// <summary>Files by id, by file name where only one has it, or by the metric, method or suite that needs them.</summary>
    /// <exception cref="UsageException">Nothing is called so, or a file name is that of several; the message says what there is.</exception>
    public static IReadOnlyList<OfficialFile> Select(string name)
    {
        if (All.FirstOrDefault(f => f.Id == name) is { } file)
        {
            return [file];
        }

        OfficialFile[] needed = [.. All.Where(f => f.NeededBy.Contains(name, StringComparer.Ordinal))];
        if (needed.Length > 0)
        {
            return needed;
        }

        OfficialFile[] named = [.. All.Where(f => f.Name == name)];
        return named.Length switch
        {
            1 => named,
            0 => throw new UsageException($"no published file, metric or method is called '{name}'{EditDistance.Suggest(name, [.. Names()])}"),
            _ => throw new UsageException($"several published files are called '{name}': {string.Join(", ", named.Select(f => f.Id))}"),
        };
    }

    private static IEnumerable<string> Names() =>
        All.SelectMany(f => f.NeededBy.Append(f.Id)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}

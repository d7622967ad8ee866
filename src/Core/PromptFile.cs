using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Core;

/// <summary>Prompt files: one <see cref="Prompt"/> as JSON per line (JSON lines); blank lines and lines beginning with <c>//</c> are skipped.</summary>
public static partial class PromptFile
{
    /// <summary>Reads a prompt file.</summary>
    /// <exception cref="UsageException">The file is missing or holds no prompt, or a line does not parse, or an id is bad or used twice.</exception>
    public static IReadOnlyList<Prompt> Read(string path)
    {
        string[] lines = TextFile.Read(path, "prompt file").Split('\n');
        var prompts = new List<Prompt>();
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            {
                prompts.Add(JsonFile.Parse<Prompt>(line, path, i + 1));
            }
        }

        if (prompts.Count == 0)
        {
            throw new UsageException($"{path}: holds no prompt; each stands on a line of its own, for instance {{ \"id\": \"star\", \"text\": \"a red star bounces over blue stripes\" }}");
        }

        Check(prompts, path);
        return prompts;
    }

    /// <summary>Writes a prompt file; the same prompts give the same bytes.</summary>
    public static void Write(string path, IEnumerable<Prompt> prompts)
    {
        var text = new StringBuilder();
        foreach (Prompt prompt in prompts)
        {
            text.Append(JsonSerializer.Serialize(prompt, Json.OneLine)).Append('\n');
        }

        AtomicFile.WriteAllText(path, text.ToString());
    }

    /// <summary>Checks ids, texts and schedules.</summary>
    /// <exception cref="UsageException">An id is bad or used twice, a text is empty, or a schedule is out of order.</exception>
    public static void Check(IReadOnlyList<Prompt> prompts, string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Prompt prompt in prompts)
        {
            if (!IdPattern().IsMatch(prompt.Id))
            {
                throw new UsageException($"{path}: prompt id '{prompt.Id}' must be 1 to 80 letters, digits, '-' or '_' (it becomes a file name)");
            }

            if (!seen.Add(prompt.Id))
            {
                throw new UsageException($"{path}: prompt id '{prompt.Id}' is used twice");
            }

            if (string.IsNullOrWhiteSpace(prompt.Text))
            {
                throw new UsageException($"{path}: prompt '{prompt.Id}' has no text");
            }

            double last = 0;
            foreach (PromptChange change in prompt.Schedule)
            {
                if (!(change.AtSeconds > last) || string.IsNullOrWhiteSpace(change.Text))
                {
                    throw new UsageException($"{path}: prompt '{prompt.Id}' has a schedule that is out of order, not after 0 s, or without text");
                }

                last = change.AtSeconds;
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$")]
    private static partial Regex IdPattern();
}

using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Study.Design;

/// <summary>Makes the folder of a study: blinded copies of the videos, the assignment, the participants' codes.</summary>
/// <param name="random">Makes unpredictable bytes for the codes. They are keys, not draws: nothing that is measured depends on them.</param>
public sealed class StudyCreator(Func<int, byte[]> random)
{
    /// <summary>What a browser plays without help, and the type it is served as.</summary>
    public static IReadOnlyDictionary<string, string> Types { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".mp4"] = "video/mp4",
        [".m4v"] = "video/mp4",
        [".webm"] = "video/webm",
    };

    private const string Alphabet = "23456789BCDFGHJKLMNPQRSTVWXZ"; // nothing that is misread, no vowels: no words
    private const int CodeLength = 8;

    /// <summary>Makes a study.</summary>
    /// <param name="request">From what.</param>
    /// <param name="folder">Where; must not hold a study yet.</param>
    /// <returns>The study.</returns>
    /// <exception cref="UsageException">Videos are missing or of a kind that browsers do not play, or the sizes do not fit.</exception>
    public StudyDefinition Create(StudyRequest request, string folder)
    {
        var layout = new StudyLayout(folder);
        if (File.Exists(layout.Definition) || File.Exists(layout.Ballots))
        {
            throw new UsageException($"{layout.Root}: holds a study already; it is never overwritten, choose another --out");
        }

        var design = BalancedDesign.Make(
            new(request.Methods.Count, request.Prompts.Count, request.Shown ?? request.Methods.Count, request.Participants, request.Trials ?? request.Prompts.Count),
            request.Seed);
        string[,] files = Files(request);
        Directory.CreateDirectory(layout.Media);
        StudyItem[] items = [.. request.Prompts.Select((prompt, i) => new StudyItem(
            prompt.Id, prompt.Text, [.. request.Methods.Select((method, j) => Copy(request, layout, prompt, method, files[i, j]))]))];
        string[] codes = Codes(design.Count);
        var study = new StudyDefinition
        {
            Title = request.Title,
            Question = request.Question,
            Seed = request.Seed,
            AllowTies = request.AllowTies,
            Methods = request.Methods,
            Items = items,
            Sessions =
            [
                .. design.Select((trials, p) => new StudySession(
                    codes[p], [.. trials.Select(t => new StudyTrial(items[t.Prompt].Prompt, [.. t.Places.Select(m => request.Methods[m].Id)]))])),
            ],
        };
        AtomicFile.WriteAllText(layout.Codes, string.Concat(codes.Select(c => $"{Readable(c)}\n")));
        AtomicFile.WriteAllText(layout.Definition, System.Text.Json.JsonSerializer.Serialize(study, Json.Options) + "\n");
        return study;
    }

    /// <summary>A code as it is handed out.</summary>
    public static string Readable(string code) => $"{code[..4]}-{code[4..]}";

    /// <summary>A code as people type it: any case, with or without the dash.</summary>
    public static string Normal(string typed) => new([.. typed.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)]);

    /// <summary>The video of every prompt and method; everything that is missing is named at once.</summary>
    private static string[,] Files(StudyRequest request)
    {
        var files = new string[request.Prompts.Count, request.Methods.Count];
        List<string> missing = [];
        for (int i = 0; i < request.Prompts.Count; i++)
        {
            for (int j = 0; j < request.Methods.Count; j++)
            {
                string? file = request.Video(request.Methods[j].Id, request.Prompts[i]);
                if (file is not null && !Types.ContainsKey(Path.GetExtension(file)))
                {
                    throw new UsageException($"{file}: browsers play {string.Join(", ", Types.Keys)}; convert it first (ffmpeg -i IN -c:v libx264 -pix_fmt yuv420p OUT.mp4)");
                }

                if (file is null)
                {
                    missing.Add($"{request.Methods[j].Id}: {request.Prompts[i].Id}");
                }

                files[i, j] = file ?? "";
            }
        }

        return missing.Count == 0 ? files : throw new UsageException(
            $"every method needs a video for every prompt; missing are {string.Join(", ", missing.Take(8))}{(missing.Count > 8 ? $" and {missing.Count - 8} more" : "")}");
    }

    private static StudyVideo Copy(StudyRequest request, StudyLayout layout, Prompt prompt, StudyMethod method, string file)
    {
        string hash = ContentHash.OfFile(file);
        string name = ContentHash.OfJson(new { request.Seed, Prompt = prompt.Id, Method = method.Id, Video = hash })[..32] + Path.GetExtension(file).ToLowerInvariant();
        AtomicFile.Write(Path.Combine(layout.Media, name), target =>
        {
            using FileStream source = File.OpenRead(file);
            source.CopyTo(target);
        });
        return new StudyVideo(method.Id, name, hash, Path.GetFileName(file));
    }

    private string[] Codes(int count)
    {
        var codes = new List<string>();
        while (codes.Count < count)
        {
            // 252 = 9 · 28: bytes above would favour the first letters.
            string code = string.Concat(random(4 * CodeLength).Where(b => b < 252).Take(CodeLength).Select(b => Alphabet[b % Alphabet.Length]));
            if (code.Length == CodeLength && !codes.Contains(code, StringComparer.Ordinal))
            {
                codes.Add(code);
            }
        }

        return [.. codes];
    }
}

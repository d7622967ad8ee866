using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Design;

namespace VideoSsm.Eval.Study.Tests;

/// <summary>A study in a temporary folder that goes with the test.</summary>
public sealed class SampleStudy : IDisposable
{
    /// <summary>What a hostile prompt looks like.</summary>
    public const string Hostile = "<script>window.hacked=1</script><img src=x onerror=window.hacked=2> \"quotes\" & </p>";

    private SampleStudy(string folder, StudyDefinition study) => (Folder, Study) = (folder, study);

    /// <summary>The folder. Its name has a space and a letter beyond ASCII on purpose.</summary>
    public string Folder { get; }

    public StudyDefinition Study { get; }

    public StudyLayout Layout => new(Folder);

    /// <summary>Makes one with files that only have the names of videos, or with real videos.</summary>
    public static SampleStudy Create(int methods = 4, int prompts = 3, int participants = 5, int? shown = null, bool ties = false, bool real = false, ulong seed = 7)
    {
        string root = Directory.CreateTempSubdirectory("study tést-").FullName;
        StudyMethod[] list = [.. Enumerable.Range(0, methods).Select(m => new StudyMethod($"secret-method-{m}", $"Secret method {m}"))];
        var files = new Dictionary<(string, string), string>();
        Prompt[] texts = [.. Enumerable.Range(0, prompts).Select(p => new Prompt { Id = $"prompt-{p}", Text = p == 0 ? Hostile : $"a description of scene number {p}" })];
        for (int m = 0; m < methods; m++)
        {
            Directory.CreateDirectory(Path.Combine(root, list[m].Id));
            for (int p = 0; p < prompts; p++)
            {
                string file = Path.Combine(root, list[m].Id, $"{texts[p].Id}.mp4");
                files[(list[m].Id, texts[p].Id)] = file;
                if (real)
                {
                    Encode(file, hue: 90 * m, speed: 1 + p);
                }
                else
                {
                    File.WriteAllBytes(file, [.. Enumerable.Range(0, 2000).Select(i => (byte)((i * (m + 1)) + p))]);
                }
            }
        }

        string folder = Path.Combine(root, "study");
        byte next = 0;
        StudyDefinition study = new StudyCreator(n => [.. Enumerable.Range(0, n).Select(_ => next += 37)]).Create(
            new StudyRequest
            {
                Title = "Long videos",
                Question = "Which video is better?",
                Methods = list,
                Prompts = texts,
                Seed = seed,
                Participants = participants,
                Shown = shown,
                AllowTies = ties,
                Video = (method, prompt) => files.GetValueOrDefault((method, prompt.Id)),
            },
            folder);
        return new SampleStudy(folder, study);
    }

    /// <summary>Ranks for a trial: the order of the methods' names.</summary>
    public static int[] RanksByName(IReadOnlyList<string> shown) => [.. shown.Select(m => 1 + shown.Count(other => string.CompareOrdinal(other, m) < 0))];

    /// <summary>Sends an answer as the page does.</summary>
    public static async Task<(int Status, JsonElement Body)> Post(HttpClient http, string path, object body)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync(path, body);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Folder)!, recursive: true);

    private static void Encode(string file, int hue, int speed)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true };
        foreach (string arg in (string[])["-v", "error", "-f", "lavfi", "-i", $"testsrc2=size=160x90:rate=10:duration=1,hue=h={hue}:s={speed}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1", file])
        {
            start.ArgumentList.Add(arg);
        }

        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}

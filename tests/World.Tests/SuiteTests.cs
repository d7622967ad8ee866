using System.Runtime.CompilerServices;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.World.Tests;

public sealed class SuiteTests
{
    /// <summary>To take over a wanted change, rename the <c>*.received.jsonl</c> files this test leaves beside the committed ones.</summary>
    [Fact]
    public void TheCommittedPromptFilesAreThoseTheProgramWrites()
    {
        string folder = Prompts();
        var stale = new List<string>();
        string scratch = Directory.CreateTempSubdirectory("world-suites-").FullName;
        WorldSuites.Write(scratch);
        foreach (string name in WorldSuites.All().Keys)
        {
            string committed = Path.Combine(folder, name), received = Path.Combine(folder, Path.GetFileNameWithoutExtension(name) + ".received.jsonl");
            if (File.Exists(committed) && File.ReadAllText(committed) == File.ReadAllText(Path.Combine(scratch, name)))
            {
                File.Delete(received);
                continue;
            }

            Directory.CreateDirectory(folder);
            File.Copy(Path.Combine(scratch, name), received, overwrite: true);
            stale.Add(name);
        }

        Directory.Delete(scratch, recursive: true);
        Assert.True(stale.Count == 0, $"stale prompt files: {string.Join(", ", stale)}; compare with *.received.jsonl beside them");
    }

    [Fact]
    public void TheCommittedFilesAreReadAndHeldOut()
    {
        foreach ((string name, IReadOnlyList<Prompt> prompts) in WorldSuites.All())
        {
            IReadOnlyList<Prompt> read = PromptFile.Read(Path.Combine(Prompts(), name));

            Assert.Equal(prompts.Select(p => p.Text), read.Select(p => p.Text));
            Assert.All(read, p => Assert.Equal(Split.HeldOut, WorldSplit.Of(SceneDescription.FromPrompt(p))));
            Assert.All(read, p => Assert.Equal(p.Text, WorldPrompt.Text(SceneDescription.FromPrompt(p))));
        }
    }

    [Fact]
    public void IdsAreUniqueOverAllFiles()
    {
        string[] ids = [.. WorldSuites.All().Values.SelectMany(p => p).Select(p => p.Id)];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void TheHeldOutPromptsAreSpreadOverAllValues()
    {
        WorldLabels[] labels = [.. WorldSuites.All()[WorldSuites.HeldOut].Select(p => WorldLabels.Of(SceneDescription.FromPrompt(p)))];

        Assert.Equal(64, labels.Length);
        Assert.Equal(WorldLabels.KindCount, labels.Select(l => l.Kind).Distinct().Count());
        Assert.Equal(WorldLabels.ColourCount, labels.Select(l => l.Colour).Distinct().Count());
        Assert.Equal(WorldLabels.PatternCount, labels.Select(l => l.Pattern).Distinct().Count());
        Assert.Equal(WorldLabels.BackgroundColourCount, labels.Select(l => l.BackgroundColour).Distinct().Count());
    }

    private static string Prompts([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../suites/prompts"));
}

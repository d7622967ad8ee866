using VideoSsm.Eval.Core;
using VideoSsm.Eval.Harness.Given;

namespace VideoSsm.Eval.Harness.Tests.Given;

public class VideoNamesTests
{
    [Fact]
    public void NamesAreReadVBenchsWay() => Assert.Equal(
        [("a cat on a sofa", 0), ("a cat on a sofa", 3), ("a dog-like robot", 1), ("no number", 0)],
        Read([], "a cat on a sofa-0.mp4", "a cat on a sofa-3.mp4", "a dog-like robot-1.gif", "no number.webm"));

    [Theory]
    [InlineData("clip-1.mp4", "clip-2.mp4", "clip-10.mp4")]
    [InlineData("clip-000.mp4", "clip-001.mp4", "other thing-002.mp4")]
    [InlineData("-1.mp4", "-2.mp4", "-3.mp4")]
    public void RunningNumbersAreNoSamples(params string[] files) =>
        Assert.Equal(files.Select(f => (Path.GetFileNameWithoutExtension(f), 0)), Read([], files));

    [Fact]
    public void SamplesOfOnePromptOfSeveralWordsAreSamples() =>
        Assert.Equal([("a cat", 0), ("a cat", 1)], Read([], "a cat-0.mp4", "a cat-1.mp4"));

    [Fact]
    public void AKnownPromptIsFoundByItsIdOrItsText()
    {
        Prompt[] known = [new() { Id = "cat-07", Text = "A cat, asleep" }, new() { Id = "dog", Text = "A dog" }];

        Assert.Equal(
            [("A cat, asleep", 0), ("A cat, asleep", 2), ("A dog", 4), ("something else", 1)],
            Read(known, "cat-07.mp4", "A cat, asleep-2.mp4", "dog-4.mp4", "something else-1.mp4"));
        Assert.Equal(["something else-1.mp4"], VideoNames.Of(known, ["dog-4.mp4", "something else-1.mp4"]).Unknown);
    }

    [Fact]
    public void IdsAreFileNamesAndDiffer()
    {
        string[] files = ["a cat!.mp4", "a cat?.mp4", "ein Bär.mp4", "猫.mp4", new string('x', 120) + ".mp4"];

        var names = VideoNames.Of([], files);
        Prompt[] prompts = [.. files.Select(f => names.Read(f).Prompt)];

        Assert.Equal(files.Length, prompts.Select(p => p.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal("ein-B-r", prompts[2].Id);
        PromptFile.Check(prompts, "test");
    }

    [Fact]
    public void AnIdDoesNotDependOnTheOtherFolder()
    {
        string alone = VideoNames.Of([], ["a cat-0.mp4"]).Read("a cat-0.mp4").Prompt.Id;

        Assert.Equal(alone, VideoNames.Of([], ["x/a dog-0.mp4", "a cat-0.mp4"]).Read("a cat-0.mp4").Prompt.Id);
    }

    private static IEnumerable<(string, int)> Read(Prompt[] known, params string[] files)
    {
        var names = VideoNames.Of(known, files);
        return files.Select(names.Read).Select(v => (v.Prompt.Text, v.Sample));
    }
}

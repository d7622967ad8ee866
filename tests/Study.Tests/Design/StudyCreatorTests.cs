using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Design;

namespace VideoSsm.Eval.Study.Tests.Design;

/// <summary>The folder of a study.</summary>
public sealed class StudyCreatorTests
{
    [Fact]
    public void NamesOfVideosTellNothing()
    {
        using var sample = SampleStudy.Create();

        string[] files = [.. Directory.GetFiles(sample.Layout.Media).Select(f => Path.GetFileName(f))];
        Assert.Equal(12, files.Length);
        Assert.All(files, f => Assert.Matches("^[0-9a-f]{32}\\.mp4$", f));
        foreach (StudyVideo video in sample.Study.Items.SelectMany(i => i.Videos))
        {
            Assert.Equal(video.Sha256, ContentHash.OfFile(Path.Combine(sample.Layout.Media, video.File)));
        }
    }

    [Fact]
    public void WhatIsWrittenReadsBack()
    {
        using var sample = SampleStudy.Create(ties: true, shown: 3);

        StudyDefinition read = sample.Layout.Read();

        Assert.Equal(ContentHash.OfJson(sample.Study), ContentHash.OfJson(read));
        Assert.Equal(read.Sessions.Select(s => StudyCreator.Readable(s.Code)), File.ReadAllLines(sample.Layout.Codes));
        Assert.Equal(5, read.Sessions.Select(s => s.Code).Distinct().Count());
        Assert.All(read.Sessions, s => Assert.Equal(s.Code, StudyCreator.Normal(" " + StudyCreator.Readable(s.Code).ToLowerInvariant())));
    }

    [Fact]
    public void AStudyIsNeverOverwritten()
    {
        using var sample = SampleStudy.Create();

        var e = Assert.Throws<UsageException>(() => new StudyCreator(n => new byte[n]).Create(
            new() { Title = "t", Question = "q", Methods = sample.Study.Methods, Prompts = [], Video = (_, _) => null, Seed = 1, Participants = 1 }, sample.Folder));

        Assert.Contains("never overwritten", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "missing are a: p, b: p")]
    [InlineData("x.avi", "browsers play .mp4")]
    public void MissingAndForeignVideosAreNamed(string? file, string says)
    {
        string folder = Path.Combine(Path.GetTempPath(), "never made by this test");
        var e = Assert.Throws<UsageException>(() => new StudyCreator(n => new byte[n]).Create(
            new()
            {
                Title = "t",
                Question = "q",
                Methods = [new("a", "A"), new("b", "B")],
                Prompts = [new() { Id = "p", Text = "p" }],
                Video = (_, _) => file,
                Seed = 1,
                Participants = 1,
            },
            folder));

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }
}

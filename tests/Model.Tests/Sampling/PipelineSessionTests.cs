using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Model.Sampling;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests.Sampling;

public sealed class PipelineSessionTests
{
    private static readonly SessionShape Shape = Networks.Shape();

    /// <summary>[past positions | past chunks : what each current chunk sees].</summary>
    private static string Text(ChunkView view) =>
        $"{string.Join(' ', view.Past.Zip(view.PastAt, (c, at) => $"{c}@{at}"))} : {string.Join(' ', view.Sees.Select(s => $"{s.From}-{s.To}"))}";

    /// <summary>Five chunks in flight of 21 latent frames leave one finished chunk and the anchor; at the end of the video more fit.</summary>
    [Theory]
    [InlineData(0, 0, " : 0-1")]
    [InlineData(0, 4, " : 0-5 0-5 0-5 0-5 0-5")]
    [InlineData(1, 5, "0@0 : 0-6 0-6 0-6 0-6 0-6")]
    [InlineData(2, 6, "0@0 1@3 : 0-7 0-7 0-7 0-7 0-7")]
    [InlineData(9, 13, "0@21 8@24 : 0-7 0-7 0-7 0-7 0-7")]
    [InlineData(10, 13, "0@21 8@24 9@27 : 0-7 0-7 0-7 0-7")]
    [InlineData(13, 13, "0@21 8@24 9@27 10@30 11@33 12@36 : 0-7")]
    public void Rolling_Forcing_sees_its_anchor_just_before_the_finished_chunks(int first, int last, string expected)
    {
        var pass = new ChunkPass([.. Enumerable.Range(first, last - first + 1).Select(c => new ChunkStep(c, 0, true))], []);
        Assert.Equal(expected, Text(new AnchoredVisibility(3, 7).Denoising(pass)));
    }

    [Theory]
    [InlineData(0, " : 0-1")]
    [InlineData(2, "0@0 1@3 : 0-3")]
    [InlineData(9, "3@9 4@12 5@15 6@18 7@21 8@24 : 0-7")]
    public void Rolling_Forcing_remembers_a_chunk_after_the_last_six(int chunk, string expected) =>
        Assert.Equal(expected, Text(new AnchoredVisibility(3, 7).Committing(chunk)));

    /// <summary>MAGI-1, two passes a stage: the oldest of four in flight sees one clean chunk, and so does every other.</summary>
    [Fact]
    public void MAGI_1_sees_what_is_in_flight_before_it_and_one_clean_chunk()
    {
        var visibility = new StagedVisibility(3, 8, [5, 4, 3, 2], cleanRange: 1);
        ChunkPass[] passes = [.. ChunkSchedule.Pipeline(8, 8, 4)];
        string[] views = [.. passes.Where((_, i) => i % 2 == 0).Select(p => Text(visibility.Denoising(p)))];
        Assert.Equal(
            [
                " : 0-1", " : 0-1 0-2", " : 0-1 0-2 0-3", " : 0-1 0-2 0-3 0-4",
                "0@0 : 0-2 0-3 0-4 0-5", "1@3 : 0-2 0-3 0-4 0-5", "2@6 : 0-2 0-3 0-4 0-5", "3@9 : 0-2 0-3 0-4 0-5",
                "4@12 : 0-2 0-3 0-4", "5@15 : 0-2 0-3", "6@18 : 0-2",
            ],
            views);
        Assert.Equal([5, 5, 4, 4, 3, 3, 2, 2], Enumerable.Range(0, 8).Select(visibility.Range));
        Assert.Equal(" : 0-1", Text(visibility.Committing(5)));
        Assert.Equal(" : 0-1 1-2", Text(StagedVisibility.Alone(2)));
    }

    [Fact]
    public void What_is_kept_is_what_can_still_be_seen_and_no_more()
    {
        IChunkVisibility[] all = [new StagedVisibility(3, 8, [5, 4, 3, 2], 1), new StagedVisibility(3, 8, [8, 4, 3, 3], 2), new AnchoredVisibility(3, 7)];
        int[] windows = [4, 4, 5];
        for (int v = 0; v < all.Length; v++)
        {
            ChunkPass[] passes = [.. ChunkSchedule.Pipeline(30, windows[v] == 5 ? 5 : 8, windows[v])];
            for (int committed = 0; committed < 30; committed++)
            {
                int now = committed;
                var seen = passes.Where(p => p.First >= now).SelectMany(p => all[v].Denoising(p).Past)
                    .Concat(Enumerable.Range(now, 30 - now).SelectMany(c => all[v].Committing(c).Past)).Where(c => c < now).ToHashSet();
                foreach (int chunk in seen)
                    Assert.True(all[v].Keeps(chunk, now), $"{v}: {chunk} is seen after {now}");
                int kept = Enumerable.Range(0, now).Count(c => all[v].Keeps(c, now));
                Assert.True(kept <= 7 && (now > 20 || kept <= seen.Count), $"{v}: {kept} kept of {seen.Count} seen after {now}");
            }
        }
    }

    /// <summary>Chunks in flight that see everything are a bidirectional clip, and one chunk at a time with everything kept is the causal cache.</summary>
    [Fact]
    public void Attention_in_flight_is_that_of_a_clip_and_after_commits_that_of_a_causal_cache()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        using var text = Networks.Prompt(dit);
        var (x, t) = (Networks.Latents("x", 9), cat([Networks.Times(100, 3), Networks.Times(500, 3), Networks.Times(900, 3)], 1));

        using var rolling = new PipelineSession(dit, Shape, new AnchoredVisibility(3, 7));
        rolling.Look(new AnchoredVisibility(3, 7).Denoising(Pass(0, 2)));
        using var clip = new BidirectionalMemory().OpenClip(dit, Shape, doubled: false);
        Assert.True(Networks.Distance(dit.Forward(x, t, text, clip, StepKind.FullSequence, 0), dit.Forward(x, t, text, rolling, StepKind.Denoise, 0)) < 1e-5);

        var staged = new StagedVisibility(3, 4, [8, 8, 8, 8], cleanRange: 8);
        using var causal = new PipelineSession(dit, Shape, staged);
        causal.Look(staged.Denoising(Pass(0, 2)));
        using var masked = WindowSinkMemory.Full.OpenClip(dit, Shape, doubled: false);
        Assert.True(Networks.Distance(dit.Forward(x, t, text, masked, StepKind.FullSequence, 0), dit.Forward(x, t, text, causal, StepKind.Denoise, 0)) < 1e-5);

        using var cache = WindowSinkMemory.Full.Open(dit, Shape);
        Networks.CommitAll(dit, cache, text, x.narrow(1, 0, 6));
        for (int chunk = 0; chunk < 2; chunk++)
        {
            causal.Look(staged.Committing(chunk));
            dit.Forward(x.narrow(1, chunk * 3, 3), Networks.Times(0, 3), text, causal, StepKind.CleanCommit, chunk * 3);
        }

        causal.Look(staged.Denoising(Pass(2, 2)));
        var last = (x.narrow(1, 6, 3), Networks.Times(700, 3));
        Assert.True(Networks.Distance(
            dit.Forward(last.Item1, last.Item2, text, cache, StepKind.Denoise, 6), dit.Forward(last.Item1, last.Item2, text, causal, StepKind.Denoise, 6)) < 1e-5);
    }

    /// <summary>The unconditional branch of MAGI-1: each chunk as if it were the only one, and two prompts look at the same past.</summary>
    [Fact]
    public void A_chunk_alone_sees_neither_past_nor_neighbours_and_a_batch_shares_the_past()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        using var text = Networks.Prompt(dit);
        using var two = dit.PrepareText(cat([Networks.Random("prompt", 1, 4, 10), Networks.Random("other", 1, 4, 10)], 0));
        var visibility = new StagedVisibility(3, 4, [5, 4, 3, 2], 1);
        using var session = new PipelineSession(dit, Shape, visibility);
        var x = Networks.Latents("x", 9);
        session.Look(visibility.Committing(0));
        dit.Forward(x.narrow(1, 0, 3), Networks.Times(0, 3), text, session, StepKind.CleanCommit, 0);

        session.Look(StagedVisibility.Alone(2));
        var both = dit.Forward(x.narrow(1, 3, 6), Networks.Times(500, 6), text, session, StepKind.Denoise, 3);
        using var clip = new BidirectionalMemory().OpenClip(dit, Shape, doubled: false);
        foreach (int i in new[] { 0, 1 })
            Assert.True(Networks.Distance(dit.Forward(x.narrow(1, 3 + (3 * i), 3), Networks.Times(500, 3), text, clip, StepKind.FullSequence, 0), both.narrow(1, 3 * i, 3)) < 1e-5);

        session.Look(visibility.Denoising(Pass(1, 2)));
        var one = dit.Forward(x.narrow(1, 3, 6), Networks.Times(500, 6), text, session, StepKind.Denoise, 3);
        var pair = dit.Forward(cat([x.narrow(1, 3, 6), x.narrow(1, 3, 6)], 0), Networks.Times(500, 6, 2), two, session, StepKind.Denoise, 3);
        Assert.True(Networks.Distance(one, pair.narrow(0, 0, 1)) < 1e-5);
        Assert.NotEqual(0, Networks.Distance(one, pair.narrow(0, 1, 1)));
        Assert.NotEqual(0, Networks.Distance(one, both));
    }

    [Fact]
    public void Only_a_commit_writes_and_what_cannot_be_seen_any_more_is_dropped()
    {
        using var scope = NewDisposeScope();
        using var dit = Networks.Make();
        using var text = Networks.Prompt(dit);
        var visibility = new AnchoredVisibility(3, 4);
        using var session = new PipelineSession(dit, Shape, visibility);
        var x = Networks.Latents("x", 3);
        Assert.Throws<InvalidOperationException>(() => session.Begin(StepKind.Denoise, 0, 3));
        Assert.Throws<InvalidOperationException>(() => session.Look(visibility.Committing(2)));
        List<long> bytes = [];
        for (int chunk = 0; chunk < 9; chunk++)
        {
            session.Look(visibility.Denoising(Pass(chunk, chunk)));
            long before = session.Bytes.Kept;
            dit.Forward(x, Networks.Times(500, 3), text, session, StepKind.Denoise, chunk * 3);
            Assert.Equal(before, session.Bytes.Kept);
            session.Look(visibility.Committing(chunk));
            dit.Forward(x, Networks.Times(0, 3), text, session, StepKind.CleanCommit, chunk * 3);
            Assert.Equal((chunk + 1) * 3, session.CommittedFrames);
            bytes.Add(session.Bytes.Kept);
        }

        Assert.Equal([0, 6, 7, 8], session.Chunks);

        // 4 chunks of 3 frames of 4 tokens, 2 layers of keys and values, 24 wide, 4 bytes.
        Assert.Equal(4L * 3 * 4 * 2 * 2 * 24 * 4, bytes[^1]);
        Assert.Single(bytes.Skip(3).Distinct());
    }

    private static ChunkPass Pass(int first, int last) => new([.. Enumerable.Range(first, last - first + 1).Select(c => new ChunkStep(c, 0, true))], []);
}

using VideoSsm.Eval.Model.Sampling;

namespace VideoSsm.Eval.Model.Tests.Sampling;

public sealed class ChunkScheduleTests
{
    /// <summary>Step of each chunk in the pass, <c>*</c> where it moves, <c>.</c> where the chunk is not in the pass; then what is finished after it.</summary>
    private static string[] Table(IEnumerable<ChunkPass> passes, int chunks) =>
    [
        .. passes.Select(pass => string.Join(' ', Enumerable.Range(0, chunks).Select(c =>
            pass.Chunks.Where(s => s.Chunk == c).Select(s => $"{s.Step}{(s.Moves ? "*" : "")}").SingleOrDefault(".")))
            + (pass.Finished.Count == 0 ? "" : $" > {string.Join(',', pass.Finished)}")),
    ];

    [Fact]
    public void In_lock_step_all_chunks_share_a_step_and_known_ones_stay_clean()
    {
        Assert.Equal(["0* 0*", "1* 1*", "2* 2* > 0,1"], Table(ChunkSchedule.LockStep(2, 3), 2));
        Assert.Equal(["3 0* 0*", "3 1* 1*", "3 2* 2* > 1,2"], Table(ChunkSchedule.LockStep(3, 3, ready: 1), 3));
    }

    [Fact]
    public void Autoregressive_is_one_chunk_after_the_other() =>
        Assert.Equal(["0* .", "1* . > 0", ". 0*", ". 1* > 1"], Table(ChunkSchedule.Autoregressive(2, 2), 2));

    /// <summary>ar_step 1 with 3 steps: rows 1 0 0, 2 1 0, 3 2 1, 4 3 2, 4 4 3 of the published matrix.</summary>
    [Fact]
    public void A_staircase_lags_by_its_step() => Assert.Equal(
        ["0* 0 0", "1* 0* 0", "2* 1* 0* > 0", "3 2* 1* > 1", "3 3 2* > 2"],
        Table(ChunkSchedule.Staircase(3, 3, lag: 1), 3));

    /// <summary>Lag 5 with 7 steps: the second chunk begins when the first makes its sixth step, and steps at every pass from there on.</summary>
    [Fact]
    public void A_staircase_of_lag_five_starts_the_neighbour_after_five_steps() => Assert.Equal(
        ["0* 0", "1* 0", "2* 0", "3* 0", "4* 0", "5* 0*", "6* 1* > 0", "7 2*", "7 3*", "7 4*", "7 5*", "7 6* > 1"],
        Table(ChunkSchedule.Staircase(2, 7, lag: 5), 2));

    [Fact]
    public void A_staircase_after_known_chunks_begins_at_once() => Assert.Equal(
        ["3 0* 0", "3 1* 0*", "3 2* 1* > 1", "3 3 2* > 2"],
        Table(ChunkSchedule.Staircase(3, 3, lag: 1, ready: 1), 3));

    [Fact]
    public void The_window_of_a_staircase_moves_on_with_its_front()
    {
        Assert.Equal(
            ["0* 0 . .", "1* 0 . .", "2* 0* . . > 0", "3 1* . .", ". 2* 0* . > 1", ". 3 1* .", ". . 2* 0* > 2", ". . 3 1*", ". . 3 2* > 3"],
            Table(ChunkSchedule.Staircase(4, 3, lag: 2, window: 2), 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkSchedule.Staircase(4, 3, lag: 1, window: 2));
    }

    /// <summary>MAGI-1: a window of 2 chunks and 4 steps, two passes a stage.</summary>
    [Fact]
    public void A_pipeline_takes_a_chunk_in_at_every_stage_and_hands_one_out() => Assert.Equal(
        ["0* . .", "1* . .", "2* 0* .", "3* 1* . > 0", ". 2* 0*", ". 3* 1* > 1", ". . 2*", ". . 3* > 2"],
        Table(ChunkSchedule.Pipeline(3, 4, window: 2), 3));

    /// <summary>Rolling Forcing: as many steps as chunks in flight, one step each.</summary>
    [Fact]
    public void A_rolling_staircase_moves_every_chunk_by_one_step() => Assert.Equal(
        ["0* . . .", "1* 0* . .", "2* 1* 0* . > 0", ". 2* 1* 0* > 1", ". . 2* 1* > 2", ". . . 2* > 3"],
        Table(ChunkSchedule.Pipeline(4, 3, window: 3), 4));

    [Fact]
    public void Every_chunk_makes_every_step_once_in_order()
    {
        IEnumerable<ChunkPass>[] schedules =
        [
            ChunkSchedule.LockStep(6, 8), ChunkSchedule.Autoregressive(6, 8), ChunkSchedule.Staircase(6, 8, 3), ChunkSchedule.Staircase(6, 8, 5, window: 2),
            ChunkSchedule.Pipeline(6, 8, 4), ChunkSchedule.Pipeline(2, 8, 8),
        ];
        foreach (var schedule in schedules)
        {
            ChunkPass[] passes = [.. schedule];
            foreach (var chunk in passes.SelectMany(p => p.Chunks).Where(c => c.Moves).GroupBy(c => c.Chunk))
                Assert.Equal(Enumerable.Range(0, 8), chunk.Select(c => c.Step));
            int chunks = passes.Max(p => p.Chunks[^1].Chunk) + 1;
            Assert.Equal(Enumerable.Range(0, chunks), passes.SelectMany(p => p.Finished));
        }
    }

    [Fact]
    public void Impossible_schedules_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkSchedule.Pipeline(3, 5, window: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkSchedule.LockStep(2, 3, ready: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkSchedule.Staircase(0, 3, 1));
    }
}

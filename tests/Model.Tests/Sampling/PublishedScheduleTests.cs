using VideoSsm.Eval.Model.Sampling;

namespace VideoSsm.Eval.Model.Tests.Sampling;

/// <summary>Schedules against what the published code computes (see <c>Golden/schedules/origin.json</c>).</summary>
public sealed class PublishedScheduleTests
{
    private sealed record Recorded(Matrix[] Skyreels, MagiRun Magi, LtxLevels[] Ltx);

    private sealed record Matrix(int Frames, int Steps, int Base, int Lag, int Ready, int Block, int[][] Index, int[][] Mask, int[][] Interval);

    private sealed record MagiRun(int Chunks, int Steps, int Window, MagiPass[] Passes, double[] T, double[] T64);

    private sealed record MagiPass(int First, int[] Steps, int[][] Ranges);

    private sealed record LtxLevels(int Tokens, int Steps, double Mu, double[] T);

    private static readonly Recorded Published = Golden.Json<Recorded>("schedules/expected.json");

    [Fact]
    public void The_matrix_of_SkyReels_V2_is_the_published_one()
    {
        foreach (var m in Published.Skyreels)
        {
            ChunkPass[] passes = [.. ChunkSchedule.Staircase(m.Frames / m.Block, m.Steps, m.Lag, m.Ready / m.Block, m.Base / m.Block)];
            Assert.Equal(m.Index.Length, passes.Length);
            for (int i = 0; i < passes.Length; i++)
            {
                Assert.Equal(m.Interval[i], (int[])[passes[i].First * m.Block, (passes[i].Chunks[^1].Chunk + 1) * m.Block]);
                foreach (var (chunk, step, moves) in passes[i].Chunks)
                {
                    // There 0 has not begun, 1 to N is the step being made, N + 1 is finished.
                    int index = m.Index[i][chunk * m.Block];
                    Assert.Equal(index > m.Steps ? m.Steps : Math.Max(0, index - 1), step);
                    Assert.Equal(m.Mask[i][chunk * m.Block] == 1, moves);
                }
            }
        }
    }

    [Fact]
    public void The_pipeline_of_MAGI_1_and_its_ranges_are_the_published_ones()
    {
        var magi = Published.Magi;
        var visibility = new StagedVisibility(3, magi.Steps, [5, 4, 3, 2], cleanRange: 1);
        ChunkPass[] passes = [.. ChunkSchedule.Pipeline(magi.Chunks, magi.Steps, magi.Window)];
        Assert.Equal(magi.Passes.Length, passes.Length);
        foreach (var (expected, pass) in magi.Passes.Zip(passes))
        {
            Assert.Equal(expected.First, pass.First);
            Assert.Equal(expected.Steps, pass.Chunks.Select(c => c.Step));
            var view = visibility.Denoising(pass);
            int oldest = view.Past.Count == 0 ? pass.First : view.Past[0];
            Assert.Equal(expected.Ranges, view.Sees.Select(s => (int[])[s.From + oldest, s.To + oldest]));
        }
    }

    [Fact]
    public void The_levels_of_LTX_Video_are_the_published_ones()
    {
        foreach (var levels in Published.Ltx)
        {
            Assert.Equal(levels.Mu, LtxSchedule.Mu(levels.Tokens), 12);
            double[] ours = LtxSchedule.Sigmas(levels.Steps, levels.Tokens);
            Assert.Equal(levels.Steps + 1, ours.Length);
            Assert.Equal(0, ours[^1]);
            Near(levels.T, ours[..^1]);
        }
    }

    [Fact]
    public void The_times_of_MAGI_1_are_the_published_ones()
    {
        Near(Published.Magi.T, [.. MagiSchedule.Sigmas(16).Select(s => 1 - s)]);
        Near(Published.Magi.T64, [.. MagiSchedule.Sigmas(64).Select(s => 1 - s)]);
    }

    // The published code computes in float32.
    private static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.True(Math.Abs(pair.First - pair.Second) < 1e-6, $"{pair}"));
    }
}

using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Data;

/// <summary>The draws of one step of a distillation: a function of (seed, step), the same for every policy.</summary>
/// <param name="Rows">Trajectories, <c>B</c>.</param>
/// <param name="Levels">Level index of every chunk, <c>[B, chunks]</c> row by row; one past the last few-step level stands for clean.</param>
/// <param name="NoiseSeed">Seed of any further noise.</param>
public sealed record DistillDraw(long[] Rows, int[] Levels, ulong NoiseSeed)
{
    /// <summary>Draws a step.</summary>
    /// <param name="seed">The recipe's seed.</param>
    /// <param name="step">Step from 0.</param>
    /// <param name="batch">Clips.</param>
    /// <param name="pool">Trajectories to draw from.</param>
    /// <param name="chunks">Chunks per clip.</param>
    /// <param name="levels">Few-step levels, drawn uniformly.</param>
    /// <param name="cleanShare">Share of chunks, never the last of a clip, that are clean.</param>
    public static DistillDraw Of(ulong seed, long step, int batch, int pool, int chunks, int levels, double cleanShare)
    {
        long[] rows = PoolRows.Draw($"distill/{seed}", step, batch, pool).Rows;
        var random = new SplitMix64(Seeds.FromName($"distill/{seed}/levels/{step}"));
        int[] drawn = new int[rows.Length * chunks];
        for (int i = 0; i < drawn.Length; i++)
        {
            int level = random.Below(levels);
            bool clean = random.NextDouble() < cleanShare && i % chunks != chunks - 1;
            drawn[i] = clean ? levels : level;
        }

        return new DistillDraw(rows, drawn, Seeds.FromName($"distill/{seed}/noise/{step}"));
    }

    /// <summary>The levels of every frame.</summary>
    /// <param name="chunkFrames">Frames per chunk.</param>
    public int[] PerFrame(int chunkFrames) => [.. Levels.SelectMany(level => Enumerable.Repeat(level, chunkFrames))];
}

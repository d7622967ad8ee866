using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Which clips of a pool a step uses: drawn without replacement within the step, a function of the step alone.</summary>
/// <param name="Rows">Indices into the pool.</param>
public sealed record PoolRows(long[] Rows)
{
    /// <summary>Draws the rows of a step.</summary>
    public static PoolRows Draw(string name, long step, int count, int poolSize)
    {
        var random = new SplitMix64(Seeds.FromName($"{name}/rows/{step}"));
        var rows = new HashSet<long>();
        while (rows.Count < Math.Min(count, poolSize)) rows.Add((long)(random.NextDouble() * poolSize));
        return new PoolRows([.. rows]);
    }
}

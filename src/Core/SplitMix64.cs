namespace VideoSsm.Eval.Core;

/// <summary>A small generator of random bits whose sequence is the same on every machine and runtime (Steele, Lea and Flood, OOPSLA 2014).</summary>
/// <param name="seed">Any number; equal seeds give equal sequences.</param>
public sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A whole number in <c>[0, limit)</c>, without bias.</summary>
    public int Below(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ulong reject = ulong.MaxValue - (ulong.MaxValue % (ulong)limit);
        ulong bits;
        do
        {
            bits = Next();
        }
        while (bits >= reject);
        return (int)(bits % (ulong)limit);
    }

    /// <summary>A number in <c>[0, 1)</c> with 53 random bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1ul << 53));
}

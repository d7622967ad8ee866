using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.World;

/// <summary>The draws of one scene: a generator of our own, so that scenes do not depend on the runtime's version.</summary>
internal sealed class WorldRandom(string name)
{
    private readonly SplitMix64 _bits = new(Seeds.FromName(name));

    /// <summary>A number in [0, 1).</summary>
    public double Unit() => _bits.NextDouble();

    /// <summary>A number in [low, high), rounded to hundredths so that scenes stay short in JSON.</summary>
    public double Range(double low, double high) => Math.Round(low + (Unit() * (high - low)), 2);

    /// <summary>A whole number in [0, count).</summary>
    public int Below(int count) => _bits.Below(count);

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>+1 or -1.</summary>
    public int Sign() => Chance(0.5) ? 1 : -1;

    /// <summary>One of the values of an enumeration.</summary>
    public T Any<T>()
        where T : struct, Enum
    {
        T[] values = Enum.GetValues<T>();
        return values[Below(values.Length)];
    }

    /// <summary>One of the choices, drawn with the given weights.</summary>
    public T Weighted<T>(params ReadOnlySpan<(T Choice, double Weight)> choices)
    {
        double total = 0;
        foreach ((_, double weight) in choices)
            total += weight;
        double at = Unit() * total;
        foreach ((T choice, double weight) in choices)
        {
            if (at < weight)
                return choice;
            at -= weight;
        }

        return choices[^1].Choice;
    }
}

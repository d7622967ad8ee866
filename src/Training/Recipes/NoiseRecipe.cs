using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>How noise levels are drawn and weighed. A level is <c>t</c> in <c>x_t = (1 - t) x_0 + t e</c>.</summary>
public sealed record NoiseRecipe
{
    /// <summary>Mean of the normal draw whose sigmoid is the level: positive prefers much noise.</summary>
    public double LogitMean { get; init; } = 0.8;

    /// <summary>Deviation of that draw.</summary>
    public double LogitDeviation { get; init; } = 1;

    /// <summary>Share of chunks that serve as an almost clean past (never the last chunk of a clip).</summary>
    public double ContextShare { get; init; } = 0.4;

    /// <summary>Greatest noise level of such a past.</summary>
    public double ContextNoise { get; init; } = 0.1;

    /// <summary>The squared error of the clean latent is weighed by <c>1 / max(t, floor)²</c>.</summary>
    public double WeightFloor { get; init; } = 0.25;

    /// <summary>Rejects values that cannot work.</summary>
    /// <exception cref="UsageException">Names the value.</exception>
    public void Check(string where)
    {
        if (LogitDeviation < 0 || WeightFloor <= 0 || ContextShare is < 0 or > 1 || ContextNoise is < 0 or >= 1)
            throw new UsageException($"{where}: noise: logitDeviation must not be negative, weightFloor positive, contextShare within 0..1, contextNoise within 0..1");
    }
}

using System.Text.Json.Serialization;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Training.Recipes;

/// <summary>Everything that decides what a training run learns: read from a JSON file, stored in the checkpoint it makes.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(VaeRecipe), "vae")]
[JsonDerivedType(typeof(TextEncoderRecipe), "text-encoder")]
[JsonDerivedType(typeof(ProbeRecipe), "probe")]
[JsonDerivedType(typeof(TeacherRecipe), "teacher")]
[JsonDerivedType(typeof(ForcingRecipe), "forcing")]
[JsonDerivedType(typeof(CausalRecipe), "causal")]
[JsonDerivedType(typeof(PolicyRecipe), "policy")]
[JsonDerivedType(typeof(DistillRecipe), "distill")]
[JsonDerivedType(typeof(SelfRolloutRecipe), "self-rollout")]
[JsonDerivedType(typeof(DinoRecipe), "dino")]
[JsonDerivedType(typeof(CaptionMatchRecipe), "clip")]
[JsonDerivedType(typeof(FlowRecipe), "raft")]
[JsonDerivedType(typeof(MiddleFrameRecipe), "amt")]
[JsonDerivedType(typeof(QualityRecipe), "musiq")]
public abstract record Recipe
{
    /// <summary>Name of the run and of the files it makes: letters, digits and dashes.</summary>
    public required string Name { get; init; }

    /// <summary>Seed of the starting weights, the scenes and every draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Distribution of the scenes. Only their training side is ever drawn.</summary>
    public WorldProfile Profile { get; init; } = WorldProfile.Standard;

    /// <summary>Steps of the whole run.</summary>
    public required long Steps { get; init; }

    /// <summary>Clips (or captions) per step.</summary>
    public required int Batch { get; init; }

    /// <summary>
    /// Ends the run at the step reached after this many minutes, learning rate included: it falls over time instead of steps. The
    /// checkpoint then records that the run was limited by time. <c>null</c>: exactly <see cref="Steps"/> steps.
    /// </summary>
    public double? MaxMinutes { get; init; }

    /// <summary>Steps between two lines of the log.</summary>
    public int LogEvery { get; init; } = 10;

    /// <summary>Steps between two saved states a run can go on from; 0: only at the end.</summary>
    public int SaveEvery { get; init; } = 200;

    /// <summary>Steps between two film strips of what a generator makes so far, with the averaged weights; 0: none. Other kinds of networks make none.</summary>
    /// <remarks>Left out of the text where 0: a recipe's text decides which saved state it takes up.</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int StripEvery { get; init; }

    /// <summary>What linear layers multiply in.</summary>
    /// <remarks>Left out of the text where float32: a recipe's text decides which saved state it takes up.</remarks>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ProductPrecision Products { get; init; }

    /// <summary>How weights are moved.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new();

    /// <summary>Whether 0 steps make sense: weights to start from are measured and written under a new name.</summary>
    protected virtual bool MayOnlyMeasure => false;

    /// <summary>Rejects values that cannot work.</summary>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="UsageException">Names the value.</exception>
    public virtual void Check(string where)
    {
        Require(Name.Length > 0 && Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'), where, "name must consist of letters, digits and dashes");
        Require(Steps > (MayOnlyMeasure ? -1 : 0) && Batch > 0, where, "steps and batch must be positive");
        Require(MaxMinutes is null or > 0, where, "maxMinutes must be positive or left out");
        Require(LogEvery > 0 && SaveEvery >= 0 && StripEvery >= 0, where, "logEvery must be positive, saveEvery and stripEvery not negative");
        Optimizer.Check(where);
    }

    /// <summary>Throws unless a condition holds.</summary>
    protected static void Require(bool condition, string where, string message)
    {
        if (!condition) throw new UsageException($"{where}: {message}");
    }
}

/// <summary>What linear layers multiply in; sums, weights and everything else are float32.</summary>
public enum ProductPrecision
{
    /// <summary>32 bits.</summary>
    Float32,

    /// <summary>bfloat16 where the processor has the instructions, else 32 bits: about half the time, products with 8 bits of mantissa.</summary>
    Bfloat16,
}

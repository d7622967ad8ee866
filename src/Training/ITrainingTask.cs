using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training;

/// <summary>What a kind of recipe trains: its network, its data, its loss, and what it leaves behind.</summary>
public interface ITrainingTask : IDisposable
{
    /// <summary>The trained weights under stable names.</summary>
    IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>Whether a weight, given its name, is a hidden matrix; see <see cref="Optimisation.HybridOptimizer"/>.</summary>
    bool IsMatrix(string name);

    /// <summary>Whether a weight may have no part in some losses: it then rests for a step instead of ending the run as a mistake.</summary>
    bool MayRest(string name) => false;

    /// <summary>Prepares what a step needs, on a background thread, without touching the network. A function of the step alone.</summary>
    /// <param name="step">Step from 0.</param>
    /// <param name="progress">How much of the run is over.</param>
    object Prepare(long step, double progress);

    /// <summary>The loss of a step, a scalar with gradients. Draws come from <paramref name="random"/> only.</summary>
    /// <param name="batch">What <see cref="Prepare"/> made.</param>
    /// <param name="progress">How much of the run is over.</param>
    /// <param name="random">Freshly seeded from recipe and step.</param>
    Tensor Loss(object batch, double progress, Generator random);

    /// <summary>Facts about a batch for the message of a run that diverged: which scenes it was made of.</summary>
    string Describe(object batch);

    /// <summary>Writes a film strip of what the network makes now, for a fixed set of prompts. Nothing by default.</summary>
    /// <param name="path">The PNG.</param>
    /// <param name="step">Steps made. The (averaged) weights are in place; they must stay as they are.</param>
    void WriteStrip(string path, long step)
    {
    }

    /// <summary>Writes the finished checkpoint. The (averaged) weights are in place.</summary>
    void Export(string folder, TrainingFacts facts);
}

/// <summary>
/// A task whose step moves several groups of weights one after the other, each with an optimizer of its own: a student and its critic.
/// Logs and saved states carry all of them; what is exported are the main weights, <see cref="ITrainingTask.Parameters"/>.
/// </summary>
public interface IAlternatingTask : ITrainingTask
{
    /// <summary>The groups beside the main weights.</summary>
    IReadOnlyList<WeightGroup> Others { get; }

    /// <summary>
    /// The phases of a step, made one by one: each is computed after the weights of the one before it have moved.
    /// </summary>
    /// <param name="batch">What <see cref="ITrainingTask.Prepare"/> made.</param>
    /// <param name="progress">How much of the run is over.</param>
    /// <param name="random">Freshly seeded from recipe and step; all draws of the step come from it, in order.</param>
    IEnumerable<TrainingPhase> Phases(object batch, double progress, Generator random);
}

/// <summary>A task whose teacher is the average of its own weights (self-distillation).</summary>
public interface ISelfDistillingTask : ITrainingTask
{
    /// <summary>Set by the trainer: puts the average in place of the weights until the result is disposed of.</summary>
    /// <remarks>Weights change in place, so the teacher must have answered before the student's gradients are recorded.</remarks>
    Func<IDisposable> BorrowAverage { set; }
}

/// <summary>One move within a step.</summary>
/// <param name="Group">Name of the group that moves; empty for the main weights.</param>
/// <param name="Loss">Computes the loss, a scalar with gradients.</param>
public sealed record TrainingPhase(string Group, Func<Tensor> Loss);

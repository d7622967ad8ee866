using System.Globalization;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Optimisation;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training;

/// <summary>
/// Everything a run needs to go on as if it had not stopped: weights, moments, average, step and time spent, in one file that is replaced
/// as a whole. Draws need nothing here: they are functions of the step.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="recipe">The recipe as text: a state is only ever taken up by the recipe that wrote it.</param>
public sealed class TrainingStateFile(string path, string recipe)
{
    /// <summary>Takes up the saved state.</summary>
    /// <returns>Steps made and seconds spent; zeros if there is no saved state.</returns>
    /// <exception cref="UsageException">The state belongs to another recipe.</exception>
    public (long Step, double Seconds) Load(IReadOnlyList<(string Name, Parameter Value)> parameters, HybridOptimizer optimizer, WeightAverage average)
    {
        if (!File.Exists(path)) return (0, 0);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (state, facts) = Read();
        if (facts.GetValueOrDefault("recipe") != recipe)
            throw new UsageException($"{path} was written by another recipe; delete it to begin anew, or restore the recipe");
        foreach (var (name, value) in parameters) value.copy_(state[$"weight.{name}"]);
        long step = long.Parse(facts["step"], CultureInfo.InvariantCulture);
        optimizer.Load(step, state);
        average.Load(state);
        return (step, double.Parse(facts["seconds"], CultureInfo.InvariantCulture));
    }

    /// <summary>Saves the state.</summary>
    public void Save(long step, double seconds, IReadOnlyList<(string Name, Parameter Value)> parameters, HybridOptimizer optimizer, WeightAverage average)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        SafeTensors.Write(
            path,
            parameters.Select(p => (Name: $"weight.{p.Name}", Value: (Tensor)p.Value)).Concat(optimizer.State()).Concat(average.State())
                .Select(t => KeyValuePair.Create(t.Name, t.Value.detach())),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["recipe"] = recipe,
                ["step"] = step.ToString(CultureInfo.InvariantCulture),
                ["seconds"] = seconds.ToString("r", CultureInfo.InvariantCulture),
            });
    }

    private (Dictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Facts) Read()
    {
        using var file = SafeTensors.Open(path);
        return (file.ReadAll(), file.Metadata);
    }
}

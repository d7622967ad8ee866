using System.Globalization;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Tensors;
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
    internal (long Step, double Seconds) Load(IReadOnlyList<TrainedGroup> groups)
    {
        if (!File.Exists(path)) return (0, 0);
        using var scope = NewDisposeScope();
        var (state, facts) = Read();
        if (facts.GetValueOrDefault("recipe") != recipe)
            throw new UsageException($"{path} was written by another recipe; delete it to begin anew, or restore the recipe");
        foreach (var group in groups) group.Load(state, facts);
        return (long.Parse(facts["step"], CultureInfo.InvariantCulture), double.Parse(facts["seconds"], CultureInfo.InvariantCulture));
    }

    /// <summary>Saves the state.</summary>
    internal void Save(long step, double seconds, IReadOnlyList<TrainedGroup> groups)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["recipe"] = recipe,
            ["step"] = step.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = seconds.ToString("r", CultureInfo.InvariantCulture),
        };
        foreach (var group in groups) facts.Add(group.Moves.Key, group.Moves.Value);
        SafeTensors.Write(path, groups.SelectMany(g => g.State()), facts);
    }

    private (Dictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Facts) Read()
    {
        using var file = SafeTensors.Open(path);
        return (file.ReadAll(), file.Metadata);
    }
}

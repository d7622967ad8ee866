using VideoSsm.Eval.Training.Recipes;

namespace VideoSsm.Eval.Training;

/// <summary>All groups of weights of a task, the main ones first.</summary>
internal sealed class TrainedWeights(ITrainingTask task, OptimizerRecipe main) : IDisposable
{
    public IReadOnlyList<TrainedGroup> Groups { get; } =
    [
        .. new[] { new WeightGroup("", task.Parameters, main) }.Concat((task as IAlternatingTask)?.Others ?? []).Select(g => new TrainedGroup(g, task)),
    ];

    public IEnumerable<TrainedGroup> Others => Groups.Skip(1);

    public TrainedGroup this[string name] => Groups.First(g => g.Name == name);

    public void UpdateAverages(long step)
    {
        foreach (var group in Groups) group.UpdateAverage(step);
    }

    public void InstallAverages()
    {
        foreach (var group in Groups) group.InstallAverage();
    }

    public void Dispose()
    {
        foreach (var group in Groups) group.Dispose();
    }
}

/// <summary>Mean losses and last gradient norms of the groups since the last line of the log.</summary>
internal sealed class LossMeans
{
    private readonly Dictionary<string, (double Sum, int Count, double Norm)> _groups = new(StringComparer.Ordinal);

    public void Add(string group, double loss, double norm)
    {
        var (sum, count, _) = _groups.GetValueOrDefault(group);
        _groups[group] = (sum + loss, count + 1, norm);
    }

    /// <summary>Not a number where nothing was added.</summary>
    public GroupLoss Of(string group) => _groups.TryGetValue(group, out var g) ? new(group, g.Sum / g.Count, g.Norm) : new(group, double.NaN, double.NaN);

    public void Clear() => _groups.Clear();
}

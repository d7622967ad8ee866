namespace VideoSsm.Eval.Metrics.Features;

/// <summary>Limits how many frames or pairs a network is shown at once, for checking that the number does not matter.</summary>
/// <remarks>Holds for the flow of control that asked for it and for what it calls; sessions at work beside it are not touched.</remarks>
public static class BatchLimit
{
    private static readonly AsyncLocal<int?> Current = new();

    /// <summary>Sets the limit until the result is disposed.</summary>
    /// <param name="items">Frames or pairs at once, at least 1.</param>
    public static IDisposable To(int items)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        var scope = new Scope(Current.Value);
        Current.Value = items;
        return scope;
    }

    /// <summary>The batch to use where <paramref name="usual"/> is what a network is best at.</summary>
    internal static int Of(int usual) => Math.Min(usual, Current.Value ?? usual);

    private sealed class Scope(int? before) : IDisposable
    {
        public void Dispose() => Current.Value = before;
    }
}

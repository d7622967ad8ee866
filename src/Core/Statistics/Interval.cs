namespace VideoSsm.Eval.Core.Statistics;

/// <summary>A number with its interval; <c>null</c> ends where there is none.</summary>
/// <param name="Value">The number; <c>null</c> where it does not exist.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double? Value, double? Low, double? High);

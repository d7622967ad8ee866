namespace VideoSsm.Eval.Engine;

/// <summary>One figure of the engine's benchmark.</summary>
/// <param name="Name">What was measured, with its shape.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit, such as <c>ms</c>, <c>ns</c>, <c>GFLOP/s</c>, <c>×</c>.</param>
/// <param name="RatioToPeak">Arithmetic reached over the peak sgemm of the same run, or null where nothing is multiplied.</param>
public sealed record BenchRow(string Name, double Value, string Unit, double? RatioToPeak = null);

namespace VideoSsm.Eval.Tensors;

/// <summary>One figure of the engine's benchmark.</summary>
/// <param name="Name">What was measured, with its shape.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="RatioToPeak">Arithmetic reached over the peak matrix product of the same run; <c>null</c> where nothing is multiplied.</param>
public sealed record EngineFigure(string Name, double Value, string Unit, double? RatioToPeak = null);

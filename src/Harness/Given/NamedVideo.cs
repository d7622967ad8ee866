using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Given;

/// <summary>A video file with the prompt and the sample its name tells.</summary>
/// <param name="Path">File or folder of pictures.</param>
/// <param name="Prompt">The prompt.</param>
/// <param name="Sample">Sample index within the prompt.</param>
public sealed record NamedVideo(string Path, Prompt Prompt, int Sample);

namespace VideoSsm.Eval.Core;

/// <summary>One picture of a video: 8-bit RGB, rows from top to bottom, <c>[H, W, 3]</c> packed without padding.</summary>
/// <remarks>The buffer may be reused by its producer once the next frame is asked for; copy what must live longer.</remarks>
/// <param name="Index">Position in the video, from 0.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Rgb">Exactly <c>Width * Height * 3</c> bytes.</param>
public readonly record struct Frame(int Index, int Width, int Height, ReadOnlyMemory<byte> Rgb);

using VideoSsm.Eval.Model;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>Chunks of latents to pixels as they come, without seams.</summary>
internal static class StreamedChunks
{
    /// <summary>Decodes.</summary>
    /// <param name="run">The video.</param>
    /// <param name="chunks">Its chunks in order.</param>
    /// <param name="keptBytes">What is remembered now, for readings.</param>
    /// <param name="textBytes">The prompt's keys and values, for readings.</param>
    public static IEnumerable<Tensor> Pixels(SystemRun run, IEnumerable<LatentChunk> chunks, Func<long> keptBytes, Func<long> textBytes)
    {
        using var decoder = run.Networks.Vae.OpenDecoder();
        int left = run.PixelFrames;
        foreach (var chunk in chunks)
        {
            using (chunk)
            {
                run.Record("window_bytes", keptBytes());
                run.Record("text_bytes", textBytes());
                var piece = Decode(run, decoder, chunk.Latents, left);
                left -= (int)piece.shape[1];
                yield return piece;
            }
        }
    }

    /// <summary>Chunks of a video of the given length: the last one may reach beyond its end, where its frames are cut.</summary>
    public static int Count(SystemRun run, int chunkFrames) => (run.LatentFrames + chunkFrames - 1) / chunkFrames;

    private static Tensor Decode(SystemRun run, VaeDecoderStream decoder, Tensor latents, int left)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var pixels = run.Vae(_ => decoder.Push(latents.transpose(1, 2)))[0];
        return (pixels.shape[1] <= left ? pixels : pixels.narrow(1, 0, left).clone()).DetachFromDisposeScope();
    }
}

/// <summary>The prompt of a stream as keys and values, made again only when the prompt changes.</summary>
/// <param name="make">Makes them from the prompt's rows.</param>
internal sealed class CurrentText(Func<Tensor, TextContext> make) : IDisposable
{
    private Tensor? _prompt;
    private TextContext? _text;

    public long Bytes => _text?.Bytes ?? 0;

    public TextContext Of(Tensor prompt)
    {
        if (!ReferenceEquals(_prompt, prompt) || _text is null)
        {
            _text?.Dispose();
            (_prompt, _text) = (prompt, make(prompt));
        }

        return _text;
    }

    public void Dispose() => _text?.Dispose();
}

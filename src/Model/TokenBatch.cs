using static TorchSharp.torch;

namespace VideoSsm.Eval.Model;

/// <summary>Texts as one rectangle of token numbers.</summary>
public static class TokenBatch
{
    /// <summary>Tokenizes, cuts and pads.</summary>
    /// <param name="tokenizer">Gives the tokens.</param>
    /// <param name="texts">One row each.</param>
    /// <param name="length">Columns; a longer text is cut and keeps its end token, a shorter one is padded.</param>
    /// <param name="device">Where the tensors go; the CPU when absent.</param>
    /// <returns>Numbers, int64, and true where there is a token; both <c>[B, length]</c>, owned by the caller.</returns>
    public static (Tensor Ids, Tensor Mask) Of(ITokenizer tokenizer, IReadOnlyList<string> texts, int length, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        var ids = new long[texts.Count * length];
        var mask = new bool[ids.Length];
        Array.Fill(ids, tokenizer.PadId);
        for (var row = 0; row < texts.Count; row++)
        {
            var tokens = tokenizer.Encode(texts[row]);
            var count = Math.Min(tokens.Count, length);
            for (var i = 0; i < count; i++)
            {
                ids[row * length + i] = tokens.Count > length && i == length - 1 ? tokenizer.EosId : tokens[i];
                mask[row * length + i] = true;
            }
        }
        long[] shape = [texts.Count, length];
        return (tensor(ids, shape, device: device), tensor(mask, shape, device: device));
    }
}

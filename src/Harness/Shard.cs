using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>One part of a run that is split over processes or machines: items are dealt by the hash of their key, so parts stay stable when a suite grows.</summary>
/// <param name="Index">Which part, from 1.</param>
/// <param name="Count">How many parts.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>The whole run.</summary>
    public static Shard All { get; } = new(1, 1);

    /// <summary>Reads <c>2/4</c>.</summary>
    /// <exception cref="UsageException">The text is not of that form.</exception>
    public static Shard Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && index >= 1 && index <= count
            ? new Shard(index, count)
            : throw new UsageException($"--shard '{text}': expected i/n with 1 <= i <= n, for instance 2/4");
    }

    /// <summary>Whether an item belongs to this part.</summary>
    /// <param name="key">Its content key, hexadecimal.</param>
    public bool Contains(string key) =>
        ulong.Parse(key.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) % (ulong)Count == (ulong)(Index - 1);

    /// <inheritdoc/>
    public override string ToString() => $"{Index}/{Count}";
}

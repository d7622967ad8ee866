using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace VideoSsm.Eval.Tensors;

/// <summary>
/// Shape checks that read like the comment they replace: <c>Shape.Is(x, "B T C")</c>. A letter stands for one size and must be the same
/// wherever it appears, a number for itself, <c>*</c> for any size, and a leading <c>...</c> for any number of dimensions.
/// </summary>
public static class Shape
{
    private static readonly ConcurrentDictionary<string, string[]> Parsed = new(StringComparer.Ordinal);

    /// <summary>Checks a tensor's shape.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="pattern">For instance <c>"B 3 H W"</c>.</param>
    /// <param name="name">Filled in by the compiler: what the message calls the tensor.</param>
    /// <returns>The sizes found, for <see cref="ShapeSizes.And"/> and for reading: <c>Shape.Is(x, "B T C")["T"]</c>.</returns>
    /// <exception cref="ArgumentException">The shape differs; the message has both.</exception>
    public static ShapeSizes Is(torch.Tensor x, string pattern, [CallerArgumentExpression(nameof(x))] string name = "") =>
        new ShapeSizes().And(x, pattern, name);

    internal static string[] Parse(string pattern) => Parsed.GetOrAdd(pattern, p =>
    {
        var parts = p.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (Array.LastIndexOf(parts, "...") > 0)
            throw new ArgumentException($"In the shape pattern '{p}' the dots must come first.", nameof(pattern));
        return parts;
    });
}

/// <summary>Sizes found by shape checks, by letter.</summary>
public sealed class ShapeSizes
{
    private readonly Dictionary<string, (long Size, string Where)> _sizes = new(StringComparer.Ordinal);

    internal ShapeSizes()
    {
    }

    /// <summary>The size a letter stands for.</summary>
    public long this[string letter] => _sizes.TryGetValue(letter, out var found)
        ? found.Size
        : throw new KeyNotFoundException($"No shape pattern has the letter '{letter}'.");

    /// <summary>Checks another tensor against the same letters.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="pattern">Its pattern.</param>
    /// <param name="name">Filled in by the compiler: what the message calls the tensor.</param>
    /// <returns>This, for more checks.</returns>
    /// <exception cref="ArgumentException">The shape differs; the message says where the letter was bound.</exception>
    public ShapeSizes And(torch.Tensor x, string pattern, [CallerArgumentExpression(nameof(x))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(x);
        var parts = Shape.Parse(pattern);
        var shape = x.shape;
        var open = parts.Length > 0 && parts[0] == "..." ? 1 : 0;
        var wanted = parts.Length - open;
        if (open == 0 ? shape.Length != wanted : shape.Length < wanted)
            throw Wrong(shape, pattern, name, $"it has {shape.Length} dimensions");
        for (var i = 0; i < wanted; i++)
        {
            var part = parts[open + i];
            var size = shape[shape.Length - wanted + i];
            if (part == "*")
                continue;
            if (char.IsAsciiDigit(part[0]))
            {
                if (size != long.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture))
                    throw Wrong(shape, pattern, name, $"{size} is not {part}");
            }
            else if (!_sizes.TryGetValue(part, out var known))
            {
                _sizes.Add(part, (size, name));
            }
            else if (known.Size != size)
            {
                throw Wrong(shape, pattern, name, $"{part} is {size}, but was {known.Size} in {known.Where}");
            }
        }
        return this;
    }

    private static ArgumentException Wrong(long[] shape, string pattern, string name, string why) =>
        new($"{name} has the shape [{string.Join(", ", shape)}], expected [{pattern}]: {why}.");
}

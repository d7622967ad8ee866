using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Video;

/// <summary>
/// Reads what ffmpeg says on its error stream at <c>-loglevel level+verbose</c>. ffmpeg ends with exit code 0 after most decoding
/// errors (it conceals them), so its complaints are the only sign that a picture is not what was encoded.
/// </summary>
internal sealed partial class FfmpegLog
{
    private readonly object _lock = new();
    private string? _firstError;
    private int _errors;
    private (int Width, int Height)? _size;
    private (int Width, int Height)? _otherSize;

    /// <summary>The first complaint, without addresses, so that it is the same on every run; <c>null</c> if all went well.</summary>
    public string? FirstError
    {
        get
        {
            lock (_lock)
                return _firstError is null || _errors == 1 ? _firstError : $"{_firstError} (and {_errors - 1} more)";
        }
    }

    /// <summary>The size of the first decoded frame, before rotation; <c>null</c> before it is known.</summary>
    public (int Width, int Height)? Size
    {
        get
        {
            lock (_lock)
                return _size;
        }
    }

    /// <summary>A size that differs from <see cref="Size"/> and came later; <c>null</c> if the size never changed.</summary>
    public (int Width, int Height)? OtherSize
    {
        get
        {
            lock (_lock)
                return _otherSize;
        }
    }

    /// <summary>Takes one line.</summary>
    public void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line) || Line().Match(line) is not { Success: true } match)
            return;
        string who = match.Groups["who"].Value;
        string text = match.Groups["text"].Value.Trim();
        lock (_lock)
        {
            if (match.Groups["level"].Value is "error" or "fatal" or "panic" || text.Contains("corrupt input packet", StringComparison.Ordinal))
            {
                _errors++;
                _firstError ??= who.Length == 0 ? text : $"{who.Split(',')[0]}: {text}";
            }
            else if (who.StartsWith("graph 0 input", StringComparison.Ordinal) && SizeOf().Match(text) is { Success: true } size)
            {
                var found = (int.Parse(size.Groups[1].ValueSpan), int.Parse(size.Groups[2].ValueSpan));
                _size ??= found;
                if (found != _size)
                    _otherSize ??= found;
            }
        }
    }

    [GeneratedRegex(@"^(?:\[(?<who>[^\]]*?)(?: @ (?:0x)?[0-9a-fA-F]+)?\] )?\[(?<level>[a-z]+)\] (?<text>.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^w:(\d+) h:(\d+) ")]
    private static partial Regex SizeOf();
}

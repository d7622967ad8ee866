using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Live;

/// <summary>Prompts typed while a video is made: <c>12.5 the star turns green</c> from a moment on, or the words alone for at once.</summary>
/// <param name="told">Is told what was understood and what begins.</param>
public sealed class LivePrompts(Action<string> told) : IPromptFeed
{
    private readonly Lock _gate = new();
    private readonly List<PromptChange> _waiting = [];
    private double _now;

    /// <summary>Reads lines on a thread of its own until there are no more. The thread does not keep the program alive.</summary>
    public void ReadFrom(TextReader lines)
    {
        var reader = new Thread(() =>
        {
            while (lines.ReadLine() is { } line)
            {
                Type(line);
            }
        })
        {
            IsBackground = true,
            Name = "typed prompts",
        };
        reader.Start();
    }

    /// <summary>Takes one line.</summary>
    public void Type(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        string[] parts = line.Trim().Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        bool timed = double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds);
        if (timed && parts.Length == 1)
        {
            told($"'{line.Trim()}' has a time and no words; expected for instance '12.5 the star turns green'");
            return;
        }

        lock (_gate)
        {
            _waiting.Add(timed ? new PromptChange(seconds, parts[1]) : new PromptChange(_now, line.Trim()));
        }
    }

    /// <inheritdoc/>
    public string? Take(double nowSeconds)
    {
        PromptChange? due;
        lock (_gate)
        {
            _now = nowSeconds;

            // Of several the one for the latest moment; of several for one moment the one typed last.
            due = _waiting.Where(c => c.AtSeconds <= nowSeconds).OrderBy(c => c.AtSeconds).LastOrDefault();
            _waiting.RemoveAll(c => c.AtSeconds <= nowSeconds);
        }

        if (due is not null)
        {
            told(FormattableString.Invariant($"from {nowSeconds:0.0} s: {due.Text}"));
        }

        return due?.Text;
    }
}

using System.Globalization;
using System.Text;

namespace VideoSsm.Eval.Core.VBench;

/// <summary>JSON as Python's <c>json.dump(…, indent=4)</c> writes it, byte for byte, so that files can be compared with those of VBench.</summary>
internal sealed class PythonJson
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>An object.</summary>
    public void Object<T>(IEnumerable<T> items, Func<T, string> key, Action<T> value) => Block('{', '}', items, item =>
    {
        Text(key(item));
        _text.Append(": ");
        value(item);
    });

    /// <summary>An array.</summary>
    public void Array<T>(IEnumerable<T> items, Action<T> value) => Block('[', ']', items, value);

    /// <summary>A truth value.</summary>
    public void Boolean(bool value) => _text.Append(value ? "true" : "false");

    /// <summary>A whole number.</summary>
    public void Integer(long value) => _text.Append(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number with a fraction: the shortest text that reads back as the same double.</summary>
    public void Number(double value) => _text.Append(Repr(value));

    /// <summary>Text; everything beyond ASCII is escaped.</summary>
    public void Text(string value)
    {
        _text.Append('"');
        foreach (char c in value)
        {
            _text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' or > '~' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        _text.Append('"');
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Python's <c>repr</c> of a finite double: a fraction always, an exponent below 1e-4 and from 1e16 on.</summary>
    internal static string Repr(double value)
    {
        string text = value.ToString("E16", CultureInfo.InvariantCulture);
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = value == 0 ? 0 : int.Parse(text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent is >= -4 and < 16)
        {
            string plain = shortest.Contains('E', StringComparison.Ordinal) ? value.ToString("F1", CultureInfo.InvariantCulture) : shortest;
            return plain.Contains('.', StringComparison.Ordinal) ? plain : plain + ".0";
        }

        // Python always writes such a number as d.ddde±xx, .NET not always.
        string digits = string.Concat(shortest.Split('E')[0].Where(char.IsAsciiDigit)).Trim('0');
        string fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return $"{(value < 0 ? "-" : "")}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private void Block<T>(char open, char close, IEnumerable<T> items, Action<T> write)
    {
        _text.Append(open);
        _depth++;
        bool any = false;
        foreach (T item in items)
        {
            _text.Append(any ? ",\n" : "\n").Append(' ', 4 * _depth);
            write(item);
            any = true;
        }

        _depth--;
        if (any)
            _text.Append('\n').Append(' ', 4 * _depth);
        _text.Append(close);
    }
}

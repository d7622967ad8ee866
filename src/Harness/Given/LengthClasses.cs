namespace VideoSsm.Eval.Harness.Given;

/// <summary>
/// Under which length videos are compared: models asked for 5 s make 4.04 s or 5.06 s. Lengths are sorted; one that is more than half as long again
/// as the one before it begins a new class. A class is called by its median, to the whole second (from 2 s on; below, to two digits).
/// </summary>
public static class LengthClasses
{
    private const double Gap = 1.5;

    /// <summary>The class of every length.</summary>
    /// <param name="lengths">Lengths above 0, in seconds.</param>
    /// <returns>From each length to the name of its class, in seconds.</returns>
    public static IReadOnlyDictionary<double, double> Of(IEnumerable<double> lengths)
    {
        var classes = new Dictionary<double, double>();
        var open = new List<double>();
        foreach (double length in lengths.Order())
        {
            if (open.Count > 0 && length > Gap * open[^1])
            {
                Close();
            }

            open.Add(length);
        }

        Close();
        return classes;

        void Close()
        {
            foreach (double length in open)
            {
                classes[length] = Name(open[open.Count / 2]);
            }

            open.Clear();
        }
    }

    /// <summary>Names of different classes differ: their medians are further apart than rounding moves them.</summary>
    private static double Name(double seconds)
    {
        if (seconds >= 2)
        {
            return Math.Round(seconds, MidpointRounding.AwayFromZero);
        }

        double unit = Math.Pow(10, Math.Floor(Math.Log10(seconds)) - 1);
        return Math.Round(Math.Round(seconds / unit) * unit, 12);
    }
}

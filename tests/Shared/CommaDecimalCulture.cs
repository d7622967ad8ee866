using System.Globalization;

namespace VideoSsm.Eval.Tests.Shared;

/// <summary>Runs the test's thread under a culture with a decimal comma. Globalization is invariant, so it is made from the invariant culture.</summary>
public sealed class CommaDecimalCulture : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    /// <summary>Sets the culture.</summary>
    public CommaDecimalCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        CultureInfo.CurrentCulture = culture;
    }

    /// <summary>Sets the former culture back.</summary>
    public void Dispose() => CultureInfo.CurrentCulture = _before;
}

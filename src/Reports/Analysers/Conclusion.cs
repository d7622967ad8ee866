namespace VideoSsm.Eval.Reports.Analysers;

/// <summary>What the tool says about its own numbers.</summary>
/// <param name="Id">Stable id, so that it can be cited: <c>few-prompts</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">One or two sentences.</param>
public sealed record Conclusion(string Id, Severity Severity, string Text);

/// <summary>How much a conclusion matters.</summary>
public enum Severity
{
    /// <summary>Good to know.</summary>
    Hint,

    /// <summary>A number may mislead.</summary>
    Warning,
}

/// <summary>Reads a finished run and comments; it never changes or hides a number.</summary>
public interface IAnalyser
{
    /// <summary>The conclusions, most important first.</summary>
    IEnumerable<Conclusion> Analyse(ResultSet results);
}

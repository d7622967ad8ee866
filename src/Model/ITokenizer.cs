namespace VideoSsm.Eval.Model;

/// <summary>Text to token numbers.</summary>
public interface ITokenizer
{
    /// <summary>Number of different tokens: the least size of the embedding table.</summary>
    int Size { get; }

    /// <summary>Fills up the rows of a batch; 0 in the T5 family.</summary>
    int PadId { get; }

    /// <summary>Ends every text; 1 in the T5 family.</summary>
    int EosId { get; }

    /// <summary>The tokens of a text, the end token last.</summary>
    IReadOnlyList<int> Encode(string text);
}

namespace VideoSsm.Eval.Study;

/// <summary>A user study as it was created: what is compared, which videos stand for it, and who is shown what. Written once, never changed.</summary>
public sealed record StudyDefinition
{
    /// <summary>Format of the file.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Heading of the page.</summary>
    public required string Title { get; init; }

    /// <summary>What participants are asked: the criterion they rank by.</summary>
    public required string Question { get; init; }

    /// <summary>Seed of the assignment.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether two videos may share a place.</summary>
    public required bool AllowTies { get; init; }

    /// <summary>Methods in the order of tables. Participants never see their names.</summary>
    public required IReadOnlyList<StudyMethod> Methods { get; init; }

    /// <summary>Prompts with one video of every method.</summary>
    public required IReadOnlyList<StudyItem> Items { get; init; }

    /// <summary>One for every planned participant.</summary>
    public required IReadOnlyList<StudySession> Sessions { get; init; }
}

/// <summary>A method under study.</summary>
/// <param name="Id">Its id, as in runs.</param>
/// <param name="Name">Its name in tables.</param>
public sealed record StudyMethod(string Id, string Name);

/// <summary>A prompt and the videos made from it.</summary>
/// <param name="Prompt">Id of the prompt.</param>
/// <param name="Text">Its text, shown above the videos.</param>
/// <param name="Videos">One for every method, in the order of <see cref="StudyDefinition.Methods"/>.</param>
public sealed record StudyItem(string Prompt, string Text, IReadOnlyList<StudyVideo> Videos);

/// <summary>A video under a name that does not tell its method.</summary>
/// <param name="Method">Id of the method.</param>
/// <param name="File">Name of the file in the folder <c>media</c>: a hash and the extension.</param>
/// <param name="Sha256">Hash of its content.</param>
/// <param name="Source">Name it had before, for people who check the study; never served.</param>
public sealed record StudyVideo(string Method, string File, string Sha256, string Source);

/// <summary>What one participant is asked.</summary>
/// <param name="Code">The participant's key: opens the session and resumes it.</param>
/// <param name="Trials">Comparisons in their order.</param>
public sealed record StudySession(string Code, IReadOnlyList<StudyTrial> Trials);

/// <summary>One comparison: the videos of some methods for one prompt.</summary>
/// <param name="Prompt">Id of the prompt.</param>
/// <param name="Shown">Ids of the methods by place on the page, from the first.</param>
public sealed record StudyTrial(string Prompt, IReadOnlyList<string> Shown);

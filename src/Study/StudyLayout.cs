using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Study;

/// <summary>Where things lie in the folder of a study.</summary>
/// <param name="root">The folder.</param>
public sealed class StudyLayout(string root)
{
    /// <summary>The folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The <see cref="StudyDefinition"/>. Holds the participants' codes and the methods behind the videos: not for participants.</summary>
    public string Definition => Path.Combine(Root, "study.json");

    /// <summary>The codes to hand out, one a line.</summary>
    public string Codes => Path.Combine(Root, "codes.txt");

    /// <summary>Videos under blinded names.</summary>
    public string Media => Path.Combine(Root, "media");

    /// <summary>What participants answered, one line a ballot, only ever appended to.</summary>
    public string Ballots => Path.Combine(Root, "ballots.jsonl");

    /// <summary>Tables of the report.</summary>
    public string Tables => Path.Combine(Root, "tables");

    /// <summary>The report.</summary>
    public string Report => Path.Combine(Root, "report.html");

    /// <summary>The same as a section to put into another page.</summary>
    public string Section => Path.Combine(Root, "section.html");

    /// <summary>Reads the definition.</summary>
    /// <exception cref="UsageException">The folder holds no study.</exception>
    public StudyDefinition Read() => File.Exists(Definition)
        ? JsonFile.Read<StudyDefinition>(Definition)
        : throw new UsageException($"{Root}: holds no study (study.json is missing); make one with 'videossm-eval study create'");
}

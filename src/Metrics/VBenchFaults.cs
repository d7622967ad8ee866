using System.Text;

namespace VideoSsm.Eval.Metrics;

/// <summary>A place where VBench's code does something its reader would not expect.</summary>
/// <param name="Where">Dimension or part.</param>
/// <param name="Code">What the code of Vchitect/VBench at 45e79ec1 does, and what follows from it.</param>
/// <param name="Reproduced">How the number as published is had here; what cannot be or is not reproduced is said.</param>
/// <param name="Corrected">What is done instead, and what it is called.</param>
/// <param name="Tests">Tests that hold both, as <c>Class.Method</c>.</param>
public sealed record VBenchFault(string Where, string Code, string Reproduced, string Corrected, IReadOnlyList<string> Tests);

/// <summary>The list: the official number and ours side by side, each tested.</summary>
public static class VBenchFaults
{
    /// <summary>All of them, dimensions first.</summary>
    public static IReadOnlyList<VBenchFault> All { get; } =
    [
        new(
            "subject consistency, total",
            "One process: mean over the frames of all videos. Several: mean of the videos' means. With videos of different lengths the total depends on the number of processes.",
            "`score --vbench` writes the total of one process, weighted by frames. A video's own result is the same in both.",
            "Every row keeps sum and count, so the total over frames is the same for any number of parts; tables are means over prompts, and say so.",
            ["VBenchScoreTests.TheTotalOverFramesDoesNotDependOnTheNumberOfParts", "VisionParityTests.ScoresAndTotalsEqualTheOfficialCode"]),
        new(
            "motion smoothness, size",
            "The picture is to be shrunk by a scale computed from the memory of the graphics card; as published the branch is never taken.",
            "`motion_smoothness`, version `vbench1`: frames keep their size, as in the code that runs.",
            "The same number: the scale is fixed at 1 on every machine.",
            ["MotionSmoothnessTests.TheScoreEqualsTheOfficialOne"]),
        new(
            "temporal flickering, failures",
            "A video that cannot be read is left out without a word; one of a single frame gives a number that is none.",
            "`score --vbench` leaves a video without a value out of the dimension, as the reference does with those it cannot read.",
            "`scores.csv` has a row for it: `failed` or `unscored`, with the reason; tables count them.",
            ["ScoreVBenchTests.ResultsAreWrittenInVBenchsLayoutAndInOurs", "PairMetricTests.WithoutAPairThereIsNoScore", "GenerateAndScoreTests.AFileThatIsNoVideoBecomesARowWithItsReason"]),
        new(
            "temporal flickering, static filter",
            "The benchmark measures videos that pass a filter; the metric itself measures whatever it is given.",
            "`temporal_flickering` (without the filter) and `temporal_flickering_static` (with it), both `vbench1`.",
            "A video that moves is unscored with that reason instead of missing.",
            ["FlowMetricTests.TheStaticFilterEqualsTheOfficialOne"]),
        new(
            "dynamic degree, one bit",
            "Yes or no per video, by a quorum that rounds with the length; two frames are always \"yes\".",
            "`dynamic_degree`, version `vbench1`, quorum and rounding included.",
            "`dynamic_degree_flow`: the speed of the fastest 5 % in pixels per eighth of a second at a short side of 256, on the picture alone.",
            ["FlowMetricTests.DynamicDegreeEqualsTheOfficialOne", "MotionVoteTests.TheQuorumIsAQuarterRoundedToEven", "FlowMetricTests.FlowSpeedIsInPixelsPerEighthOfASecondAtAShortSideOf256"]),
        new(
            "imaging quality, two scales",
            "0 to 100 for a video, 0 to 1 for the total.",
            "`imaging_quality`, version `vbench1`: 0 to 100; `score --vbench` divides the total by 100.",
            "`imaging_quality_unit`: 0 to 1 for both.",
            ["VisionParityTests.ScoresAndTotalsEqualTheOfficialCode", "VBenchScoreTests.TheFilesAreVBenchsByteForByte"]),
        new(
            "total score, missing dimensions",
            "A dimension that was not measured counts as 0 before it is normalised, without a bound: a negative part, a plausible total.",
            "`VBenchScore.AsPublished`.",
            "`VBenchScore.Quality`, `Semantic`, `Total`: no score without all its parts; the reason names them.",
            ["VBenchScoreTests.ScoresEqualThoseOfThePublishedScript", "VBenchScoreTests.WithoutAllItsPartsThereIsNoScore"]),
        new(
            "prompt identity",
            "The file name is the prompt: long prompts cannot be, and renaming a file changes results.",
            "`score` reads PROMPT-INDEX.mp4 where no prompt file is given.",
            "Prompts have ids; `score --prompts` and every run go by them, and no file name is part of a key.",
            ["VBenchScoreTests.APromptIsTheNameWithoutItsLastNumber", "PlannerTests.TheKeyOfAVideoDoesNotChangeWithWhatCannotChangeItsFrames"]),
        new(
            "VBench-Long, splitting",
            "Clips are encoded again as mp4 before they are scored, the last one borrows earlier frames, the rate is cut to a whole number.",
            "Not reproduced: what an encoder loses is not part of a metric. The certificate's column \"H.264 crf 18\" says what it costs.",
            "Windows are views on the decoded frames; a last window that is not whole has its own frames only and borrows none.",
            ["WindowedTests.AMeanPerFrameIsThatOfItsOwnWindows", "WindowedTests.EachWindowIsAVideoOfItsOwn"]),
        new(
            "VBench-Long, reuse",
            "If there are as many folders of clips as videos, the old clips are scored.",
            "Not reproduced: it gives the numbers of other videos.",
            "What is reused is found by a key over everything that may change it, and the frames' own hash.",
            ["PlannerTests.TheKeyOfAScoreChangesWithVideoMetricWindowsAndText", "RunnerTests.ADamagedVideoIsReportedAndMadeAgain"]),
        new(
            "VBench-Long, clip length",
            "The length of the clips is the largest over all dimensions of a prompt, so the setting of a dimension is ignored.",
            "Not reproduced.",
            "One setting (`windows` of the suite) for all metrics; it stands in the manifest and in the hash of the protocol.",
            ["PlannerTests.TheKeyOfAScoreChangesWithVideoMetricWindowsAndText"]),
        new(
            "flags and names",
            "`False` on the command line is true; a misspelt dimension is found after hours.",
            "Not reproduced.",
            "Options are typed, and names are checked before anything is spent, with the nearest known one.",
            ["RegistryTests.AnUnknownIdIsAUsageErrorWithTheNearestOnes", "ScoreVBenchTests.MistakesAreUsageErrors"]),
    ];

    /// <summary>The chapter of <c>docs/metrics.md</c>.</summary>
    public static string Render()
    {
        var text = new StringBuilder("\n# VBench: as published, and corrected\n\n");
        text.Append("Where the official code does what its reader would not expect, the version `vbench1` does the same, and ours has another id or name.\n\n");
        text.Append("| Where | What the code does | As published, here | Corrected | Tests |\n|---|---|---|---|---|\n");
        foreach (VBenchFault fault in All)
            text.Append($"| {fault.Where} | {fault.Code} | {fault.Reproduced} | {fault.Corrected} | {string.Join(", ", fault.Tests.Select(t => $"`{t}`"))} |\n");
        return text.ToString();
    }
}

using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Training;

/// <summary>Loss and gradient norm of a group of weights beside the main ones.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Loss">Mean loss since the line before.</param>
/// <param name="GradNorm">Gradient norm of its last move, before clipping.</param>
public sealed record GroupLoss(string Group, double Loss, double GradNorm);

/// <summary>One line of a training log.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="Loss">Mean loss since the line before.</param>
/// <param name="GradNorm">Gradient norm of the last step, before clipping.</param>
/// <param name="LearningRate">AdamW's learning rate of the last step.</param>
/// <param name="SamplesPerSecond">Clips (or captions) per second since the line before.</param>
/// <param name="Seconds">Time since the run began, over all sittings.</param>
public sealed record TrainingLine(long Step, double Loss, double GradNorm, double LearningRate, double SamplesPerSecond, double Seconds)
{
    private const string Main = "step,loss,grad_norm,learning_rate,samples_per_second,seconds";
    private const int MainColumns = 6;
    private const string LossEnding = "_loss";

    /// <summary>Further groups of weights, such as the critic of a distillation: two more columns each.</summary>
    public IReadOnlyList<GroupLoss> Others { get; init; } = [];

    /// <summary>The names of the columns.</summary>
    /// <param name="others">Names of the further groups.</param>
    public static string Header(IEnumerable<string> others) => string.Concat([Main, .. others.Select(o => $",{o}{LossEnding},{o}_grad_norm")]);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Step},{Loss:g6},{GradNorm:g4},{LearningRate:g4},{SamplesPerSecond:f2},{Seconds:f1}")
        + string.Concat(Others.Select(o => string.Create(CultureInfo.InvariantCulture, $",{o.Loss:g6},{o.GradNorm:g4}")));

    /// <summary>Reads a line of the file.</summary>
    /// <param name="header">The file's first line.</param>
    /// <param name="line">The line.</param>
    public static TrainingLine Parse(string header, string line)
    {
        string[] names = header.Split(','), cells = line.Split(',');
        double Cell(int i) => double.Parse(cells[i], CultureInfo.InvariantCulture);
        var others = Enumerable.Range(0, (names.Length - MainColumns) / 2).Select(i => MainColumns + (2 * i))
            .Select(i => new GroupLoss(names[i][..^LossEnding.Length], Cell(i), Cell(i + 1)));
        return new TrainingLine(long.Parse(cells[0], CultureInfo.InvariantCulture), Cell(1), Cell(2), Cell(3), Cell(4), Cell(5)) { Others = [.. others] };
    }
}

/// <summary>The CSV file of a run, written line by line. A resumed run drops the lines after the state it resumes from.</summary>
public sealed class TrainingLog : IDisposable
{
    private readonly StreamWriter _file;

    /// <summary>Opens the log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="step">Step the run goes on from; 0 begins anew.</param>
    /// <param name="others">Names of the groups of weights beside the main ones.</param>
    public TrainingLog(string path, long step, IReadOnlyList<string> others)
    {
        var kept = step > 0 && File.Exists(path) ? Read(path).TakeWhile(line => line.Step <= step).ToList() : [];

        // Replaced as a whole: a process killed here must not lose the lines of earlier sittings.
        AtomicFile.WriteAllText(path, string.Concat(kept.Select(line => $"{line}\n").Prepend($"{TrainingLine.Header(others)}\n")));
        _file = new StreamWriter(path, append: true) { NewLine = "\n", AutoFlush = true };
    }

    /// <summary>Adds a line.</summary>
    public void Write(TrainingLine line) => _file.WriteLine(line);

    /// <summary>Reads all lines of a log. A last line without an end was torn by a kill, and is none.</summary>
    public static IEnumerable<TrainingLine> Read(string path)
    {
        string[] lines = File.ReadAllText(path).Split('\n');
        return lines[..^1].Skip(1).Where(l => l.Length > 0).Select(l => TrainingLine.Parse(lines[0], l));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

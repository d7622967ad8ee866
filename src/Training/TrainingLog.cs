using System.Globalization;

namespace VideoSsm.Eval.Training;

/// <summary>One line of a training log.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="Loss">Mean loss since the line before.</param>
/// <param name="GradNorm">Gradient norm of the last step, before clipping.</param>
/// <param name="LearningRate">AdamW's learning rate of the last step.</param>
/// <param name="SamplesPerSecond">Clips (or captions) per second since the line before.</param>
/// <param name="Seconds">Time since the run began, over all sittings.</param>
public sealed record TrainingLine(long Step, double Loss, double GradNorm, double LearningRate, double SamplesPerSecond, double Seconds)
{
    /// <summary>The names of the columns.</summary>
    public const string Header = "step,loss,grad_norm,learning_rate,samples_per_second,seconds";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Step},{Loss:g6},{GradNorm:g4},{LearningRate:g4},{SamplesPerSecond:f2},{Seconds:f1}");

    /// <summary>Reads a line of the file.</summary>
    public static TrainingLine Parse(string line)
    {
        string[] cells = line.Split(',');
        double Cell(int i) => double.Parse(cells[i], CultureInfo.InvariantCulture);
        return new TrainingLine(long.Parse(cells[0], CultureInfo.InvariantCulture), Cell(1), Cell(2), Cell(3), Cell(4), Cell(5));
    }
}

/// <summary>The CSV file of a run, written line by line. A resumed run drops the lines after the state it resumes from.</summary>
public sealed class TrainingLog : IDisposable
{
    private readonly StreamWriter _file;

    /// <summary>Opens the log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="step">Step the run goes on from; 0 begins anew.</param>
    public TrainingLog(string path, long step)
    {
        var kept = step > 0 && File.Exists(path) ? Read(path).TakeWhile(line => line.Step <= step).ToList() : [];
        _file = new StreamWriter(path) { NewLine = "\n", AutoFlush = true };
        _file.WriteLine(TrainingLine.Header);
        foreach (var line in kept) _file.WriteLine(line);
    }

    /// <summary>Adds a line.</summary>
    public void Write(TrainingLine line) => _file.WriteLine(line);

    /// <summary>Reads all lines of a log.</summary>
    public static IEnumerable<TrainingLine> Read(string path) => File.ReadLines(path).Skip(1).Where(l => l.Length > 0).Select(TrainingLine.Parse);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}

using System.Text.RegularExpressions;

namespace VideoSsm.Eval.Core.VBench;

/// <summary>VBench's convention of names: <c>a cat on a sofa-3.mp4</c> is sample 3 of the prompt <c>a cat on a sofa</c>.</summary>
public static partial class VBenchNames
{
    /// <summary>The prompt a video belongs to.</summary>
    /// <param name="path">A file, whose extension is left out, or a folder of pictures, whose whole name counts.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    public static string Prompt(string path, bool isFolder = false) => Ending().Replace(Stem(path, isFolder), "");

    /// <summary>The sample within the prompt; <c>null</c> where the name does not end in a number.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    public static int? Sample(string path, bool isFolder = false) =>
        Ending().Match(Stem(path, isFolder)) is { Success: true } match && int.TryParse(match.ValueSpan[1..], out int index) ? index : null;

    private static string Stem(string path, bool isFolder)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        return isFolder ? name : Path.GetFileNameWithoutExtension(name);
    }

    [GeneratedRegex(@"-\d+$")]
    private static partial Regex Ending();
}

using System.Runtime.CompilerServices;
using Xunit;

namespace VideoSsm.Eval.Tests.Shared;

/// <summary>
/// Compares text with a file that a person has approved. On a difference the text is written beside it as <c>*.received.*</c>;
/// to approve, look at it and rename it.
/// </summary>
public static class ApprovedFile
{
    /// <summary>Fails unless the text equals <c>Approved/NAME</c> beside the calling test file.</summary>
    public static void Verify(string name, string text, [CallerFilePath] string caller = "")
    {
        string approved = Path.Combine(Path.GetDirectoryName(caller)!, "Approved", name);
        string received = Path.Combine(Path.GetDirectoryName(approved)!, Path.GetFileNameWithoutExtension(name) + ".received" + Path.GetExtension(name));
        string expected = File.Exists(approved) ? File.ReadAllText(approved) : "";
        if (expected == text)
        {
            File.Delete(received);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(received)!);
        File.WriteAllText(received, text);
        Assert.Fail($"{name} differs from the approved file; compare {received} with {approved}");
    }
}

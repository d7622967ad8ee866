namespace VideoSsm.Eval.Harness.Given;

/// <summary>Videos of one maker: a folder whose name is the method's.</summary>
/// <param name="Name">Name for tables.</param>
/// <param name="Videos">Paths of its video files and of its folders of pictures, in order.</param>
public sealed record GivenFolder(string Name, IReadOnlyList<string> Videos);

namespace VideoSsm.Eval.World;

/// <summary>An object that was seen, was gone for a while, and came back.</summary>
/// <param name="Object">Index of the object.</param>
/// <param name="LastSeenFrame">Last frame before in which at least half of it was seen.</param>
/// <param name="GoneFrame">First frame in which nothing of it was seen (below <see cref="WorldTruth.GoneBelow"/>).</param>
/// <param name="BackFrame">First frame in which something of it was seen again.</param>
/// <param name="SeenFrame">First frame after in which at least half of it was seen.</param>
/// <param name="AbsenceSeconds">Time from <paramref name="GoneFrame"/> to <paramref name="BackFrame"/>.</param>
public sealed record Reentry(int Object, int LastSeenFrame, int GoneFrame, int BackFrame, int SeenFrame, double AbsenceSeconds);

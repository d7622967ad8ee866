using VideoSsm.Eval.Baselines;
using VideoSsm.Eval.Cli.Fetch;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary>The options that choose between the world's networks and published ones.</summary>
/// <param name="Scale"><c>world</c> or <c>paper</c>.</param>
/// <param name="Weights">Folder with the published files; paper scale only.</param>
/// <param name="Size">Frame in pixels; paper scale only.</param>
internal sealed record PaperRequest(string Scale, string? Weights, string? Size)
{
    /// <summary>Keeps the files of both scales apart.</summary>
    public string Prefix => Scale == "paper" ? "paper-" : "";

    /// <summary>How to make a method; the options are checked at once, nothing is loaded yet.</summary>
    /// <exception cref="UsageException">Options contradict each other, or there is no such method at this scale.</exception>
    public Func<IVideoMethod> Method(CliContext context, string id)
    {
        if (Scale == "world")
        {
            if (Weights is not null || Size is not null)
            {
                throw new UsageException("--weights and --size belong to --scale paper; checkpoints of the world are found through " + Composition.CheckpointsVariable);
            }

            context.Methods.Require(id);
            return () => context.Methods.Create(id);
        }

        if (Scale != "paper")
        {
            throw new UsageException($"--scale '{Scale}': expected world or paper");
        }

        PaperCard card = PaperCatalog.Find(id);
        string folder = Weights ?? WeightsFolder.IfAny() ?? throw new UsageException(
            $"--scale paper needs --weights FOLDER: the published files of Wan2.1-T2V-1.3B and of the method; they are not shipped here ('videossm-eval weights fetch {id}' gets them)");
        var frame = Size is null ? PaperCatalog.FrameSize : FrameSize.Parse(Size, 16);
        return () => card.Load(folder, frame);
    }
}

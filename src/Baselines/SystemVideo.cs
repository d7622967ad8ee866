using VideoSsm.Eval.Core;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>A video of a <see cref="WorldSystem"/>, made while it is read.</summary>
/// <param name="system">The system.</param>
/// <param name="networks">Its networks.</param>
/// <param name="request">What to make.</param>
/// <param name="clock">Where readings of time come from.</param>
internal sealed class SystemVideo(WorldSystem system, WorldNetworks networks, GenerationRequest request, TimeProvider clock) : IVideo
{
    public string Name => request.Prompt.Id;

    public int Width => networks.Frame.Width;

    public int Height => networks.Frame.Height;

    public double FramesPerSecond => WorldNetworks.FramesPerSecond;

    public int? FrameCount => (int)networks.Vae.Config.PixelFrames(WorldTimeline.LatentFrames(networks.Vae.Config, request.LengthSeconds));

    public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
    {
        var probe = request.Probe;
        long begin = clock.GetTimestamp(), mark = begin;
        double vaeBefore = 0;
        int index = 0, wanted = FrameCount!.Value;
        using var run = new SystemRun(networks, request, clock, cancellationToken);
        foreach (var piece in system.Generate(run))
        {
            byte[] pixels;
            int count;
            using (piece)
            {
                count = (int)piece.shape[1];
                pixels = PixelBytes.Of(piece);
            }

            double all = clock.GetElapsedTime(mark).TotalSeconds;
            probe.Record("dit_seconds", all - (run.VaeSeconds - vaeBefore));
            probe.Record("vae_seconds", run.VaeSeconds - vaeBefore);
            probe.Record("chunk_seconds", all);
            if (index == 0)
                probe.Record("first_frame_seconds", clock.GetElapsedTime(begin).TotalSeconds);
            probe.Record("live_tensors", Tensor.TotalCount);
            vaeBefore = run.VaeSeconds;

            int length = pixels.Length / count;
            for (int i = 0; i < count; i++)
                yield return new Frame(index++, Width, Height, pixels.AsMemory(i * length, length));
            mark = clock.GetTimestamp();
        }

        if (index != wanted)
            throw new InvalidOperationException($"{system.Id} made {index} frames of {wanted}.");
    }
}

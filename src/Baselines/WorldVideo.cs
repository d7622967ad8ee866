using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>A video that is generated while it is read: chunk by chunk, decoded as a stream, in constant memory.</summary>
/// <param name="card">The method.</param>
/// <param name="networks">Its networks.</param>
/// <param name="request">What to make.</param>
/// <param name="clock">Where readings of time come from.</param>
internal sealed class WorldVideo(MethodCard card, WorldNetworks networks, GenerationRequest request, TimeProvider clock) : IVideo
{
    public string Name => request.Prompt.Id;

    public int Width => networks.Frame.Width;

    public int Height => networks.Frame.Height;

    public double FramesPerSecond => WorldNetworks.FramesPerSecond;

    public int? FrameCount => (int)networks.Vae.Config.PixelFrames(LatentFrames);

    private int LatentFrames => WorldTimeline.LatentFrames(networks.Vae.Config, request.LengthSeconds, card.Rollout.ChunkFrames);

    public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
    {
        List<Tensor> rows = [];
        try
        {
            List<PromptSegment> prompts = [new(0, Encode(request.Prompt.Text))];
            foreach (var change in request.Prompt.Schedule)
                prompts.Add(new(WorldTimeline.LatentAt(networks.Vae.Config, change.AtSeconds), Encode(change.Text)));
            var unconditional = card.Rollout.Guidance == 1 ? null : Encode("");
            using var track = new PromptTrack(networks.Dit, prompts, unconditional, card.Rollout.Guidance, request.Feed is null ? null : Arriving);
            foreach (var frame in Decode(track, cancellationToken))
                yield return frame;
        }
        finally
        {
            rows.ForEach(r => r.Dispose());
        }

        Tensor Encode(string text)
        {
            rows.Add(networks.Encode(text));
            return rows[^1];
        }

        PromptSegment? Arriving(int frame) => request.Feed!.Take(WorldTimeline.SecondsAt(networks.Vae.Config, frame)) is { } text ? new(frame, Encode(text)) : null;
    }

    private IEnumerable<Frame> Decode(PromptTrack prompts, CancellationToken cancellationToken)
    {
        var probe = request.Probe;
        long begin = clock.GetTimestamp(), mark = begin;
        int factor = networks.Vae.Config.SpatialFactor;
        int index = 0, total = LatentFrames;
        var rollout = new Rollout(networks.Dit, card.Policy, card.Rollout);
        Tensor? given = null;
        try
        {
            foreach (var (clip, (offset, frames)) in (card.Rollout.Restart?.Clips(total) ?? [(0, total)]).Index())
            {
                // The first clip has the seed of the video, so that a short video is the same with and without restarts.
                ulong seed = clip == 0 ? request.Seed : Seeds.FromName($"{request.Seed}/clip/{clip}");
                using var decoder = networks.Vae.OpenDecoder();
                using var end = offset + frames == total ? null : new ClipEnd(networks.Vae, frames, card.Rollout.Restart!.Overlap);
                int shown = end?.Shown ?? int.MaxValue;
                foreach (var chunk in rollout.Generate(prompts, frames, Height / factor, Width / factor, seed, given, offset, Watch))
                {
                    byte[] pixels;
                    int count;
                    using (chunk)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        double dit = clock.GetElapsedTime(mark).TotalSeconds;
                        mark = clock.GetTimestamp();
                        pixels = ToBytes(decoder, chunk, end, out count);
                        if (end is not null && chunk.FirstFrame + card.Rollout.ChunkFrames >= frames)
                        {
                            given?.Dispose();
                            given = end.Start();
                        }

                        double vae = clock.GetElapsedTime(mark).TotalSeconds;
                        probe.Record("dit_seconds", dit);
                        probe.Record("vae_seconds", vae);
                        probe.Record("chunk_seconds", dit + vae);
                        if (index == 0)
                            probe.Record("first_frame_seconds", clock.GetElapsedTime(begin).TotalSeconds);
                        probe.Record("live_tensors", Tensor.TotalCount);
                    }

                    int length = pixels.Length / count;
                    for (int i = 0; i < count && shown > 0; i++, shown--)
                        yield return new Frame(index++, Width, Height, pixels.AsMemory(i * length, length));
                    mark = clock.GetTimestamp();
                }
            }
        }
        finally
        {
            given?.Dispose();
        }

        void Watch(MemorySession memory, TextContext text)
        {
            var bytes = memory.Bytes;
            probe.Record("window_bytes", bytes.Window);
            probe.Record("sink_bytes", bytes.Sink);
            probe.Record("gate_bytes", bytes.Gates);
            probe.Record("state_bytes", bytes.State);
            probe.Record("workspace_bytes", bytes.Workspace);
            probe.Record("text_bytes", text.Bytes);
        }
    }

    private static byte[] ToBytes(VaeDecoderStream decoder, LatentChunk chunk, ClipEnd? end, out int count)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var frames = decoder.Push(chunk.Latents.transpose(1, 2)); // [1, 3, n, H, W] in [-1, 1]
        end?.Add(chunk.FirstFrame, chunk.Latents, frames);
        count = (int)frames.shape[2];
        return PixelBytes.Of(frames[0]);
    }
}

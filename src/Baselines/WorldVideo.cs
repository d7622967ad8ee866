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

    public int Width => WorldNetworks.FrameSize;

    public int Height => WorldNetworks.FrameSize;

    public double FramesPerSecond => WorldNetworks.FramesPerSecond;

    public int? FrameCount => (int)networks.Vae.Config.PixelFrames(LatentFrames);

    private int LatentFrames => WorldTimeline.LatentFrames(networks.Vae.Config, request.LengthSeconds, card.Rollout.ChunkFrames);

    public IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
    {
        List<PromptSegment> prompts = [];
        Tensor? unconditional = null;
        try
        {
            prompts.Add(new(0, networks.Encode(request.Prompt.Text)));
            foreach (var change in request.Prompt.Schedule)
                prompts.Add(new(WorldTimeline.LatentAt(networks.Vae.Config, change.AtSeconds), networks.Encode(change.Text)));
            if (card.Rollout.Guidance != 1)
                unconditional = networks.Encode("");

            foreach (var frame in Decode(prompts, unconditional, cancellationToken))
                yield return frame;
        }
        finally
        {
            unconditional?.Dispose();
            prompts.ForEach(p => p.Embeddings.Dispose());
        }
    }

    private IEnumerable<Frame> Decode(List<PromptSegment> prompts, Tensor? unconditional, CancellationToken cancellationToken)
    {
        var probe = request.Probe;
        long begin = clock.GetTimestamp(), mark = begin;
        int size = WorldNetworks.FrameSize / networks.Vae.Config.SpatialFactor;
        byte[] pixels = [];
        int index = 0;
        using var decoder = networks.Vae.OpenDecoder();
        var rollout = new Rollout(networks.Dit, card.Policy, card.Rollout);
        foreach (var chunk in rollout.Generate(prompts, unconditional, LatentFrames, size, size, request.Seed, Watch))
        {
            int count;
            using (chunk)
            {
                cancellationToken.ThrowIfCancellationRequested();
                double dit = clock.GetElapsedTime(mark).TotalSeconds;
                mark = clock.GetTimestamp();
                pixels = ToBytes(decoder, chunk.Latents, out count);
                double vae = clock.GetElapsedTime(mark).TotalSeconds;
                probe.Record("dit_seconds", dit);
                probe.Record("vae_seconds", vae);
                probe.Record("chunk_seconds", dit + vae);
                if (chunk.Index == 0)
                    probe.Record("first_frame_seconds", clock.GetElapsedTime(begin).TotalSeconds);
                probe.Record("live_tensors", Tensor.TotalCount);
            }

            int length = pixels.Length / count;
            for (int i = 0; i < count; i++)
                yield return new Frame(index++, Width, Height, pixels.AsMemory(i * length, length));
            mark = clock.GetTimestamp();
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

    private static byte[] ToBytes(VaeDecoderStream decoder, Tensor latents, out int count)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        var frames = decoder.Push(latents.transpose(1, 2))[0];
        count = (int)frames.shape[1];
        return PixelBytes.Of(frames);
    }
}

using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines;

/// <summary>
/// A source's videos after one pass through the world's autoencoder, as streams in constant memory: what a perfect generator of latents
/// would show, so the ceiling of every generator that decodes with it.
/// </summary>
public sealed class ReconstructedVideo : IVideoMethod, IDisposable
{
    private readonly IVideoMethod _source;
    private readonly VideoVae _vae;

    private ReconstructedVideo(IVideoMethod source, VideoVae vae, WeightsFile file)
    {
        (_source, _vae) = (source, vae);
        vae.eval();
        Info = source.Info with
        {
            Id = "control:reconstructed",
            Version = 1,
            DisplayName = "Reconstructed video",
            Summary = "The real clip after the autoencoder: what a perfect generator of latents would show.",
            Citation = "",
            Scale = ModelScale.World,
            Backbone = $"world autoencoder (frames of {source.Info.Id})",
            Weights = [file],
            Config = [new("source", source.Info.Id), new("source_version", $"{source.Info.Version}"), .. source.Info.Config],
        };
    }

    /// <inheritdoc/>
    public MethodInfo Info { get; }

    /// <summary>Loads the autoencoder.</summary>
    /// <param name="source">Videos of the world's size, with 1 + 4k frames.</param>
    /// <param name="folder">The checkpoint folder.</param>
    /// <exception cref="UsageException">The checkpoint is missing or damaged.</exception>
    public static ReconstructedVideo Open(IVideoMethod source, string folder)
    {
        var (vae, file) = WorldNetworks.LoadVae(folder);
        return new ReconstructedVideo(source, vae, file);
    }

    /// <inheritdoc/>
    public IVideo Generate(GenerationRequest request) => new Clip(_source.Generate(request), _vae);

    /// <inheritdoc/>
    public void Dispose() => _vae.Dispose();

    private sealed class Clip(IVideo source, VideoVae vae) : DerivedVideo(source)
    {
        // The first latent frame stands for one frame, every other for as many as the autoencoder joins.
        public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default)
        {
            using var encoder = vae.OpenEncoder();
            using var decoder = vae.OpenDecoder();
            List<byte[]> group = [];
            int next = 0, size = 1;
            foreach (var frame in Source.ReadFrames(cancellationToken))
            {
                group.Add(frame.Rgb.ToArray());
                if (group.Count < size) continue;
                foreach (byte[] rgb in Pass(encoder, decoder, group)) yield return new Frame(next++, Width, Height, rgb);
                group.Clear();
                size = vae.Config.TemporalFactor;
            }

            if (group.Count > 0) throw new NotSupportedException($"the autoencoder takes 1 + {size}k frames; {group.Count} are left over at the end");
        }

        private IReadOnlyList<byte[]> Pass(VaeEncoderStream encoder, VaeDecoderStream decoder, List<byte[]> group)
        {
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            var pixels = tensor(group.SelectMany(rgb => rgb).ToArray(), [1, group.Count, Height, Width, 3]).permute(0, 4, 1, 2, 3).type(ScalarType.Float32).contiguous() / 127.5 - 1;
            var frames = decoder.Push(encoder.Push(pixels))[0];
            byte[] rgb = ((frames + 1) * 127.5).round().clamp(0, 255).permute(1, 2, 3, 0).contiguous().type(ScalarType.Byte).data<byte>().ToArray();
            return [.. rgb.Chunk(Height * Width * 3)];
        }
    }
}

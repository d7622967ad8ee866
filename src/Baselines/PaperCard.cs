using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;
using VideoSsm.Eval.Model;

namespace VideoSsm.Eval.Baselines;

/// <summary>A method at paper scale: its card, and which published files hold its generator.</summary>
/// <param name="Id">Id of the method, the same as at world scale.</param>
/// <param name="DisplayName">Name for messages.</param>
/// <param name="Make">Puts the method together from its networks.</param>
/// <param name="Generator">Where the generator lies below the weights folder; the first that exists is taken.</param>
/// <param name="Entry">Entry of a file with several generators, see <see cref="GeneratorCheckpoint"/>; <c>null</c> for the only one.</param>
public sealed record PaperCard(string Id, string DisplayName, Func<WorldNetworks, NetworkMethod> Make, IReadOnlyList<string> Generator, string? Entry)
{
    /// <summary>A rollout.</summary>
    /// <param name="card">Memory and sampler, with the published settings.</param>
    /// <param name="generator">See <see cref="Generator"/>.</param>
    /// <param name="entry">See <see cref="Entry"/>.</param>
    public PaperCard(MethodCard card, IReadOnlyList<string> generator, string? entry)
        : this(card.Id, card.DisplayName, networks => new WorldVideoMethod(card, networks), generator, entry)
    {
    }

    /// <summary>A system.</summary>
    /// <param name="system">The system, with the published settings.</param>
    /// <param name="generator">See <see cref="Generator"/>.</param>
    public PaperCard(WorldSystem system, IReadOnlyList<string> generator)
        : this(system.Id, system.DisplayName, networks => new WorldSystemMethod(system, networks), generator, null)
    {
    }

    /// <summary>Loads the method with published weights.</summary>
    /// <param name="folder">The folder with the published files.</param>
    /// <param name="frame">Pixels of a frame, multiples of 16.</param>
    /// <exception cref="UsageException">A file is missing, damaged or does not fit.</exception>
    public NetworkMethod Load(string folder, (int Width, int Height) frame) => Make(PaperNetworks.Load(this, folder, frame));

    /// <summary>Where a low-rank update of the generator lies; empty without one.</summary>
    public IReadOnlyList<string> Lora { get; init; } = [];

    /// <summary>The update's alpha, which its file does not hold.</summary>
    public double? LoraAlpha { get; init; }
}

/// <summary>Methods that run with published weights: the same classes as at world scale, the published samplers.</summary>
/// <remarks>
/// Deviation: float32 throughout; the published programs run in bfloat16.
/// Not here: VideoSSM, whose weights have not been published; LTX-Video, SkyReels-V2 and MAGI-1, whose published networks are others than Wan2.1's.
/// </remarks>
public static class PaperCatalog
{
    /// <summary>Pixels of a frame.</summary>
    public static (int Width, int Height) FrameSize => (832, 480);

    /// <summary>All of them, in the order of tables.</summary>
    public static IReadOnlyList<PaperCard> All { get; } =
    [
        // 50 UniPC steps, shift 5, guidance 5 are the published settings at 832x480.
        new(new Wan21(), ["diffusion_pytorch_model.safetensors", "Wan2.1-T2V-1.3B/diffusion_pytorch_model.safetensors", "wan_models/Wan2.1-T2V-1.3B/diffusion_pytorch_model.safetensors"]),

        // timestep_shift 8, denoising_step_list 1000, 757, 522, not warped.
        new(
            CausVid.Card with { Rollout = CausVid.Card.Rollout with { Sampler = Sampler.FewStep, FewSteps = [1000, 757, 522], WarpSteps = false, Shift = 8 } },
            ModelWeights.CausVid.Places, "generator"),

        // timestep_shift 5, 1000, 750, 500, 250 warped; its readme runs the averaged weights.
        new(SelfForcing.Card with { Rollout = FourSteps(SelfForcing.Card) }, ModelWeights.SelfForcing.Places, "generator_ema"),

        // The same steps; adapter rank 256, alpha 256.
        new(
            LongLive.Card with { Rollout = FourSteps(LongLive.Card) },
            ModelWeights.LongLive.Places, "generator")
        {
            Lora = ModelWeights.LongLiveLora.Places,
            LoraAlpha = 256,
        },
    ];

    /// <summary>Finds a method.</summary>
    /// <exception cref="UsageException">There are no published weights for it; the message lists what there is.</exception>
    public static PaperCard Find(string id) => All.FirstOrDefault(p => p.Id == id)
        ?? throw new UsageException($"method '{id}' has no published weights to run at paper scale; known: {string.Join(", ", All.Select(p => p.Id))}");

    private static RolloutOptions FourSteps(MethodCard card) => card.Rollout with { Sampler = Sampler.FewStep, FewSteps = [1000, 750, 500, 250], Shift = 5 };
}

using TorchSharp;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>Pairs of frames with what truly moves where, in plain memory, made on any thread.</summary>
internal sealed class FlowPairs
{
    /// <summary>Flows longer than this in pixels are not asked for: an object that left on one side and entered on the other.</summary>
    public const double LongestFlow = 32;

    private const int Size = MomentBatch.Size, Pixels = Size * Size;
    private readonly float[] _truth;
    private readonly byte[] _objects;
    private float[][]? _waves;

    private FlowPairs(MomentBatch moments)
    {
        Moments = moments;
        _truth = moments.Flow(0, 1);
        _objects = new byte[moments.Scenes.Count * Pixels];
        for (int i = 0; i < moments.Scenes.Count; i++)
            new WorldTruth(moments.Scenes[i]).Surfaces(moments.Frames[i][0], _objects.AsSpan(i * Pixels, Pixels));
        for (int i = 0; i < _objects.Length; i++)
            _objects[i] = _objects[i] is WorldTruth.BackgroundSurface or WorldTruth.PillarSurface ? (byte)0 : (byte)1;
    }

    /// <summary>The frames.</summary>
    public MomentBatch Moments { get; }

    /// <summary>Draws pairs; parameters are those of <see cref="MomentBatch.Draw"/>.</summary>
    public static FlowPairs Draw(
        WorldProfile profile, ulong stream, long first, int count, MomentPlan plan, Split split, Func<SceneDescription, SplitMix64, SceneDescription>? change = null) =>
        new(MomentBatch.Draw(profile, stream, first, count, plan, split, change));

    /// <summary>Paints waves on the surfaces of some of the pairs.</summary>
    /// <param name="share">How many.</param>
    /// <param name="contrast">Highest amplitude in grey levels; what each pair gets is drawn.</param>
    /// <param name="seed">Seed of the draws.</param>
    public FlowPairs Painted(double share, double contrast, ulong seed)
    {
        const int Values = Pixels * 3;
        _waves = [new float[Moments.Scenes.Count * Values], new float[Moments.Scenes.Count * Values]];
        for (int i = 0; i < Moments.Scenes.Count; i++)
        {
            var random = new SplitMix64(Seeds.FromName($"waves/{seed}/{i}"));
            if (random.NextDouble() >= share)
                continue;
            SurfaceWaves.Paint(
                Moments.Scenes[i], Moments.Frames[i][0], Moments.Frames[i][1], contrast * (0.2 + (0.8 * random.NextDouble())), random, Size,
                _waves[0].AsSpan(i * Values, Values), _waves[1].AsSpan(i * Values, Values));
        }

        return this;
    }

    /// <summary>Both frames, <c>[B, 3, H, W]</c>, 0 to 255.</summary>
    public (Tensor First, Tensor Second) Frames(Device device)
    {
        return (Frame(0), Frame(1));

        Tensor Frame(int moment)
        {
            var plain = Moments.ToFrames(moment, device);
            return _waves is null
                ? plain
                : (plain + tensor(_waves[moment], [Moments.Scenes.Count, Size, Size, 3], device: device).permute(0, 3, 1, 2)).clamp(0, 255);
        }
    }

    /// <summary>True flow <c>[B, 2, H, W]</c> in pixels (x, y); where objects are, and where the flow is one that can be asked for, <c>[B, 1, H, W]</c>.</summary>
    public (Tensor Flow, Tensor Objects, Tensor Known) Truth(Device device)
    {
        long b = Moments.Scenes.Count;
        var flow = tensor(_truth, [b, Size, Size, 2], device: device).permute(0, 3, 1, 2).contiguous();
        var known = flow.square().sum([1], keepdim: true).lt((LongestFlow * LongestFlow).ToScalar()).type(ScalarType.Float32);
        return (flow, tensor(_objects, [b, 1, Size, Size], device: device).type(ScalarType.Float32), known);
    }
}

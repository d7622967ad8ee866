using System.Globalization;
using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>
/// RAFT: <c>Σ_i γ^(n-i) mean w |flow_i - true flow| + matchingWeight M</c> over the n refinements, w = 1 + objectWeight on objects, M the cross entropy of
/// the correlations with the true matches.
/// </summary>
/// <remarks>
/// Deviation: the correlations are taught directly. By the distance of the flows alone, a training of this length learns that nothing moves and no more.
/// Deviation: the batch norms of the context encoder stay as they start (a scale and a shift per channel), as in the published training after its
/// first stage: a run then has no state beside its weights, and no statistics to go wrong on generated videos.
/// </remarks>
public sealed class FlowTask : ITrainingTask
{
    private readonly FlowRecipe _recipe;
    private readonly Raft _raft;
    private readonly ulong _stream;
    private readonly Device _device;

    /// <summary>Creates the network with its starting weights.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    public FlowTask(FlowRecipe recipe, Device? device = null)
    {
        _device = device ?? CPU;
        _recipe = recipe;
        _raft = new Raft(RaftConfig.World).to(_device);
        _raft.eval();
        StartingWeights.Set(_raft, recipe.Seed);
        _stream = Seeds.FromName($"{recipe.Name}/{recipe.Seed}/pairs");
        Parameters = [.. _raft.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => name.EndsWith("weight", StringComparison.Ordinal)
        && !name.EndsWith("net.conv1.weight", StringComparison.Ordinal) && !name.Contains("flow_head.conv2", StringComparison.Ordinal);

    /// <inheritdoc/>
    public object Prepare(long step, double progress) => Pairs.Draw(
        _recipe.Profile, _stream, step * _recipe.Batch, _recipe.Batch, new MomentPlan(2, _recipe.LastFrame, 1, _recipe.HighestGap), Split.Train, Pan);

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var pairs = (Pairs)batch;
        using var scope = NewDisposeScope();
        var (first, second) = (pairs.Moments.ToFrames(0, _device), pairs.Moments.ToFrames(1, _device));
        var (truth, objects) = pairs.ToTensors(_device);
        var weight = 1 + (objects * _recipe.ObjectWeight);
        long b = first.shape[0];
        var seen = Degradation.Apply(first, _recipe.Degradation, random, _device);
        var features = _raft.Features(cat([seen, Degradation.Apply(second, _recipe.Degradation, random, _device)], 0));
        var (f, g) = (features.narrow(0, 0, b), features.narrow(0, b, b));
        var flows = _raft.Flows(f, g, _raft.Context(seen), _recipe.Iterations);
        var loss = Matching(f, g, truth) * _recipe.MatchingWeight;
        for (int i = 0; i < flows.Count; i++)
            loss = loss + ((weight * (flows[i] - truth).abs()).mean() * Math.Pow(_recipe.Gamma, flows.Count - 1 - i));
        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => ((Pairs)batch).Moments.Describe();

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts)
    {
        var near = EndPointError(_raft, _recipe.HeldOut, 1);
        var far = EndPointError(_raft, _recipe.HeldOut, 2);
        CheckpointFile.Write(
            folder, facts, _raft.state_dict(), (CheckpointFile.ConfigKey, JsonSerializer.Serialize(RaftConfig.World, Json.OneLine)), new()
            {
                ["held_out_epe_1_frame"] = Text(near.All),
                ["held_out_epe_1_frame_of_objects"] = Text(near.Objects),
                ["held_out_epe_1_frame_of_no_motion"] = Text(near.Still),
                ["held_out_epe_1_frame_of_no_motion_of_objects"] = Text(near.StillObjects),
                ["held_out_epe_2_frames"] = Text(far.All),
                ["held_out_epe_2_frames_of_objects"] = Text(far.Objects),
                ["held_out_epe_2_frames_of_no_motion"] = Text(far.Still),
                ["held_out_epe_2_frames_of_no_motion_of_objects"] = Text(far.StillObjects),
            });

        static string Text(double pixels) => pixels.ToString("f3", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose() => _raft.Dispose();

    /// <summary>Mean distance from the true flow on held-out scenes, in pixels; beside it that of the trivial answer "nothing moves".</summary>
    /// <param name="raft">The network.</param>
    /// <param name="count">Pairs.</param>
    /// <param name="gap">Frames between the two of a pair.</param>
    public static FlowQuality EndPointError(Raft raft, int count, int gap)
    {
        const int PerBatch = 16;
        double all = 0, objects = 0, still = 0, stillObjects = 0, pixels = 0, covered = 0;
        for (int i = 0; i < count; i += PerBatch)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var pairs = Pairs.Draw(WorldProfile.Standard, 1, i, Math.Min(PerBatch, count - i), new MomentPlan(2, 72, gap, gap), Split.HeldOut, null);
            var device = raft.parameters().First().device;
            var (truth, mask) = pairs.ToTensors(device);
            var error = Length(raft.Predict(pairs.Moments.ToFrames(0, device), pairs.Moments.ToFrames(1, device))[^1] - truth);
            var motion = Length(truth);
            all += error.sum().item<float>();
            still += motion.sum().item<float>();
            objects += (error * mask).sum().item<float>();
            stillObjects += (motion * mask).sum().item<float>();
            pixels += error.numel();
            covered += mask.sum().item<float>();
        }

        return new FlowQuality(all / pixels, objects / covered, still / pixels, stillObjects / covered);

        static Tensor Length(Tensor flow) => flow.square().sum([1], keepdim: true).sqrt();
    }

    // Where only a small object moves, "nothing moves" is nearly right everywhere, and a network that answers it learns no more.
    private SceneDescription Pan(SceneDescription scene, SplitMix64 random)
    {
        double drawn = random.NextDouble(), x = Speed(), y = Speed();
        return drawn >= _recipe.PannedShare ? scene : scene with { Camera = new Camera { Kind = CameraKind.Pan, VelocityX = x, VelocityY = y } };

        double Speed() => ((random.NextDouble() * 2) - 1) * _recipe.PanSpeed;
    }

    /// <summary>
    /// Cross entropy between the correlations of a position with all positions of the other frame and where its point truly is, shared among the four
    /// positions around it; points that left the frame count for nothing.
    /// </summary>
    /// <param name="f">Features of the first frames, <c>[B, D, h, w]</c>.</param>
    /// <param name="g">Features of the second frames.</param>
    /// <param name="truth">True flow, <c>[B, 2, 8h, 8w]</c>.</param>
    private static Tensor Matching(Tensor f, Tensor g, Tensor truth)
    {
        using var scope = NewDisposeScope();
        var (b, d, h, w) = (f.shape[0], f.shape[1], f.shape[2], f.shape[3]);
        const long Stride = RaftConfig.Stride;
        var coarse = nn.functional.avg_pool2d(truth, [Stride, Stride], [Stride, Stride]) / (double)Stride;
        var columns = arange(w, dtype: ScalarType.Float32, device: f.device);
        var rows = arange(h, dtype: ScalarType.Float32, device: f.device);
        var x = (coarse.select(1, 0) + columns.view(1, 1, w)).reshape(b, h * w, 1);
        var y = (coarse.select(1, 1) + rows.view(1, h, 1)).reshape(b, h * w, 1);
        var across = (1 - (x - columns.view(1, 1, w)).abs()).clamp_min(0);
        var down = (1 - (y - rows.view(1, 1, h)).abs()).clamp_min(0);
        var shares = (down.unsqueeze(3) * across.unsqueeze(2)).reshape(b, h * w, h * w);
        var likeness = matmul(f.reshape(b, d, h * w).transpose(1, 2), g.reshape(b, d, h * w)) / Math.Sqrt(d);
        return (-(shares * nn.functional.log_softmax(likeness, 2)).sum([2]).mean()).MoveToOuterDisposeScope();
    }

    /// <summary>Pairs of frames with what truly moves where.</summary>
    private sealed record Pairs(MomentBatch Moments, float[] Truth, byte[] Objects)
    {
        public static Pairs Draw(WorldProfile profile, ulong stream, long first, int count, MomentPlan plan, Split split, Func<SceneDescription, SplitMix64, SceneDescription>? change)
        {
            const int Each = MomentBatch.Size * MomentBatch.Size;
            var moments = MomentBatch.Draw(profile, stream, first, count, plan, split, change);
            byte[] objects = new byte[count * Each];
            for (int i = 0; i < count; i++)
                new WorldTruth(moments.Scenes[i]).Surfaces(moments.Frames[i][0], objects.AsSpan(i * Each, Each));
            for (int i = 0; i < objects.Length; i++)
                objects[i] = objects[i] is WorldTruth.BackgroundSurface or WorldTruth.PillarSurface ? (byte)0 : (byte)1;
            return new Pairs(moments, moments.Flow(0, 1), objects);
        }

        /// <summary>True flow <c>[B, 2, H, W]</c> and where objects are, <c>[B, 1, H, W]</c>.</summary>
        public (Tensor Flow, Tensor Objects) ToTensors(Device device)
        {
            const int Side = MomentBatch.Size;
            long b = Moments.Scenes.Count;
            return (tensor(Truth, [b, Side, Side, 2], device: device).permute(0, 3, 1, 2).contiguous(),
                tensor(Objects, [b, 1, Side, Side], device: device).type(ScalarType.Float32));
        }
    }
}

/// <summary>End-point errors in pixels.</summary>
/// <param name="All">Of the network, over all pixels.</param>
/// <param name="Objects">Of the network, over the pixels objects cover.</param>
/// <param name="Still">Of no motion at all, over all pixels.</param>
/// <param name="StillObjects">Of no motion at all, over the pixels objects cover.</param>
public sealed record FlowQuality(double All, double Objects, double Still, double StillObjects);

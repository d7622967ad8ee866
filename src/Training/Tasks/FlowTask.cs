using System.Globalization;
using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Evaluation;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>
/// RAFT: <c>Σ_i γ^(n-i) mean w |flow_i - true flow| + matchingWeight M</c> over the n refinements, w = 1 + objectWeight on objects, M the cross entropy of
/// the correlations with the true matches.
/// </summary>
/// <remarks>
/// Deviation: the correlations are taught directly, and a share of the scenes carries waves on every surface (<see cref="SurfaceWaves"/>). By the
/// distance of the flows on the world's plain and periodic surfaces alone, a training of this length learns that nothing moves and no more.
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
        KeepSignal(_raft);
        _stream = Seeds.FromName($"{recipe.Name}/{recipe.Seed}/pairs");
        Parameters = [.. _raft.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => name.EndsWith("weight", StringComparison.Ordinal)
        && !name.EndsWith("net.conv1.weight", StringComparison.Ordinal) && !name.Contains("flow_head.conv2", StringComparison.Ordinal);

    /// <inheritdoc/>
    public object Prepare(long step, double progress) => FlowPairs
        .Draw(_recipe.Profile, _stream, step * _recipe.Batch, _recipe.Batch, new MomentPlan(2, _recipe.LastFrame, 0, _recipe.HighestGap), Split.Train, Pan)
        .Painted(_recipe.PaintedShare, _recipe.PaintContrast, Seeds.FromName($"{_stream}/{step}"));

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var pairs = (FlowPairs)batch;
        using var scope = NewDisposeScope();
        var (first, second) = pairs.Frames(_device);
        var (truth, objects, known) = pairs.Truth(_device);
        var weight = known * (1 + (objects * _recipe.ObjectWeight));
        long b = first.shape[0];
        var seen = Degradation.Apply(first, _recipe.Degradation, random, _device);
        var features = _raft.Features(cat([seen, Degradation.Apply(second, _recipe.Degradation, random, _device)], 0));
        var (f, g) = (features.narrow(0, 0, b), features.narrow(0, b, b));
        var flows = _raft.Flows(f, g, _raft.Context(seen), _recipe.Iterations);
        var loss = Matching(f, g, truth, _raft.Config.Stride) * _recipe.MatchingWeight;
        for (int i = 0; i < flows.Count; i++)
            loss = loss + ((weight * (flows[i] - truth).abs()).mean() * Math.Pow(_recipe.Gamma, flows.Count - 1 - i));
        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => ((FlowPairs)batch).Moments.Describe();

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts)
    {
        var results = new Dictionary<string, string>();
        foreach (var (gap, name) in new[] { (1, "1_frame"), (2, "2_frames") })
        {
            var quality = FlowQuality.Of(_raft, _recipe.HeldOut, gap);
            Add("", quality.All, quality.Still);
            Add("_of_moving_pixels", quality.Moving, quality.StillMoving);
            Add("_of_objects", quality.Objects, quality.StillObjects);

            void Add(string which, double network, double still)
            {
                results[$"held_out_epe_{name}{which}"] = network.ToString("f3", CultureInfo.InvariantCulture);
                results[$"held_out_epe_{name}{which}_of_no_motion"] = still.ToString("f3", CultureInfo.InvariantCulture);
            }
        }

        CheckpointFile.Write(
            folder, facts, _raft.state_dict(), (CheckpointFile.ConfigKey, JsonSerializer.Serialize(_raft.Config, Json.OneLine)), results);
    }

    /// <inheritdoc/>
    public void Dispose() => _raft.Dispose();

    /// <summary>
    /// Starts the encoders' convolutions in ±√(6/fan in), which keeps a rectified signal's size: without norms that follow the data, the context would
    /// otherwise shrink to a hundredth on its way.
    /// </summary>
    private static void KeepSignal(Raft raft)
    {
        using var noGrad = no_grad();
        foreach (var (name, weight) in raft.named_parameters())
        {
            if (name.Contains("net.", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal) && weight.dim() == 4
                && name != "fnet.conv2.weight")
            {
                weight.mul_(Math.Sqrt(6).ToScalar());
            }
        }
    }

    // Where only a small object moves, "nothing moves" is nearly right everywhere. Objects stay in the view, so they move against the background.
    private SceneDescription Pan(SceneDescription scene, SplitMix64 random)
    {
        double drawn = random.NextDouble(), x = Speed(), y = Speed();
        return drawn >= _recipe.PannedShare ? scene : scene with
        {
            Camera = new Camera { Kind = CameraKind.Pan, VelocityX = x, VelocityY = y },
            Objects = [.. scene.Objects.Select(o => o with { FollowsCamera = true })],
        };

        double Speed() => ((random.NextDouble() * 2) - 1) * _recipe.PanSpeed;
    }

    /// <summary>
    /// Cross entropy between the correlations of a position with all positions of the other frame and where its point truly is, shared among the four
    /// positions around it; points that left the frame count for nothing.
    /// </summary>
    /// <param name="f">Features of the first frames, <c>[B, D, h, w]</c>.</param>
    /// <param name="g">Features of the second frames.</param>
    /// <param name="truth">True flow, <c>[B, 2, stride·h, stride·w]</c>.</param>
    /// <param name="stride">Pixels per position.</param>
    internal static Tensor Matching(Tensor f, Tensor g, Tensor truth, long stride)
    {
        using var scope = NewDisposeScope();
        var (b, d, h, w) = (f.shape[0], f.shape[1], f.shape[2], f.shape[3]);
        var coarse = nn.functional.avg_pool2d(truth, [stride, stride], [stride, stride]) / (double)stride;
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
}

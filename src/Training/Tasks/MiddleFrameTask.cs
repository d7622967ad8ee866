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
/// AMT: <c>mean √((p - x)² + ε²) + flowWeight Σ_s mean |flow_s - true flow_s|</c>, x the true middle frame, s the three coarse steps (1/8, 1/4, 1/2).
/// </summary>
/// <remarks>Deviation: the flows are taught by the world's truth, where the published training takes those of another network; no census loss.</remarks>
public sealed class MiddleFrameTask : ITrainingTask
{
    private const double Epsilon = 1e-3;
    private readonly MiddleFrameRecipe _recipe;
    private readonly Amt _amt;
    private readonly ulong _stream;
    private readonly Device _device;

    /// <summary>Creates the network with its starting weights.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    public MiddleFrameTask(MiddleFrameRecipe recipe, Device? device = null)
    {
        _device = device ?? CPU;
        _recipe = recipe;
        manual_seed((long)recipe.Seed);
        _amt = new Amt(AmtConfig.World).to(_device);
        _stream = Seeds.FromName($"{recipe.Name}/{recipe.Seed}/triples");
        Parameters = [.. _amt.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => name.EndsWith("weight", StringComparison.Ordinal)
        && !name.Contains("encoder.conv1", StringComparison.Ordinal) && !name.StartsWith("comb_block", StringComparison.Ordinal) && !name.StartsWith("decoder1", StringComparison.Ordinal);

    /// <inheritdoc/>
    public object Prepare(long step, double progress)
    {
        var moments = MomentBatch.Draw(_recipe.Profile, _stream, step * _recipe.Batch, _recipe.Batch, new MomentPlan(3, _recipe.LastFrame, 1, _recipe.HighestGap));
        return new Triples(moments, moments.Flow(1, 0), moments.Flow(1, 2));
    }

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var triples = (Triples)batch;
        using var scope = NewDisposeScope();
        var (first, middle, last) = (Colours(triples.Moments, 0, _device), Colours(triples.Moments, 1, _device), Colours(triples.Moments, 2, _device));
        var prediction = _amt.Predict(first, last);
        var loss = ((prediction.Image - middle).square() + (Epsilon * Epsilon)).sqrt().mean();
        var truth = triples.ToFlows(_device);
        for (int i = 0; i < 3; i++)
        {
            long factor = 8 >> i;
            var coarse = nn.functional.avg_pool2d(truth, [factor, factor], [factor, factor]) / (double)factor;
            loss = loss + ((prediction.Flows[i] - coarse).abs().mean() * (_recipe.FlowWeight * factor));
        }

        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => ((Triples)batch).Moments.Describe();

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts)
    {
        var (network, mean) = (Psnr(_amt, _recipe.HeldOut), Psnr(null, _recipe.HeldOut));
        CheckpointFile.Write(
            folder, facts, _amt.state_dict(), (CheckpointFile.ConfigKey, JsonSerializer.Serialize(AmtConfig.World, Json.OneLine)), new()
            {
                ["held_out_psnr"] = network.ToString("f2", CultureInfo.InvariantCulture),
                ["held_out_psnr_of_the_mean_of_both_frames"] = mean.ToString("f2", CultureInfo.InvariantCulture),
            });
    }

    /// <inheritdoc/>
    public void Dispose() => _amt.Dispose();

    /// <summary>PSNR of all pixels of held-out middle frames, one frame after the first and one before the last, in dB.</summary>
    /// <param name="amt">The network; <c>null</c> for the trivial baseline, the mean of both frames.</param>
    /// <param name="count">Frames.</param>
    public static double Psnr(Amt? amt, int count)
    {
        const int PerBatch = 16;
        double error = 0, values = 0;
        for (int i = 0; i < count; i += PerBatch)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var device = amt?.parameters().First().device ?? CPU;
            var moments = MomentBatch.Draw(WorldProfile.Standard, 1, i, Math.Min(PerBatch, count - i), new MomentPlan(3, 72), Split.HeldOut);
            var (first, middle, last) = (Colours(moments, 0, device), Colours(moments, 1, device), Colours(moments, 2, device));
            var between = amt is null ? (first + last) / 2 : amt.Between(first, last);
            error += (between - middle).square().sum().item<float>();
            values += middle.numel();
        }

        return -10 * Math.Log10(error / values);
    }

    private static Tensor Colours(MomentBatch moments, int moment, Device device) => moments.ToFrames(moment, device) / 255;

    /// <summary>Three frames, and the flow from the one in the middle to either end.</summary>
    private sealed record Triples(MomentBatch Moments, float[] ToFirst, float[] ToLast)
    {
        public Tensor ToFlows(Device device)
        {
            const int Side = MomentBatch.Size;
            long[] shape = [Moments.Scenes.Count, Side, Side, 2];
            return cat([tensor(ToFirst, shape, device: device), tensor(ToLast, shape, device: device)], 3).permute(0, 3, 1, 2).contiguous();
        }
    }
}

using TorchSharp.Modules;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>AMT: the frame between two frames, by all-pairs multi-field transforms (Li et al., CVPR 2023).</summary>
/// <remarks>
/// <code>
/// frames - their mean -> feat_encoder -> correlations of all pairs in both directions
///                     -> encoder -> pyramid at 1/2 … 1/16
/// decoder4 (1/16 -> 1/8), update4, decoder3 (-> 1/4), update3, decoder2 (-> 1/2), update2: two flows and a feature, each refined by correlations
/// decoder1 (-> 1): three candidate flows per direction, masks, residuals -> blend of three warped pairs
/// </code>
/// Names of the parameters are those of the published checkpoints' <c>state_dict</c>. Dimension letters: B pairs, H, W pixels (multiples of 16),
/// h = H/8, w = W/8; flow0 points from the middle frame to the first, flow1 to the second, in pixels of their own scale.
/// </remarks>
public sealed class Amt : nn.Module
{
    private readonly AmtFeatures feat_encoder;
    private readonly AmtPyramid encoder;
    private readonly AmtDecoder decoder4;
    private readonly AmtDecoder decoder3;
    private readonly AmtDecoder decoder2;
    private readonly AmtDecoder decoder1;
    private readonly AmtUpdate update4;
    private readonly AmtUpdate update3;
    private readonly AmtUpdate update2;
    private readonly Sequential comb_block;

    /// <summary>Builds the network; its weights are random until loaded.</summary>
    /// <param name="config">Sizes.</param>
    public Amt(AmtConfig config)
        : base(nameof(Amt))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config;
        var (c, n) = (config.Channels, config.Flows);
        feat_encoder = new AmtFeatures(config);
        encoder = new AmtPyramid(c);
        decoder4 = new AmtDecoder((2 * c[3]) + 1, 2 * c[3], c[2] + 4, config.Skip);
        decoder3 = new AmtDecoder((3 * c[2]) + 4, 3 * c[2], c[1] + 4, config.Skip);
        decoder2 = new AmtDecoder((3 * c[1]) + 4, 3 * c[1], c[0] + 4, config.Skip);
        decoder1 = new AmtDecoder((3 * c[0]) + 4, 3 * c[0], 8 * n, config.Skip);
        update4 = new AmtUpdate(config, c[2], 1);
        update3 = new AmtUpdate(config, c[1], 2);
        update2 = new AmtUpdate(config, c[0], 4);
        comb_block = nn.Sequential(nn.Conv2d(3 * n, 6 * n, 3, 1, 1), new ChannelPRelu(6 * n), nn.Conv2d(6 * n, 3, 3, 1, 1));
        RegisterComponents();
    }

    /// <summary>Sizes.</summary>
    public AmtConfig Config { get; }

    /// <summary>Reads a published checkpoint; entries outside <c>state_dict</c> are left out.</summary>
    /// <exception cref="InvalidDataException">The file holds something else; every difference is named.</exception>
    public static Amt Load(string path, AmtConfig config)
    {
        const string State = "state_dict.";
        var amt = new Amt(config);
        try
        {
            using var file = Checkpoint.Open(path);
            bool wrapped = file.Tensors.Any(t => t.Name.StartsWith(State, StringComparison.Ordinal));
            file.LoadInto(amt, key => !wrapped ? key : key.StartsWith(State, StringComparison.Ordinal) ? key[State.Length..] : null);
        }
        catch
        {
            amt.Dispose();
            throw;
        }

        amt.eval();
        return amt;
    }

    /// <summary>The frame between two frames.</summary>
    /// <param name="first">First frames, colours 0…1, <c>[B, 3, H, W]</c>.</param>
    /// <param name="second">Second frames.</param>
    /// <param name="t">Where between them, 0…1 exclusive.</param>
    /// <returns>Colours 0…1, <c>[B, 3, H, W]</c>; the caller owns it.</returns>
    public Tensor Between(Tensor first, Tensor second, double t = 0.5)
    {
        using var scope = NewDisposeScope();
        return Predict(first, second, t).Image.MoveToOuterDisposeScope();
    }

    /// <summary>The frame between two frames with the flows of every step, for training.</summary>
    /// <param name="first">First frames, colours 0…1, <c>[B, 3, H, W]</c>.</param>
    /// <param name="second">Second frames.</param>
    /// <param name="t">Where between them, 0…1 exclusive.</param>
    /// <returns>Tensors that belong to the caller's scope.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public AmtPrediction Predict(Tensor first, Tensor second, double t = 0.5)
    {
        Shape.Is(first, "B 3 H W").And(second, "B 3 H W");
        var (b, h, w) = (first.shape[0], first.shape[2], first.shape[3]);
        if (h % AmtConfig.Stride != 0 || w % AmtConfig.Stride != 0 || Math.Min(h, w) < Config.SmallestSide)
            throw new ArgumentException($"AMT with {Config.Levels} levels reads pictures of multiples of {AmtConfig.Stride} and at least {Config.SmallestSide} pixels; got {w}x{h}.");
        using var scope = NewDisposeScope();
        var mean = cat([first, second], 2).mean([1], true).mean([2], true).mean([3], true);
        var (img0, img1) = (first - mean, second - mean);
        var features = feat_encoder.forward(cat([img0, img1], 0));
        var (g0, g1) = (features.narrow(0, 0, b), features.narrow(0, b, b));
        using var forward = CorrelationPyramid.Of(g0, g1, Config.Levels, Config.Radius);
        using var backward = CorrelationPyramid.Of(g1, g0, Config.Levels, Config.Radius);
        var grid = CorrelationPyramid.Grid(g0);
        var pyramid = encoder.Forward(cat([img0, img1], 0));
        Tensor F0(int level) => pyramid[level - 1].narrow(0, 0, b);
        Tensor F1(int level) => pyramid[level - 1].narrow(0, b, b);
        var flows = new List<Tensor>();
        var lookups = new List<Tensor>();

        var map = full([b, 1, F0(4).shape[2], F0(4).shape[3]], t, device: first.device);
        var (flow, feature) = Split(decoder4.forward(cat([F0(4), F1(4), map], 1)));
        (flow, feature) = Refine(update4, flow, feature);
        (flow, feature) = Refine(update3, flow, feature, decoder3, 3);
        (flow, feature) = Refine(update2, flow, feature, decoder2, 2);

        // The correlations are the largest part of the memory, and the last step no longer looks at them.
        forward.Dispose();
        backward.Dispose();

        // The last step: candidates of both flows, blending masks, residuals.
        int n = Config.Flows;
        var last = decoder1.forward(ChannelsLast(Warped(feature, flow, 1)));
        var coarse = Resized(flow, 2) * 2;
        var flow0 = last.narrow(1, 0, 2 * n) + coarse.narrow(1, 0, 2).repeat(1, n, 1, 1);
        var flow1 = last.narrow(1, 2 * n, 2 * n) + coarse.narrow(1, 2, 2).repeat(1, n, 1, 1);
        flows.Add(cat([flow0, flow1], 1));
        var image = Blend(img0, img1, mean, flow0, flow1, last.narrow(1, 4 * n, n).sigmoid(), last.narrow(1, 5 * n, 3 * n)).clamp(0, 1);
        return new AmtPrediction(
            image.MoveToOuterDisposeScope(),
            [.. flows.Select(f => f.MoveToOuterDisposeScope())],
            features.MoveToOuterDisposeScope(),
            [.. pyramid.Select(p => p.MoveToOuterDisposeScope())],
            [.. lookups.Select(l => l.MoveToOuterDisposeScope())]);

        (Tensor Flow, Tensor Feature) Split(Tensor x) => (x.narrow(1, 0, 4), x.narrow(1, 4, x.shape[1] - 4));

        Tensor Warped(Tensor feature, Tensor flow, int level) =>
            cat([feature, Warp(F0(level), flow.narrow(1, 0, 2)), Warp(F1(level), flow.narrow(1, 2, 2)), flow], 1);

        // One step: decode to twice the size, then correct flow and feature by what the correlations say where the flow points.
        (Tensor Flow, Tensor Feature) Refine(AmtUpdate update, Tensor flow, Tensor feature, AmtDecoder? decoder = null, int level = 0)
        {
            if (decoder is not null)
            {
                var (delta, next) = Split(decoder.forward(Warped(feature, flow, level)));
                (flow, feature) = (delta + (Resized(flow, 2) * 2), next);
            }

            var small = update.Factor == 1 ? flow : Resized(flow, 1.0 / update.Factor) * (1.0 / update.Factor);
            var correlations = cat(
                [forward.Lookup(grid + (small.narrow(1, 2, 2) * (1 / t))), backward.Lookup(grid + (small.narrow(1, 0, 2) * (1 / (1 - t))))], 1);
            lookups.Add(correlations);
            var (deltaFeature, deltaFlow) = update.Forward(feature, small, correlations);
            (flow, feature) = (flow + deltaFlow, feature + deltaFeature);
            flows.Add(flow);
            return (flow, feature);
        }
    }

    private Tensor Blend(Tensor img0, Tensor img1, Tensor mean, Tensor flow0, Tensor flow1, Tensor mask, Tensor residual)
    {
        using var scope = NewDisposeScope();
        long n = Config.Flows;
        var candidates = new List<Tensor>();
        for (long k = 0; k < n; k++)
        {
            var m = mask.narrow(1, k, 1);
            var near = Warp(img0, flow0.narrow(1, 2 * k, 2));
            var far = Warp(img1, flow1.narrow(1, 2 * k, 2));
            candidates.Add((m * near) + ((1 - m) * far) + mean + residual.narrow(1, 3 * k, 3));
        }

        return (stack(candidates, 1).mean([1]) + comb_block.call(ChannelsLast(cat(candidates, 1)))).MoveToOuterDisposeScope();
    }

    /// <summary>A picture read at p + flow(p): bilinear, beyond the border its edge.</summary>
    private static Tensor Warp(Tensor picture, Tensor flow)
    {
        using var scope = NewDisposeScope();
        var (b, h, w) = (flow.shape[0], flow.shape[2], flow.shape[3]);
        var x = linspace(-1, 1, w, dtype: ScalarType.Float32, device: flow.device).view(1, 1, w) + (flow.select(1, 0) * (2.0 / (w - 1)));
        var y = linspace(-1, 1, h, dtype: ScalarType.Float32, device: flow.device).view(1, h, 1) + (flow.select(1, 1) * (2.0 / (h - 1)));
        return nn.functional.grid_sample(picture, stack([x, y], -1), GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: true)
            .MoveToOuterDisposeScope();
    }

    /// <summary>The same tensor, its channels next to one another in memory.</summary>
    /// <remarks>
    /// Kernels of convolutions that read one position after the other do not have to round the number of channels up to a multiple of 16, as those that
    /// read one channel after the other do.
    /// </remarks>
    internal static Tensor ChannelsLast(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    internal static Tensor Resized(Tensor x, double factor) =>
        nn.functional.interpolate(x, scale_factor: [factor, factor], mode: InterpolationMode.Bilinear, align_corners: false);
}

/// <summary>What AMT makes of a pair.</summary>
/// <param name="Image">The frame between, colours 0…1, <c>[B, 3, H, W]</c>.</param>
/// <param name="Flows">flow0 and flow1 stacked, at 1/8, 1/4, 1/2 (<c>[B, 4, …]</c>) and 1 (<c>[B, 4·candidates, H, W]</c>).</param>
/// <param name="Features">Correlated features of the first, then of the second frames, <c>[2B, D, h, w]</c>.</param>
/// <param name="Pyramid">Picture pyramid of the first, then of the second frames, at 1/2 … 1/16.</param>
/// <param name="Correlations">What the three updates read, <c>[B·h·w, planes]</c>.</param>
public sealed record AmtPrediction(
    Tensor Image, IReadOnlyList<Tensor> Flows, Tensor Features, IReadOnlyList<Tensor> Pyramid, IReadOnlyList<Tensor> Correlations);

/// <summary>What the correlations at the flows' ends say about the feature and the flows; works at 1/8, whatever the scale of the step.</summary>
internal sealed class AmtUpdate : nn.Module
{
    private readonly Conv2d convc1;
    private readonly Conv2d convf1;
    private readonly Conv2d convf2;
    private readonly Conv2d conv;
    private readonly Sequential gru;
    private readonly Sequential feat_head;
    private readonly Sequential flow_head;

    public AmtUpdate(AmtConfig config, int feature, int factor)
        : base(nameof(AmtUpdate))
    {
        Factor = factor;
        convc1 = nn.Conv2d(config.CorrelationPlanes, config.Correlation, 1);
        convf1 = nn.Conv2d(4, 2 * config.Flow, 7, 1, 3);
        convf2 = nn.Conv2d(2 * config.Flow, config.Flow, 3, 1, 1);
        conv = nn.Conv2d(config.Correlation + config.Flow, config.Motion, 3, 1, 1);
        gru = Two(config.Motion + 4 + feature, config.Hidden);
        feat_head = Two(config.Hidden, feature);
        flow_head = Two(config.Hidden, 4);
        RegisterComponents();

        Sequential Two(int from, int to) =>
            nn.Sequential(nn.Conv2d(from, config.Hidden, 3, 1, 1), nn.LeakyReLU(0.1), nn.Conv2d(config.Hidden, to, 3, 1, 1));
    }

    /// <summary>Scale of the step over 1/8.</summary>
    public int Factor { get; }

    /// <param name="feature">Feature at the scale of the step.</param>
    /// <param name="flow">Both flows at 1/8, <c>[B, 4, h, w]</c>.</param>
    /// <param name="correlations"><c>[B·h·w, planes]</c>.</param>
    /// <returns>Changes of feature and flows at the scale of the step.</returns>
    public (Tensor Feature, Tensor Flow) Forward(Tensor feature, Tensor flow, Tensor correlations)
    {
        using var scope = NewDisposeScope();
        var (b, h, w) = (flow.shape[0], flow.shape[2], flow.shape[3]);
        var net = Factor == 1 ? feature : Amt.Resized(feature, 1.0 / Factor);
        // A 1x1 convolution over positions that come as rows is a matrix product.
        var rows = Rectified(nn.functional.linear(correlations, convc1.weight!.flatten(1), convc1.bias));
        var cor = rows.view(b, h, w, -1).permute(0, 3, 1, 2).contiguous();
        var flo = Rectified(convf2.call(Rectified(convf1.call(flow))));
        var motion = Rectified(conv.call(cat([cor, flo], 1)));
        var state = gru.call(cat([motion, flow, net], 1));
        var (deltaFeature, deltaFlow) = (feat_head.call(state), flow_head.call(state));
        if (Factor != 1)
            (deltaFeature, deltaFlow) = (Amt.Resized(deltaFeature, Factor), Amt.Resized(deltaFlow, Factor) * Factor);
        return (deltaFeature.MoveToOuterDisposeScope(), deltaFlow.MoveToOuterDisposeScope());
    }

    private static Tensor Rectified(Tensor x) => nn.functional.leaky_relu(x, 0.1);
}

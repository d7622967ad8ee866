namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>Floating-point operations of the flow networks as they are computed here (a multiplication with its addition counts as two).</summary>
/// <remarks>Convolutions and matrix products; norms, activations, lookups and warps are memory traffic, not arithmetic, and are left out.</remarks>
public static class FlowFlops
{
    /// <summary>RAFT's features of one frame; its context costs the same but for the last layer.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="width">Width of the padded frame.</param>
    /// <param name="height">Height of the padded frame.</param>
    /// <param name="output">Channels of the result.</param>
    public static double RaftEncoder(RaftConfig config, long width, long height, int output)
    {
        var (a, b, c) = (config.Stages[0], config.Stages[1], config.Stages[2]);
        double half = width / 2 * (height / 2), quarter = width / 4 * (height / 4), last = width / config.Stride * (height / config.Stride);
        return 2 * ((half * ((49.0 * 3 * config.Stem) + Stage(config.Stem, a, shortCut: false)))
            + (quarter * Stage(a, b, shortCut: true)) + (last * (Stage(b, c, shortCut: config.Stride == 8) + ((double)c * output))));

        static double Stage(int from, int to, bool shortCut) => (9.0 * from * to) + (27.0 * to * to) + (shortCut ? (double)from * to : 0);
    }

    /// <summary>RAFT's flow between two frames whose features are there: correlations, refinements, upsampling mask.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="width">Width of the padded frames.</param>
    /// <param name="height">Height of the padded frames.</param>
    /// <param name="iterations">Refinements.</param>
    public static double RaftFlow(RaftConfig config, long width, long height, int iterations)
    {
        long w = width / config.Stride, h = height / config.Stride;
        double p = w * h, correlations = Correlations(w, h, config.Features, config.Levels);
        var ((c1, c2), (f1, f2)) = (config.Correlation, config.FlowWidths);
        int n = config.Hidden;
        double motion = ((double)config.CorrelationPlanes * c1) + (9.0 * c1 * c2) + (49.0 * 2 * f1) + (9.0 * f1 * f2) + (9.0 * (c2 + f2) * (config.Motion - 2));
        double gru = 2 * 3 * 5.0 * (n + config.Motion) * n, once = 2 * 3 * 5.0 * config.Context * n;
        double head = (9.0 * n * config.Head) + (9.0 * config.Head * 2), mask = (9.0 * n * config.Head) + (9.0 * config.Stride * config.Stride * config.Head);
        return correlations + (2 * p * ((iterations * (motion + gru + head)) + once + mask));
    }

    /// <summary>AMT's frame between two frames.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="width">Width of the padded frames.</param>
    /// <param name="height">Height of the padded frames.</param>
    public static double Amt(AmtConfig config, long width, long height)
    {
        double full = width * height;
        var (s, c) = (config.Stages, config.Channels);
        double features = (full / 4 * ((49.0 * 3 * config.Stem) + Bottleneck(config.Stem, s[0], 1, false) + Bottleneck(s[0], s[0], 1, false)))
            + (full / 16 * (Bottleneck(s[0], s[1], 4, true) + Bottleneck(s[1], s[1], 1, false)))
            + (full / 64 * (Bottleneck(s[1], s[2], 4, true) + Bottleneck(s[2], s[2], 1, false) + ((double)s[2] * config.Features)));
        double pyramid = 0;
        for (int i = 0; i < 4; i++)
            pyramid += full / (4 << (2 * i)) * ((9.0 * (i == 0 ? 3 : c[i - 1]) * c[i]) + (9.0 * c[i] * c[i]));
        double decoders = (full / 256 * Decoder((2 * c[3]) + 1, 2 * c[3], c[2] + 4))
            + (full / 64 * Decoder((3 * c[2]) + 4, 3 * c[2], c[1] + 4))
            + (full / 16 * Decoder((3 * c[1]) + 4, 3 * c[1], c[0] + 4))
            + (full / 4 * Decoder((3 * c[0]) + 4, 3 * c[0], 8 * config.Flows));
        double updates = full / 64 * (Update(c[2]) + Update(c[1]) + Update(c[0]));
        double blend = full * ((9.0 * 3 * config.Flows * 6 * config.Flows) + (9.0 * 6 * config.Flows * 3));
        return (2 * ((2 * (features + pyramid)) + decoders + updates + blend)) + (2 * Correlations(width / 8, height / 8, config.Features, config.Levels));

        // A first 1x1 before the stride works on four times the positions.
        static double Bottleneck(int from, int to, int before, bool shortCut) =>
            (before * (double)from * (to / 4)) + (9.0 * (to / 4) * (to / 4)) + ((double)(to / 4) * to) + (shortCut ? (double)from * to : 0);

        // Each of the sixteen taps of the transposed convolution is used once per position of the input.
        double Decoder(int from, int hidden, int to) =>
            (9.0 * from * hidden) + (27.0 * hidden * hidden) + (18.0 * config.Skip * config.Skip) + (16.0 * hidden * to);

        double Update(int feature) => ((double)config.CorrelationPlanes * config.Correlation) + (49.0 * 4 * 2 * config.Flow) + (9.0 * 2 * config.Flow * config.Flow)
            + (9.0 * (config.Correlation + config.Flow) * config.Motion) + (9.0 * (config.Motion + 4 + feature) * config.Hidden)
            + (9.0 * config.Hidden * ((3.0 * config.Hidden) + feature + 4));
    }

    private static double Correlations(long width, long height, int features, int levels)
    {
        double others = 0;
        for (int l = 0; l < levels; l++)
            others += (double)(width >> l) * (height >> l);
        return 2.0 * width * height * features * others;
    }
}

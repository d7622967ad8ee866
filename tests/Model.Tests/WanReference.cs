using TorchSharp;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>
/// Wan2.1's forward pass written out in loops and double precision, from the published description only: an independent oracle.
/// One video, bidirectional attention unless another is handed in, per-frame timesteps.
/// </summary>
internal sealed class WanReference(WanConfig config, IReadOnlyDictionary<string, double[]> weights)
{
    public static WanReference Of(CausalDit dit) =>
        new(dit.Config, dit.named_parameters().ToDictionary(p => p.name, p => Values(p.parameter)));

    public static double[] Values(Tensor x)
    {
        using var flat = x.detach().reshape(-1).type(ScalarType.Float64);
        return flat.data<double>().ToArray();
    }

    /// <summary>x [F,C,h,w], t [F], text rows: the flow [F,C,h,w]. Self-attention maps the layer's index and its input rows to its output rows.</summary>
    public double[] Forward(double[] x, int frames, int height, int width, double[] t, double[][] text, Func<int, double[][], double[][]>? selfAttention = null)
    {
        int dim = config.Dim, ph = config.PatchHeight, pw = config.PatchWidth, gh = height / ph, gw = width / pw, n = gh * gw;
        double[] At(int f, int r, int c, Func<int, int, int, double> get) =>
            [.. from ch in Enumerable.Range(0, config.InChannels) from i in Enumerable.Range(0, ph) from j in Enumerable.Range(0, pw) select get(ch, (r * ph) + i, (c * pw) + j)];

        double[][] tokens = [.. from f in Enumerable.Range(0, frames) from r in Enumerable.Range(0, gh) from c in Enumerable.Range(0, gw)
                             select Linear(At(f, r, c, (ch, i, j) => x[(((f * config.InChannels) + ch) * height + i) * width + j]), "patch_embedding")];
        int[][] place = [.. from f in Enumerable.Range(0, frames) from r in Enumerable.Range(0, gh) from c in Enumerable.Range(0, gw) select new[] { f, r, c }];

        double[][] e = [.. t.Select(time =>
        {
            int half = config.FreqDim / 2;
            double[] angle = [.. Enumerable.Range(0, half).Select(i => time * Math.Pow(10000, -(double)i / half))];
            double[] s = [.. angle.Select(Math.Cos), .. angle.Select(Math.Sin)];
            return Linear([.. Linear(s, "time_embedding.0").Select(Silu)], "time_embedding.2");
        })];
        double[][] e0 = [.. e.Select(row => Linear([.. row.Select(Silu)], "time_projection.1"))];
        double[][] context = [.. text.Concat(Enumerable.Repeat(new double[config.TextDim], config.TextLength - text.Length))
            .Select(row => Linear([.. Linear(row, "text_embedding.0").Select(Gelu)], "text_embedding.2"))];

        for (int layer = 0; layer < config.Layers; layer++)
        {
            string b = $"blocks.{layer}";
            double[] Part(int token, int part) =>
                [.. Enumerable.Range(part * dim, dim).Select(i => weights[$"{b}.modulation"][i] + e0[token / n][i])];
            double[][] Modulated(int shift) => [.. tokens.Select((row, i) =>
                LayerNorm(row).Zip(Part(i, shift + 1), (a, scale) => a * (1 + scale)).Zip(Part(i, shift), (a, s) => a + s).ToArray())];

            double[][] h = Modulated(0);
            double[][] y = selfAttention?.Invoke(layer, h) ?? Attention($"{b}.self_attn", h, h, place);
            tokens = [.. tokens.Select((row, i) => Add(row, Multiply(y[i], Part(i, 2))))];
            double[][] normed = [.. tokens.Select(row => LayerNorm(row).Select((a, i) => (a * weights[$"{b}.norm3.weight"][i]) + weights[$"{b}.norm3.bias"][i]).ToArray())];
            y = Attention($"{b}.cross_attn", normed, context, null);
            tokens = [.. tokens.Select((row, i) => Add(row, y[i]))];
            h = Modulated(3);
            tokens = [.. tokens.Select((row, i) => Add(row, Multiply(Linear([.. Linear(h[i], $"{b}.ffn.0").Select(Gelu)], $"{b}.ffn.2"), Part(i, 5))))];
        }

        double[] v = new double[frames * config.OutChannels * height * width];
        for (int i = 0; i < tokens.Length; i++)
        {
            double[] m = [.. Enumerable.Range(0, 2 * dim).Select(k => weights["head.modulation"][k] + e[i / n][k % dim])];
            double[] o = Linear([.. LayerNorm(tokens[i]).Select((a, k) => (a * (1 + m[dim + k])) + m[k])], "head.head");
            for (int k = 0; k < o.Length; k++)
            {
                int c = k % config.OutChannels, j = k / config.OutChannels % pw, r = k / config.OutChannels / pw;
                v[(((place[i][0] * config.OutChannels) + c) * height + (place[i][1] * ph) + r) * width + (place[i][2] * pw) + j] = o[k];
            }
        }

        return v;
    }

    public static double Silu(double x) => x / (1 + Math.Exp(-x));

    private static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Multiply(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    private double[] LayerNorm(double[] x)
    {
        double mean = x.Average(), variance = x.Average(a => (a - mean) * (a - mean));
        return [.. x.Select(a => (a - mean) / Math.Sqrt(variance + config.Eps))];
    }

    public double[] Linear(double[] x, string key)
    {
        double[] w = weights[$"{key}.weight"], bias = weights.GetValueOrDefault($"{key}.bias") ?? new double[w.Length / x.Length];
        double[] y = [.. bias];
        for (int o = 0; o < y.Length; o++)
        {
            for (int i = 0; i < x.Length; i++)
                y[o] += x[i] * w[(o * x.Length) + i];
        }

        return y;
    }

    public double[] RmsNorm(double[] x, string key)
    {
        double scale = 1 / Math.Sqrt(x.Average(a => a * a) + config.Eps);
        return [.. x.Select((a, i) => a * scale * weights[$"{key}.weight"][i])];
    }

    private double[][] Attention(string key, double[][] from, double[][] to, int[][]? place)
    {
        double[][] q = [.. from.Select(row => RmsNorm(Linear(row, $"{key}.q"), $"{key}.norm_q"))];
        double[][] k = [.. to.Select(row => RmsNorm(Linear(row, $"{key}.k"), $"{key}.norm_k"))];
        double[][] v = [.. to.Select(row => Linear(row, $"{key}.v"))];
        if (place is not null)
            (q, k) = ([.. q.Select((row, i) => Turn(row, place[i]))], [.. k.Select((row, i) => Turn(row, place[i]))]);
        int d = config.HeadDim;
        return [.. q.Select(query =>
        {
            double[] o = new double[config.Dim];
            for (int head = 0; head < config.Heads; head++)
            {
                double[] scores = [.. k.Select(row => Math.Exp(Enumerable.Range(head * d, d).Sum(i => query[i] * row[i]) / Math.Sqrt(d)))];
                for (int i = head * d; i < (head + 1) * d; i++)
                    o[i] = v.Select((row, s) => row[i] * scores[s]).Sum() / scores.Sum();
            }

            return Linear(o, $"{key}.o");
        })];
    }

    /// <summary>All heads of a row turned to (frame, row, column).</summary>
    public double[] Turn(double[] x, int[] place)
    {
        double[] y = new double[x.Length];
        var (dt, dh, dw) = config.RopeSplit;
        for (int head = 0; head < config.Heads; head++)
        {
            int at = head * config.HeadDim;
            foreach (var (position, channels) in new[] { (place[0], dt), (place[1], dh), (place[2], dw) })
            {
                for (int j = 0; j < channels / 2; j++, at += 2)
                {
                    double angle = position * Math.Pow(config.RopeBase, -2.0 * j / channels);
                    y[at] = (x[at] * Math.Cos(angle)) - (x[at + 1] * Math.Sin(angle));
                    y[at + 1] = (x[at] * Math.Sin(angle)) + (x[at + 1] * Math.Cos(angle));
                }
            }
        }

        return y;
    }
}

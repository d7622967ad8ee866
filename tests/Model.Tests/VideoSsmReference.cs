using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Model.Tests;

/// <summary>
/// The memory of VideoSSM (arXiv 2512.04519, section 3) written out in loops and double precision from its equations, one token at a time: an independent oracle for sink,
/// window, eviction, gates, state, read, router and fusion, with every switch of <see cref="VideoSsmOptions"/>. One video, made chunk by chunk.
/// </summary>
internal sealed class VideoSsmReference(CausalDit dit, int sink, int window, int chunk, int planned, (int Height, int Width) grid, PositionMode positions)
{
    private readonly WanReference _wan = WanReference.Of(dit);
    private readonly Dictionary<string, double[]> _weights = dit.named_parameters().ToDictionary(p => p.name, p => WanReference.Values(p.parameter));
    private readonly VideoSsmOptions _options = dit.Memory!;
    private readonly Layer[] _layers = [.. Enumerable.Range(0, dit.Config.Layers).Select(_ => new Layer(dit.Config.Dim))];
    private int _committed;

    private int Tokens => grid.Height * grid.Width;

    private int HeadDim => dit.Config.HeadDim;

    /// <summary>The flow of the next frames; a committing pass is remembered.</summary>
    public double[] Forward(double[] x, int frames, double[] t, double[][] text, bool commit)
    {
        double[] flow = _wan.Forward(x, frames, grid.Height, grid.Width, t, text, (layer, h) => Attend(layer, h, frames, commit));
        if (commit)
            _committed += frames;
        return flow;
    }

    private double[][] Attend(int layer, double[][] h, int frames, bool commit)
    {
        string key = $"blocks.{layer}.self_attn";
        var memory = _layers[layer];
        List<Token> now = [.. h.Select((row, i) => new Token(
            _committed + (i / Tokens),
            i % Tokens,
            row,
            _wan.RmsNorm(_wan.Linear(row, $"{key}.q"), $"{key}.norm_q"),
            _wan.RmsNorm(_wan.Linear(row, $"{key}.k"), $"{key}.norm_k"),
            _wan.Linear(row, $"{key}.v")))];

        // The last L frames with the current chunk among them, and the first frames of the video.
        int end = _committed + chunk;
        List<Token> seen = [.. memory.All.Where(token => token.Frame < sink || token.Frame >= end - window), .. now];
        int[] order = [.. seen.Select(token => token.Frame).Distinct()];
        int[] At(Token token) => [positions == PositionMode.Slot ? Array.IndexOf(order, token.Frame) : token.Frame, token.Place / grid.Width, token.Place % grid.Width];
        double[][] keys = [.. seen.Select(token => _wan.Turn(token.K, At(token)))];
        double[][] output = new double[now.Count][];
        double[][] queries = StateRows(now, token => token.Q, $"{key}.mem.q_conv1d", scale: true);
        for (int i = 0; i < now.Count; i++)
        {
            double[] local = Softmax(_wan.Turn(now[i].Q, At(now[i])), keys, [.. seen.Select(token => token.V)]);
            double[]? global = memory.State is { } m && _options.HasLayer(layer) ? Read(key, m, queries[i], now[i]) : null;
            bool before = _options.Fuse == FusePoint.BeforeOutput;
            double[] o = _wan.Linear(before && global is not null ? Sum(local, global) : local, $"{key}.o");
            output[i] = !before && global is not null ? Sum(o, global) : o;
        }

        if (commit)
        {
            memory.All.AddRange(now);
            Evict(key, layer, memory, end);
        }

        return output;
    }

    /// <summary>gamma * Swish(g_out * RMSNorm(q M)).</summary>
    private double[] Read(string key, double[,,] m, double[] query, Token token)
    {
        double[] read = new double[query.Length];
        for (int i = 0; i < read.Length; i++)
        {
            int head = i / HeadDim, value = i % HeadDim;
            for (int k = 0; k < HeadDim; k++)
                read[i] += query[(head * HeadDim) + k] * m[head, k, value];
        }

        double[] normed = _options.Norm == ReadNorm.FullDim
            ? _wan.RmsNorm(read, $"{key}.mem.o_norm")
            : [.. read.Chunk(HeadDim).SelectMany(head => _wan.RmsNorm(head, $"{key}.mem.o_norm"))];
        double[] gate = _wan.Linear(token.H, $"{key}.mem.g_proj");
        double rho = (token.Frame + 1.0) / (_options.ContextFrames ?? planned);
        double log = Math.Log(_options.ClampRho ? Math.Min(1, rho) : rho);
        double[] w = _weights[$"{key}.mem.router_w"], b = _weights[$"{key}.mem.router_b"];
        return [.. normed.Select((a, i) => WanReference.Silu(gate[i] * a) * _options.Router switch
        {
            RouterKind.None => 1,
            RouterKind.Constant => Sigmoid(b[i]),
            RouterKind.Time => Sigmoid((w[i] * log) + b[i]),
            _ => Sigmoid((w[i] * token.H[i]) + b[i]),
        })];
    }

    /// <summary>What has left the window and is no sink goes into the state, token by token.</summary>
    private void Evict(string key, int layer, Layer memory, int end)
    {
        int keep = Math.Max(sink, end + chunk - window);
        List<Token> evicted = [.. memory.All.Where(token => token.Frame >= sink && token.Frame < keep && token.Frame >= memory.Written)];
        memory.Written = Math.Max(memory.Written, keep);
        if (evicted.Count == 0 || !_options.HasLayer(layer))
            return;

        var m = memory.State ??= new double[dit.Config.Heads, HeadDim, HeadDim];
        double[][] alphas = [.. evicted.Select(token => Alpha(key, token))];
        if (_options.DecayEvery == DecayStep.PerFrame)
        {
            alphas = [.. alphas.Chunk(Tokens).SelectMany(frame => Enumerable.Range(0, Tokens).Select(place =>
                frame[0].Select((_, i) => place == 0 ? frame.Average(row => row[i]) : 0).ToArray()))];
        }

        double[][] keys = StateRows(evicted, token => token.K, $"{key}.mem.k_conv1d", scale: false);
        double[][] values = Shaped(evicted, token => token.V, $"{key}.mem.v_conv1d");
        bool decays = _options.Rule is UpdateRule.Decay or UpdateRule.GatedDelta, predicts = _options.Rule is UpdateRule.Delta or UpdateRule.GatedDelta;
        double[] sum = new double[dit.Config.Dim];
        bool printed = decays && _options.DecaySum == DecaySum.Printed;
        for (int n = 0; n < evicted.Count; n++)
        {
            double[] beta = [.. _wan.Linear(evicted[n].H, $"{key}.mem.b_proj").Select(Sigmoid)];
            for (int head = 0; head < dit.Config.Heads; head++)
            {
                double[] u = new double[HeadDim];
                for (int k = 0; k < HeadDim; k++)
                {
                    int row = (head * HeadDim) + k;
                    double alpha = decays ? Gate(alphas[n], head, k) : 0;
                    sum[row] += alpha;
                    for (int v = 0; v < HeadDim; v++)
                        m[head, k, v] *= Math.Exp(alpha + (printed && n == 0 ? memory.Decays[row] : 0));
                }

                for (int v = 0; v < HeadDim; v++)
                {
                    double predicted = 0;
                    for (int k = 0; predicts && k < HeadDim; k++)
                        predicted += keys[n][(head * HeadDim) + k] * m[head, k, v];
                    double strength = Gate(beta, head, v);
                    u[v] = ((_options.Injection == InjectionTarget.Both ? strength : 1) * values[n][(head * HeadDim) + v]) - (strength * predicted);
                }

                for (int k = 0; k < HeadDim; k++)
                {
                    for (int v = 0; v < HeadDim; v++)
                        m[head, k, v] += keys[n][(head * HeadDim) + k] * u[v];
                }
            }
        }

        memory.Decays = Sum(memory.Decays, sum);
    }

    /// <summary>alpha = -exp(A) softplus(W_alpha H_in + B).</summary>
    private double[] Alpha(string key, Token token)
    {
        double[] a = _weights[$"{key}.mem.A_log"], b = _weights[$"{key}.mem.dt_bias"];
        return [.. _wan.Linear(token.H, $"{key}.mem.a_proj").Select((x, i) => -Math.Exp(a[i]) * Math.Log(1 + Math.Exp(x + b[i])))];
    }

    private double Gate(double[] gate, int head, int channel) => _options.Gates == GateWidth.PerHead ? gate[head] : gate[(head * HeadDim) + channel];

    /// <summary>Keys or queries of the state: shaped, turned if they are to be, of unit length in every head if they are to be.</summary>
    private double[][] StateRows(List<Token> tokens, Func<Token, double[]> of, string convolution, bool scale)
    {
        double[] Of(Token token) => _options.RopedStateKeys ? _wan.Turn(of(token), [token.Frame, token.Place / grid.Width, token.Place % grid.Width]) : of(token);
        double width = Math.Pow(HeadDim, -0.5), factor = scale && _options.Scale == StateScale.HeadWidth ? width : 1;
        return [.. Shaped(tokens, Of, convolution).Select(row => row.Chunk(HeadDim).SelectMany(head =>
        {
            double length = _options.KeyNorm == StateKeyNorm.L2 ? 1 / Math.Sqrt(head.Sum(x => x * x) + 1e-6) : width;
            return head.Select(x => x * length * factor);
        }).ToArray())];
    }

    /// <summary>Short convolution within a frame and activation, where there are any.</summary>
    private double[][] Shaped(List<Token> tokens, Func<Token, double[]> of, string convolution)
    {
        double[][] rows = [.. tokens.Select(of)];
        int taps = _options.ShortConvolution;
        double[][] mixed = taps == 0 ? rows : [.. rows.Select((row, n) => row.Select((_, c) => Enumerable.Range(0, taps)
            .Where(back => back <= n % Tokens).Sum(back => _weights[$"{convolution}.weight"][(c * taps) + taps - 1 - back] * rows[n - back][c])).ToArray())];
        return _options.Activation == StateActivation.Silu ? [.. mixed.Select(row => row.Select(WanReference.Silu).ToArray())] : mixed;
    }

    /// <summary>sum_j softmax_j(q k_j / sqrt(d)) v_j in every head.</summary>
    private double[] Softmax(double[] query, double[][] keys, double[][] values)
    {
        double[] o = new double[query.Length];
        for (int from = 0; from < query.Length; from += HeadDim)
        {
            double total = 0;
            for (int token = 0; token < keys.Length; token++)
            {
                double score = 0;
                for (int i = from; i < from + HeadDim; i++)
                    score += query[i] * keys[token][i];
                score = Math.Exp(score / Math.Sqrt(HeadDim));
                total += score;
                for (int i = from; i < from + HeadDim; i++)
                    o[i] += score * values[token][i];
            }

            for (int i = from; i < from + HeadDim; i++)
                o[i] /= total;
        }

        return o;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private sealed record Token(int Frame, int Place, double[] H, double[] Q, double[] K, double[] V);

    private sealed class Layer(int dim)
    {
        public List<Token> All { get; } = [];

        public double[,,]? State { get; set; }

        /// <summary>Sum of the log decays of all writes, by key channel.</summary>
        public double[] Decays { get; set; } = new double[dim];

        public int Written { get; set; }
    }
}

using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Sampling;
using VideoSsm.Eval.Tensors;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Data;

/// <summary>
/// ODE trajectories of a bidirectional teacher for captions of the world's training side: a function of (profile, seed, teacher, text
/// encoder, solver settings), clip by clip. Kept in files of a few clips under a hash of these, so that an interrupted computation goes
/// on, all students share it, and a longer pool begins with a shorter one.
/// </summary>
public sealed class TrajectoryPool : IDisposable
{
    private const int PerFile = 8;

    private readonly Tensor _points; // [N * levels * F, C * h * w], half precision
    private readonly long[] _frameShape; // C, h, w

    private TrajectoryPool(Tensor points, Tensor text, IReadOnlyList<string> captions, IReadOnlyList<double> sigmas)
    {
        using var scope = NewDisposeScope();
        (Text, Captions, Sigmas) = (text, captions, sigmas);
        Frames = (int)points.shape[2];
        _frameShape = points.shape[3..];
        _points = points.reshape(-1, _frameShape.Aggregate(1L, (a, b) => a * b)).DetachFromDisposeScope();
    }

    /// <summary>Rows of the text encoder, <c>[N, L, D]</c>.</summary>
    public Tensor Text { get; }

    /// <summary>The captions.</summary>
    public IReadOnlyList<string> Captions { get; }

    /// <summary>Noise level of each kept point, falling; the last is 0, the teacher's clip.</summary>
    public IReadOnlyList<double> Sigmas { get; }

    /// <summary>Latent frames per clip.</summary>
    public int Frames { get; }

    /// <summary>Number of clips.</summary>
    public int Count => Captions.Count;

    /// <summary>Solves the teacher's ODE for every clip, or reads what was solved before.</summary>
    /// <param name="teacher">The teacher.</param>
    /// <param name="encoder">The text encoder.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="size">Height and width of a latent frame.</param>
    /// <param name="profile">Distribution of the scenes.</param>
    /// <param name="seed">Seed of scenes and noise.</param>
    /// <param name="recipe">Solver settings.</param>
    /// <param name="folder">Where files are kept; <c>null</c> for nowhere.</param>
    /// <param name="weights">Names the weights of teacher and text encoder.</param>
    /// <param name="notice">Receives a line after every computed file.</param>
    /// <param name="clock">Time, for the lines.</param>
    /// <param name="cancellationToken">Stops the work; finished files stay.</param>
    public static TrajectoryPool Build(
        CausalDit teacher, TextEncoder encoder, ITokenizer tokenizer, int size, WorldProfile profile, ulong seed, TrajectoryRecipe recipe, string? folder = null,
        string weights = "", Action<string>? notice = null, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        var plan = OdePlan.Of(recipe);
        string source = $"trajectories/{profile}/{seed}/{recipe.Frames}";
        string key = ContentHash.Short(ContentHash.OfJson(
            $"{source}/{recipe.Solver}/{recipe.Steps}/{recipe.Guidance:r}/{recipe.Shift:r}/{string.Join(' ', recipe.FewSteps)}/{recipe.Batch}/{weights}"));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var time = clock ?? TimeProvider.System;
        long started = time.GetTimestamp();
        int solved = 0;
        var unprompted = encoder.Encode(tokenizer, [""]);
        List<Tensor> points = [], text = [];
        List<string> captions = [];
        for (int first = 0; first < recipe.Clips; first += PerFile)
        {
            int count = Math.Min(PerFile, recipe.Clips - first);
            string[] part = [.. Enumerable.Range(first, count).Select(i => ClipBatch.Caption(WorldSampler.Sample(profile, Seeds.FromName(source), i, Split.Train), i))];
            captions.AddRange(part);
            text.Add(encoder.Encode(tokenizer, part));
            string? file = folder is null ? null : Path.Combine(folder, $"trajectories-{key}-{first:d5}-{count}.safetensors");
            if (file is not null && File.Exists(file))
            {
                using var saved = SafeTensors.Open(file);
                points.Add(saved.Read("points"));
                continue;
            }

            points.Add(Solve(first, part));
            solved += count;
            if (file is not null)
            {
                Directory.CreateDirectory(folder!);
                SafeTensors.Write(file, [KeyValuePair.Create("points", points[^1])], new Dictionary<string, string>(StringComparer.Ordinal) { ["sigmas"] = string.Join(' ', plan.KeptSigmas) });
            }

            notice?.Invoke($"teacher trajectories: {first + count} of {recipe.Clips}, {time.GetElapsedTime(started).TotalSeconds / solved:f2} s per clip");
        }

        return new TrajectoryPool(cat(points, 0), cat(text, 0).DetachFromDisposeScope(), captions, plan.KeptSigmas);

        // A batch never spans two files, so a file's numbers do not depend on how many clips are asked for.
        Tensor Solve(int first, string[] part)
        {
            using var inner = NewDisposeScope();
            List<Tensor> done = [];
            for (int at = 0; at < part.Length; at += recipe.Batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string[] batch = [.. part.Skip(at).Take(recipe.Batch)];
                var noise = cat([.. batch.Select((_, i) => Noise(first + at + i))], 0).On(teacher.Device);
                using var flow = new ClipFlow(teacher, encoder.Encode(tokenizer, batch).On(teacher.Device), unprompted.On(teacher.Device), recipe.Guidance, size, size);
                done.Add(plan.Integrate(noise, (x, t) => flow.Predict(x, full([x.shape[0], x.shape[1]], t, x.dtype, x.device))).type(ScalarType.Float16).On(CPU));
            }

            return cat(done, 0).MoveToOuterDisposeScope();
        }

        Tensor Noise(int clip)
        {
            using var generator = new Generator(Seeds.FromName($"{source}/noise/{clip}"));
            return randn([1, recipe.Frames, teacher.Config.InChannels, size, size], generator: generator);
        }
    }

    /// <summary>Points of some clips.</summary>
    /// <param name="rows">Which clips, <c>B</c>.</param>
    /// <param name="levels">Index into <see cref="Sigmas"/> of every frame, row by row: <c>B * F</c>.</param>
    /// <returns><c>[B, F, C, h, w]</c>, float32.</returns>
    public Tensor At(IReadOnlyList<long> rows, IReadOnlyList<int> levels)
    {
        using var scope = NewDisposeScope();
        long[] index = [.. levels.Select((level, i) => (((rows[i / Frames] * Sigmas.Count) + level) * Frames) + (i % Frames))];
        return _points.index_select(0, tensor(index)).type(ScalarType.Float32).reshape([rows.Count, Frames, .. _frameShape]).MoveToOuterDisposeScope();
    }

    /// <summary>The teacher's clips: x0 of every trajectory.</summary>
    public Tensor Clean(IReadOnlyList<long> rows) => At(rows, [.. Enumerable.Repeat(Sigmas.Count - 1, rows.Count * Frames)]);

    /// <summary>Text rows of some clips, <c>[B, L, D]</c>.</summary>
    public Tensor TextOf(IReadOnlyList<long> rows)
    {
        using var index = tensor(rows.ToArray());
        return Text.index_select(0, index);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _points.Dispose();
        Text.Dispose();
    }
}

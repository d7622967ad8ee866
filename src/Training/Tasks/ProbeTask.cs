using System.Globalization;
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
/// Attribute probe: single frames of world clips, blurred and noised at random so that it also reads generated frames; kind and colour
/// count only where exactly one object is seen.
/// </summary>
public sealed class ProbeTask : ITrainingTask
{
    private const int Size = 64;
    private readonly ProbeRecipe _recipe;
    private readonly AttributeProbe _probe;
    private readonly ulong _stream;
    private readonly Device _device;

    /// <summary>Creates the network with its starting weights.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    public ProbeTask(ProbeRecipe recipe, Device? device = null)
    {
        _device = device ?? CPU;
        _recipe = recipe;
        manual_seed((long)recipe.Seed);
        _probe = new AttributeProbe().to(_device);
        _stream = Seeds.FromName($"{recipe.Name}/{recipe.Seed}/frames");
        Parameters = [.. _probe.named_parameters().Select(p => (p.name, p.parameter))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => name.StartsWith("conv", StringComparison.Ordinal);

    /// <inheritdoc/>
    public object Prepare(long step, double progress) => Frames.Draw(_recipe, _stream, step * _recipe.Batch, _recipe.Batch, Split.Train);

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var frames = (Frames)batch;
        using var scope = NewDisposeScope();
        var scores = _probe.Forward(Degradation.Apply(frames.ToPixels(_device), _recipe.Degradation, random, _device));
        var labels = tensor(frames.Labels, [frames.Captions.Count, AttributeProbe.Heads.Count], device: _device);
        var loss = zeros([], device: _device);
        for (int a = 0; a < scores.Count; a++)
        {
            // Label -1: not to be read from this frame.
            loss = loss + nn.functional.cross_entropy(scores[a], labels.narrow(1, a, 1).squeeze(1), ignore_index: -1);
        }

        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", ((Frames)batch).Captions.Take(8)) + " ...";

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts)
    {
        double[] accuracy = Accuracy();
        string[] names = ["kind", "colour", "pattern", "background_colour", "presence"];
        CheckpointFile.Write(
            folder, facts, _probe, ("config", "{}"),
            names.Zip(accuracy).ToDictionary(p => $"held_out_{p.First}_accuracy", p => p.Second.ToString("f4", CultureInfo.InvariantCulture), StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public void Dispose() => _probe.Dispose();

    private double[] Accuracy()
    {
        double[] right = new double[AttributeProbe.Heads.Count], all = new double[right.Length];
        for (int i = 0; i < 8; i++)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var frames = Frames.Draw(_recipe, 1, i * 64, 64, Split.HeldOut);
            var scores = _probe.Forward(frames.ToPixels(_device));
            var labels = tensor(frames.Labels, [frames.Captions.Count, right.Length], device: _device);
            for (int a = 0; a < right.Length; a++)
            {
                var label = labels.narrow(1, a, 1).squeeze(1);
                right[a] += scores[a].argmax(1).eq(label).type(ScalarType.Float32).sum().item<float>();
                all[a] += label.ge(0.ToScalar()).type(ScalarType.Float32).sum().item<float>();
            }
        }

        return [.. right.Zip(all, (r, n) => n > 0 ? r / n : double.NaN)];
    }

    /// <summary>Frames with what they show; -1 where nothing can be said.</summary>
    private sealed record Frames(byte[] Pixels, long[] Labels, IReadOnlyList<string> Captions)
    {
        public static Frames Draw(ProbeRecipe recipe, ulong stream, long first, int count, Split split)
        {
            int heads = AttributeProbe.Heads.Count, bytes = Size * Size * 3;
            byte[] pixels = new byte[count * bytes];
            long[] labels = new long[count * heads];
            string[] captions = new string[count];
            for (int i = 0; i < count; i++)
            {
                var scene = WorldSampler.Sample(recipe.Profile, stream, first + i, split);
                int frame = new SplitMix64(Seeds.FromName($"{stream}/{first + i}")).Below(recipe.LastFrame + 1);
                WorldRenderer.Render(scene, frame, Size, Size, pixels.AsSpan(i * bytes, bytes));
                captions[i] = WorldPrompt.Text(scene);
                Label(scene, frame).CopyTo(labels, i * heads);
            }

            return new Frames(pixels, labels, captions);
        }

        public Tensor ToPixels(Device device)
        {
            using var scope = NewDisposeScope();
            return tensor(Pixels, [Captions.Count, Size, Size, 3], device: device).permute(0, 3, 1, 2).type(ScalarType.Float32).contiguous()
                .div(127.5.ToScalar()).sub(1.0.ToScalar()).MoveToOuterDisposeScope();
        }

        private static long[] Label(SceneDescription scene, int frame)
        {
            var truth = new WorldTruth(scene, Size, Size);
            var objects = Enumerable.Range(0, scene.Objects.Count).Select(i => truth.Object(frame, i)).ToList();
            var seen = objects.Where(o => o.VisibleFraction >= WorldTruth.SeenFrom).ToList();
            bool none = objects.All(o => o.VisibleFraction < WorldTruth.GoneBelow);
            bool one = seen.Count == 1 && objects.Count(o => o.VisibleFraction >= WorldTruth.GoneBelow) == 1;
            var ground = WorldAttributes.Of(scene, frame / scene.FramesPerSecond);
            return
            [
                one ? (long)seen[0].Kind : -1,
                one ? (long)seen[0].Colour : -1,
                (long)ground.Pattern!.Value,
                (long)ground.BackgroundColour!.Value,
                none ? 0 : seen.Count > 0 ? 1 : -1,
            ];
        }
    }
}

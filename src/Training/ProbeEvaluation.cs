using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Training;

/// <summary>How often the attribute probe finds in a video what its prompt asked for.</summary>
/// <param name="Method">Id of the method; <c>world</c> for real clips.</param>
/// <param name="Videos">Number of videos.</param>
/// <param name="Kind">Share with the right object kind.</param>
/// <param name="Colour">Share with the right object colour.</param>
/// <param name="Pattern">Share with the right background pattern.</param>
/// <param name="BackgroundColour">Share with the right background colour.</param>
/// <param name="All">Share with all four right.</param>
public sealed record ProbeAccuracy(string Method, int Videos, double Kind, double Colour, double Pattern, double BackgroundColour, double All);

/// <summary>
/// The bar of world-scale generators: on held-out prompts of one object, what does the probe read in the video? A video's answer is the
/// class of greatest probability, averaged over sampled frames; kind and colour over those in which an object is seen.
/// </summary>
public static class ProbeEvaluation
{
    private const int Stride = 4;

    /// <summary>Held-out prompts of single objects, with their scenes.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Seed of the stream.</param>
    public static IReadOnlyList<Prompt> HeldOutPrompts(int count, ulong seed = 1) => [.. Enumerable.Range(0, count).Select(i =>
        WorldPrompt.For(WorldSampler.Sample(WorldProfile.Simple, seed, i, Split.HeldOut), $"held-out-{i:d3}", ["held-out"]))];

    /// <summary>Reads generated videos, or real ones.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="method">The generator; <c>null</c> for the world itself.</param>
    /// <param name="prompts">Prompts with scenes.</param>
    /// <param name="seconds">Length of the videos.</param>
    /// <param name="seed">Seed of the videos.</param>
    /// <param name="progress">Called after every video.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    public static ProbeAccuracy Run(
        ProbeReader probe, IVideoMethod? method, IReadOnlyList<Prompt> prompts, double seconds = 5, ulong seed = 1, Action<Prompt>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(prompts.Count);
        int[] right = new int[5];
        foreach (var prompt in prompts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var scene = SceneDescription.FromPrompt(prompt);
            var video = method?.Generate(new GenerationRequest { Prompt = prompt, Seed = Seeds.ForSample(seed, prompt.Id, 0), LengthSeconds = seconds })
                ?? new WorldVideo(prompt.Id, scene, 1 + (4 * (int)(seconds * scene.FramesPerSecond / 4)));
            var labels = WorldLabels.Of(scene);
            int[] answers = Answers(probe, video, cancellationToken);
            bool[] hits = [answers[0] == labels.Kind, answers[1] == labels.Colour, answers[2] == labels.Pattern, answers[3] == labels.BackgroundColour];
            for (int a = 0; a < hits.Length; a++) right[a] += hits[a] ? 1 : 0;
            right[4] += hits.All(h => h) ? 1 : 0;
            progress?.Invoke(prompt);
        }

        double Share(int a) => (double)right[a] / prompts.Count;
        return new ProbeAccuracy(method?.Info.Id ?? "world", prompts.Count, Share(0), Share(1), Share(2), Share(3), Share(4));
    }

    private static int[] Answers(ProbeReader probe, IVideo video, CancellationToken cancellationToken)
    {
        var frames = video.ReadFrames(cancellationToken).Where(f => f.Index % Stride == 0).Select(f => (f.Index, f.Rgb.ToArray())).ToList();
        var readings = probe.Read(frames);
        var seen = readings.Where(r => r.Presence >= 0.5).ToList();
        return [Best(seen, r => r.Kind), Best(seen, r => r.Colour), Best(readings, r => r.Pattern), Best(readings, r => r.BackgroundColour)];
    }

    // -1: no object in any frame; never right.
    private static int Best(IReadOnlyList<ProbeReading> readings, Func<ProbeReading, float[]> answer) => readings.Count == 0
        ? -1
        : ProbeReading.Best([.. Enumerable.Range(0, answer(readings[0]).Length).Select(c => readings.Average(r => answer(r)[c]))]);
}

using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Statistics;
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
/// <param name="Mean">Mean of the four shares, with its 95 % interval over prompts.</param>
/// <param name="OfReal">That mean over the mean of real clips of the same prompts, with its 95 % interval over prompts: what the bars of generators are about.</param>
public sealed record ProbeAccuracy(
    string Method, int Videos, double Kind, double Colour, double Pattern, double BackgroundColour, double All, Interval Mean, Interval OfReal)
{
    /// <summary>Counts what was right.</summary>
    /// <param name="method">Id of the method; <c>world</c> for real clips.</param>
    /// <param name="hits">Per prompt: kind, colour, pattern and background colour.</param>
    /// <param name="real">The same for real clips of the same prompts, in the same order.</param>
    public static ProbeAccuracy Of(string method, IReadOnlyList<bool[]> hits, IReadOnlyList<bool[]> real)
    {
        ArgumentOutOfRangeException.ThrowIfZero(hits.Count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(real.Count, hits.Count);
        double Share(int a) => hits.Count(h => h[a]) / (double)hits.Count;
        int[] every = [.. Enumerable.Range(0, hits.Count)];
        return new ProbeAccuracy(
            method, hits.Count, Share(0), Share(1), Share(2), Share(3), hits.Count(h => h.All(right => right)) / (double)hits.Count,
            With(drawn => Mean(hits, drawn)), With(drawn => Mean(real, drawn) is > 0 and var whole ? Mean(hits, drawn) / whole : null));

        static double Mean(IReadOnlyList<bool[]> of, int[] drawn) => drawn.Average(i => of[i].Average(right => right ? 1.0 : 0));
        Interval With(Func<int[], double?> statistic)
        {
            var (low, high) = Bootstrap.Interval(hits.Count, statistic);
            return new Interval(statistic(every), low, high);
        }
    }
}

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
    /// <returns>Per prompt whether kind, colour, pattern and background colour were read as asked for.</returns>
    public static IReadOnlyList<bool[]> Run(
        ProbeReader probe, IVideoMethod? method, IReadOnlyList<Prompt> prompts, double seconds = 5, ulong seed = 1, Action<Prompt>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(prompts.Count);
        List<bool[]> hits = [];
        foreach (var prompt in prompts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var scene = SceneDescription.FromPrompt(prompt);
            var video = method?.Generate(new GenerationRequest { Prompt = prompt, Seed = Seeds.ForSample(seed, prompt.Id, 0), LengthSeconds = seconds })
                ?? new WorldVideo(prompt.Id, scene, 1 + (4 * (int)(seconds * scene.FramesPerSecond / 4)));
            var labels = WorldLabels.Of(scene);
            int[] answers = Answers(probe, video, cancellationToken);
            hits.Add([answers[0] == labels.Kind, answers[1] == labels.Colour, answers[2] == labels.Pattern, answers[3] == labels.BackgroundColour]);
            progress?.Invoke(prompt);
        }

        return hits;
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

using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;
using VideoSsm.Eval.Metrics.Corruptions;

namespace VideoSsm.Eval.Metrics.Certification;

/// <summary>Scores one video by all metrics in one pass: one measurement per metric, in their order.</summary>
/// <exception cref="InvalidDataException">The video cannot be read.</exception>
public delegate IReadOnlyList<Measurement> ScoreVideo(IVideo video, Prompt prompt);

/// <summary>A clip to try metrics on.</summary>
/// <param name="Source">The clip with its length and what it may be swapped with; its seed is that of the corruptions.</param>
/// <param name="Prompt">What it is scored against; its id names the clip.</param>
public sealed record CertificationClip(CorruptionSource Source, Prompt Prompt);

/// <summary>A change that should not matter, and how to measure with it.</summary>
/// <param name="Info">What it is.</param>
/// <param name="Measure">Measures a clip with the change.</param>
public sealed record Nuisance(NuisanceInfo Info, Func<CertificationClip, ScoreVideo, IReadOnlyList<Measurement>> Measure);

/// <summary>Measures clips clean, corrupted by every dose, and under every nuisance. What follows from the numbers is <see cref="CertificateAnalysis"/>'s.</summary>
/// <param name="metrics">The metrics, in the order <paramref name="score"/> measures them.</param>
/// <param name="corruptions">The corruptions.</param>
/// <param name="nuisances">The nuisances.</param>
/// <param name="score">Scores a video.</param>
public sealed class Certifier(
    IReadOnlyList<MetricInfo> metrics, IReadOnlyList<ICorruption> corruptions, IReadOnlyList<Nuisance> nuisances, ScoreVideo score)
{
    /// <summary>Name of the test that changes nothing.</summary>
    public const string Clean = "clean";

    /// <summary>Passes over one clip.</summary>
    public int Passes => 1 + corruptions.Sum(c => c.Doses.Count + (c.ZeroIsClean ? 0 : 1)) + nuisances.Count;

    /// <summary>Measures one clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="done">Told after every pass what it was.</param>
    /// <param name="cancellationToken">Gives up between two passes.</param>
    public IEnumerable<CertificationPoint> Measure(CertificationClip clip, Action<string> done, CancellationToken cancellationToken = default)
    {
        foreach (CertificationPoint point in Pass(Clean, 0, () => score(clip.Source.Video, clip.Prompt)))
            yield return point;
        foreach (ICorruption corruption in corruptions)
        {
            foreach (double dose in corruption.ZeroIsClean ? corruption.Doses : corruption.Doses.Prepend(0))
            {
                foreach (CertificationPoint point in Pass(corruption.Id, dose, () => score(corruption.Apply(clip.Source, dose), clip.Prompt)))
                    yield return point;
            }
        }

        foreach (Nuisance nuisance in nuisances)
        {
            foreach (CertificationPoint point in Pass(nuisance.Info.Id, 0, () => nuisance.Measure(clip, score)))
                yield return point;
        }

        CertificationPoint[] Pass(string test, double dose, Func<IReadOnlyList<Measurement>> measure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<Measurement> results;
            try
            {
                results = measure();
            }
            catch (Exception e) when (e is InvalidDataException or MetricUnavailableException)
            {
                // What cannot be made or read is a row with its reason for every metric; the other tests go on.
                results = [.. metrics.Select(_ => Measurement.Unscored(e.Message))];
            }

            done(test);
            return [.. metrics.Zip(results, (metric, result) => new CertificationPoint
            {
                Clip = clip.Prompt.Id,
                Test = test,
                Dose = dose,
                Metric = metric.Id,
                Value = result.Value,
                Reason = result.Reason,
            })];
        }
    }
}

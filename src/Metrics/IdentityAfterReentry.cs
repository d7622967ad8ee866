using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Metrics;

/// <summary>
/// When an object leaves the view and something comes back, is it the same? Needs no ground truth about when: absences are found in the
/// video itself, so a generated video is judged by what it shows.
/// </summary>
/// <remarks>
/// The probe reads every second frame. An absence is a run of readings without an object of at least one second, between runs with one of
/// at least half a second. At each return the most probable kind and colour, averaged over up to one second before the absence and
/// after the return, are compared: 1 if both agree, 0.5 if one does, 0 if neither.
/// </remarks>
/// <param name="reader">The probe.</param>
public sealed class IdentityAfterReentry(ProbeReader reader) : IMetric
{
    private const int Stride = 2;
    private const double AbsenceSeconds = 1, PresenceSeconds = 0.5, LookSeconds = 1;

    /// <inheritdoc/>
    public MetricInfo Info { get; } = new()
    {
        Id = "identity_after_reentry",
        Version = "1",
        DisplayName = "Identity after re-entry",
        Definition = "Over all returns of an object after at least 1 s out of view (found by the attribute probe): the mean of (same kind + same colour) / 2 "
            + "between up to 1 s before the absence and after the return.",
        Direction = Direction.HigherIsBetter,
        Minimum = 0,
        Maximum = 1,
        Needs = "a prompt written from a world scene; 64x64 frames",
        Citation = "this project: a probe trained on the procedural world",
        Weights = [reader.Weights],
        UsesRate = true,
        Sampling = "every second frame",
    };

    /// <inheritdoc/>
    public IMetricSession Start(VideoFacts video, Prompt prompt)
    {
        if (prompt.Scene is null) throw new MetricUnavailableException("the prompt is not of the world the probe knows");
        ProbeSession.Check(video);
        return new Session(reader, video);
    }

    private sealed class Session(ProbeReader reader, VideoFacts video) : ProbeSession(reader, video, Stride)
    {
        private readonly MeanAccumulator _mean = new(video);
        private readonly List<ProbeReading> _run = [];
        private readonly double _perSecond = video.FramesPerSecond / Stride;
        private (int Kind, int Colour)? _before;
        private int _absent;
        private bool _judged = true;

        // Two states: collecting a run with an object, or counting readings without one.
        protected override void Take(ProbeReading reading)
        {
            bool seen = reading.Presence >= 0.5f;
            if (!seen)
            {
                if (_run.Count >= PresenceSeconds * _perSecond) _before = Identity(_run.TakeLast(Look));
                _run.Clear();
                _absent++;
                return;
            }

            if (_absent > 0)
            {
                // Short gaps are flicker of the probe or a pillar passed by: they end a run but count as no absence.
                _judged = !(_before is not null && _absent >= AbsenceSeconds * _perSecond);
                _absent = 0;
            }

            _run.Add(reading);
            if (_run.Count > 4 * Look) _run.RemoveAt(0);
            if (!_judged && _run.Count >= Look) Judge();
        }

        protected override Measurement Conclude()
        {
            if (!_judged && _run.Count >= PresenceSeconds * _perSecond) Judge();
            var result = _mean.ToMeasurement();
            return result.Count > 0 ? result : Measurement.Unscored("no object left the view for a second and came back");
        }

        private int Look => Math.Max(1, (int)(LookSeconds * _perSecond));

        private void Judge()
        {
            var (kind, colour) = Identity(_run.Take(Look));
            double same = ((kind == _before!.Value.Kind ? 1 : 0) + (colour == _before.Value.Colour ? 1 : 0)) / 2.0;
            _mean.Add(_run[0].Frame, same);
            _judged = true;
        }

        private static (int Kind, int Colour) Identity(IEnumerable<ProbeReading> readings)
        {
            float[]? kind = null, colour = null;
            foreach (var reading in readings)
            {
                kind = kind is null ? [.. reading.Kind] : [.. kind.Zip(reading.Kind, (a, b) => a + b)];
                colour = colour is null ? [.. reading.Colour] : [.. colour.Zip(reading.Colour, (a, b) => a + b)];
            }

            return (ProbeReading.Best(kind!), ProbeReading.Best(colour!));
        }
    }
}

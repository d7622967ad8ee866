using FsCheck;
using FsCheck.Fluent;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model.Memory;

namespace VideoSsm.Eval.Model.Tests.Memory;

public sealed class WindowGeometryTests
{
    [Fact]
    public void Sink_evicted_and_window_cover_the_past_without_overlap()
    {
        var cases = from sink in Gen.Choose(0, 7)
                    from chunk in Gen.Choose(1, 4)
                    from extra in Gen.Choose(0, 9)
                    from first in Gen.Choose(0, 60)
                    select (Geometry: new WindowGeometry(sink, chunk + extra, chunk), First: first);
        Check.QuickThrowOnFailure(Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var g = c.Geometry;
            var (start, end) = g.EvictedAt(c.First);
            return g.SinkAt(c.First) == start && start <= end && end == g.WindowStartAt(c.First) && end <= c.First
                && c.First - end <= g.PastWindowFrames
                && g.PastAt(c.First) == start + c.First - end
                && g.PastAt(c.First) + g.ChunkFrames <= g.SinkFrames + g.WindowFrames
                && (start == end || c.First - end == g.PastWindowFrames);
        }));
    }

    [Fact]
    public void Slots_equal_absolute_positions_until_the_first_eviction_and_stay_below_the_window_after_it()
    {
        var geometry = new WindowGeometry(3, 9, 3);
        Assert.Equal(geometry.Positions(9, 3, PositionMode.Absolute), geometry.Positions(9, 3, PositionMode.Slot));
        Assert.Equal([0, 1, 2, 234, 235, 236, 237, 238, 239, 240, 241, 242], geometry.Positions(240, 3, PositionMode.Absolute));
        Assert.Equal(Enumerable.Range(0, 12), geometry.Positions(240, 3, PositionMode.Slot));
    }

    [Fact]
    public void A_window_smaller_than_a_chunk_is_refused()
    {
        var e = Assert.Throws<UsageException>(() => new WindowGeometry(3, 2, 3));
        Assert.Contains("must hold it", e.Message, StringComparison.Ordinal);
    }
}

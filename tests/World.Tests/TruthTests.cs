using VideoSsm.Eval.Core;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.World.Tests;

public sealed class TruthTests
{
    private const double WindowSeconds = 3;

    [Fact]
    public void MasksAgreeWithTheColoursDrawn()
    {
        byte[] map = new byte[64 * 64];
        for (int i = 0; i < 60; i++)
        {
            SceneDescription scene = WorldSampler.Sample(WorldProfile.Standard, 21, i);
            var truth = new WorldTruth(scene);
            int frame = 3 * i;
            byte[] rgb = WorldClip.Render(scene, frame, 1);
            truth.Surfaces(frame, map);
            for (int o = 0; o < scene.Objects.Count; o++)
            {
                (byte r, byte g, byte b) = WorldPalette.Of(scene.Objects[o].Colour);
                for (int p = 0; p < map.Length; p++)
                {
                    // The fill colour is drawn nowhere but inside the mask, and hue keeps it apart from every ground.
                    if (rgb[3 * p] == r && rgb[(3 * p) + 1] == g && rgb[(3 * p) + 2] == b)
                        Assert.Equal(o + 1, map[p]);
                }
            }

            for (int p = 0; p < map.Length; p++)
            {
                if (map[p] == WorldTruth.PillarSurface)
                    Assert.InRange(rgb[3 * p], 0, 150);
            }
        }
    }

    [Fact]
    public void AreasAreThoseOfTheMasks()
    {
        byte[] visible = new byte[64 * 64], whole = new byte[64 * 64];
        for (int i = 0; i < 20; i++)
        {
            SceneDescription scene = WorldSampler.Sample(WorldProfile.Standard, 22, i);
            var truth = new WorldTruth(scene);
            for (int o = 0; o < scene.Objects.Count; o++)
            {
                ObjectTruth at = truth.Object(5 * i, o);
                truth.VisibleMask(5 * i, o, visible);
                truth.AmodalMask(5 * i, o, whole);

                Assert.InRange(visible.Sum(v => v), (0.93 * at.VisibleArea) - 10, (1.07 * at.VisibleArea) + 10);
                Assert.InRange(whole.Sum(v => v), (0.93 * at.InFrameArea) - 10, (1.07 * at.InFrameArea) + 10);
                Assert.True(at.VisibleArea <= at.InFrameArea + 1e-9 && at.InFrameArea <= at.FullArea + 1e-9);
                Assert.All(Enumerable.Range(0, visible.Length), p => Assert.True(visible[p] <= whole[p]));
            }
        }
    }

    [Fact]
    public void FlowTakesEachFrameToTheNext()
    {
        int moving = 0;
        for (int i = 0; i < 200; i++)
        {
            SceneDescription scene = WorldSampler.Sample(i % 2 == 0 ? WorldProfile.Standard : WorldProfile.LongMemory, 23, i);
            var truth = new WorldTruth(scene);
            int frame = 20 + (7 * i);

            (double warped, double still, double largest) = PhotometricError(truth, frame, frame + 1);

            // Waves are left out: their crests flip where a view crosses a period of the pattern.
            double back = scene.Background.Pattern == BackgroundPattern.Waves ? 0 : PhotometricError(truth, frame, frame - 3).Warped;
            Assert.True(back < 2, $"scene {i}, frame {frame}: {back} after three frames back, {scene.ToJson()}");
            Assert.InRange(warped, 0, 2.0);
            Assert.InRange(largest, 0, 3.2);
            if (still > 3)
            {
                moving++;
                Assert.True(warped < still / 2, $"scene {i}: error {warped} with flow, {still} without");
            }
        }

        Assert.True(moving >= 8, $"only {moving} scenes move enough to tell");
    }

    [Fact]
    public void EveryLongMemorySceneHasAbsencesLongerThanTheWindow()
    {
        foreach (Split split in Enum.GetValues<Split>())
        {
            for (int i = 0; i < 16; i++)
            {
                SceneDescription scene = WorldSampler.Sample(WorldProfile.LongMemory, 24, i, split);

                IReadOnlyList<Reentry> found = new WorldTruth(scene).Reentries(60 * 16, WindowSeconds);

                Assert.True(found.Count >= 2, $"{split} {i}: {found.Count} returns in a minute");
                Assert.All(found, r => Assert.InRange(r.AbsenceSeconds, 4, 8.5));
                Assert.All(found, r => Assert.True(r.LastSeenFrame < r.GoneFrame && r.GoneFrame < r.BackFrame && r.BackFrame <= r.SeenFrame));
            }
        }
    }

    [Fact]
    public void SimpleScenesHaveNoAbsenceOfThatLength()
    {
        for (int i = 0; i < 20; i++)
            Assert.Empty(new WorldTruth(WorldSampler.Sample(WorldProfile.Simple, 25, i)).Reentries(30 * 16, 1.25));
    }

    [Fact]
    public void AbsencesAreSeenInTheFrames()
    {
        for (int i = 0; i < 10; i++)
        {
            SceneDescription scene = WorldSampler.Sample(WorldProfile.LongMemory, 26, i);
            Reentry r = new WorldTruth(scene).Reentries(60 * 16, WindowSeconds)[0];

            Assert.True(PixelsOf(scene, r.LastSeenFrame) > 20);
            Assert.Equal(0, PixelsOf(scene, (r.GoneFrame + r.BackFrame) / 2));
            Assert.True(PixelsOf(scene, r.SeenFrame) > 20);
        }
    }

    [Fact]
    public void WhyAnObjectIsNotSeenIsTold()
    {
        SceneObject item = new()
        {
            Kind = ObjectKind.Square,
            Colour = ObjectColour.White,
            Diameter = 20,
            Motion = new ObjectMotion { Kind = MotionKind.Still, X = 0, Y = 0 },
        };
        var scene = new SceneDescription
        {
            Background = new Background { Pattern = BackgroundPattern.Dots, Colour = BackgroundColour.Blue, Period = 16 },
            Objects = [item, item with { Motion = item.Motion with { X = 200 } }],
            Pillars = [new Pillar(0, 30)],
        };
        var truth = new WorldTruth(scene);

        ObjectTruth hidden = truth.Object(0, 0), outside = truth.Object(0, 1);

        Assert.True(hidden is { Occluded: true, OutOfView: false, VisibleFraction: 0 });
        Assert.True(outside is { Occluded: false, OutOfView: true, VisibleFraction: 0 });
        Assert.Equal((32.0, 32.0, 232.0), (hidden.X, hidden.Y, outside.X));
        Assert.Equal(256, hidden.FullArea, 1.0);
    }

    [Fact]
    public void TheColourOfAnObjectFollowsItsEvents()
    {
        SceneDescription scene = Enumerable.Range(0, 50).Select(i => WorldSampler.Sample(WorldProfile.Interactive, 27, i))
            .First(s => s.Events[0].Kind == SceneEventKind.Recolour);
        var truth = new WorldTruth(scene);
        SceneEvent first = scene.Events[0];

        Assert.Equal(scene.Objects[0].Colour, truth.Object(0, 0).Colour);
        Assert.Equal(first.Colour, truth.Object((int)(first.AtSeconds * 16) + 1, first.Object!.Value).Colour);
    }

    [Fact]
    public void TruthIsReadFromAPrompt()
    {
        SceneDescription scene = WorldSampler.Sample(WorldProfile.LongMemory, 28, 0);

        Assert.Equal(scene.ToJson(), WorldTruth.Of(WorldPrompt.For(scene, "p", [])).Scene.ToJson());
        Assert.Contains("no scene", Assert.Throws<UsageException>(() => WorldTruth.Of(new Prompt { Id = "x", Text = "y" })).Message, StringComparison.Ordinal);
    }

    private static int PixelsOf(SceneDescription scene, int frame)
    {
        byte[] rgb = WorldClip.Render(scene, frame, 1);
        (byte r, byte g, byte b) = WorldPalette.Of(scene.Objects[0].Colour);
        return Enumerable.Range(0, 64 * 64).Count(p => Math.Abs(rgb[3 * p] - r) + Math.Abs(rgb[(3 * p) + 1] - g) + Math.Abs(rgb[(3 * p) + 2] - b) < 12);
    }

    // Mean absolute difference of a frame and the other one read at p + flow, over points that are still seen; without flow at the same points.
    private static (double Warped, double Still, double LargestStep) PhotometricError(WorldTruth truth, int frame, int other)
    {
        byte[] a = WorldClip.Render(truth.Scene, frame, 1), b = WorldClip.Render(truth.Scene, other, 1);
        byte[] before = new byte[64 * 64], after = new byte[64 * 64];
        float[] flow = new float[64 * 64 * 2];
        truth.Surfaces(frame, before);
        truth.Surfaces(other, after);
        if (other == frame + 1) truth.Flow(frame, flow);
        else truth.Flow(frame, other, flow);
        double warped = 0, still = 0, largest = 0;
        int count = 0;
        for (int y = 0; y < 64; y++)
        {
            for (int x = 0; x < 64; x++)
            {
                int p = (y * 64) + x;
                float u = flow[2 * p], v = flow[(2 * p) + 1];
                int x0 = (int)Math.Floor(x + u), y0 = (int)Math.Floor(y + v);
                if (x0 < 0 || y0 < 0 || x0 >= 63 || y0 >= 63 || !SameSurface(before, x, y, before[p]) || !SameSurface(after, x0, y0, before[p]))
                    continue;
                double fx = x + u - x0, fy = y + v - y0;
                for (int c = 0; c < 3; c++)
                {
                    double there = ((1 - fy) * (((1 - fx) * At(b, x0, y0, c)) + (fx * At(b, x0 + 1, y0, c))))
                        + (fy * (((1 - fx) * At(b, x0, y0 + 1, c)) + (fx * At(b, x0 + 1, y0 + 1, c))));
                    warped += Math.Abs(there - a[(3 * p) + c]);
                    still += Math.Abs(b[(3 * p) + c] - a[(3 * p) + c]);
                }

                largest = Math.Max(largest, Math.Sqrt((u * u) + (v * v)));
                count += 3;
            }
        }

        return (warped / count, still / count, largest);
    }

    private static double At(byte[] rgb, int x, int y, int c) => rgb[(((y * 64) + x) * 3) + c];

    private static bool SameSurface(byte[] map, int x, int y, byte surface)
    {
        for (int dy = -1; dy <= 2; dy++)
        {
            for (int dx = -1; dx <= 2; dx++)
            {
                int yy = Math.Clamp(y + dy, 0, 63), xx = Math.Clamp(x + dx, 0, 63);
                if (map[(yy * 64) + xx] != surface)
                    return false;
            }
        }

        return true;
    }
}

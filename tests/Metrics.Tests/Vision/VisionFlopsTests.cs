using VideoSsm.Eval.Metrics.Networks;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

public class VisionFlopsTests
{
    // Thousand million multiplications with additions at 224x224 as the model cards of timm 1.0 state them (two operations each here).
    [Fact]
    public void TheyAreThePublishedCounts()
    {
        Assert.Equal(17.58, VisionFlops.Dino(DinoVitConfig.VitB16, 224, 224) / 2e9, 0.1);
        Assert.Equal(4.41, VisionFlops.Clip(ClipConfig.VitB32) / 2e9, 0.06);
        Assert.Equal(81.08, VisionFlops.Clip(ClipConfig.VitL14) / 2e9, 0.5);
    }

    [Fact]
    public void ALargerPictureCostsItsTokens()
    {
        // 480x224: 30 x 14 patches for 14 x 14. The layers' products grow with the tokens, attention with their square.
        double square = VisionFlops.Dino(DinoVitConfig.VitB16, 224, 224), wide = VisionFlops.Dino(DinoVitConfig.VitB16, 480, 224);

        Assert.InRange(wide / square, 420.0 / 196, 421.0 * 421 / (197 * 197));
    }

    [Fact]
    public void MusiqReadsThreeScales()
    {
        // 512x256 with copies of 224x112 and 384x192: 16x8 + 7x4 + 12x6 patches of 32.
        MusiqConfig one = MusiqConfig.Spaq with { Layers = 0 }, none = one with { LongerSides = [] };
        double perPatch = (VisionFlops.Musiq(none, 512, 256) - (2 * 384)) / 128;

        Assert.Equal(228 * perPatch, VisionFlops.Musiq(one, 512, 256) - (2 * 384), 1.0);

        // Root 256 places of 7x7x3 to 64; block 64 places of 64 to 64, 3x3, 256 and the short cut; 16384 numbers to 384.
        Assert.Equal(2.0 * ((256 * 147 * 64) + (64 * 64 * 64 * 18) + (16384 * 384)), perPatch, 1.0);
    }
}

using VideoSsm.Eval.Metrics.Networks;
using VideoSsm.Eval.Metrics.Preprocessing;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Tests.Vision;

/// <summary>The small configurations for the procedural world can be trained: every parameter gets a gradient, every output is a number.</summary>
public sealed class WorldNetworkTests
{
    [Fact]
    public void DinoLearns()
    {
        using var scope = NewDisposeScope();
        using var network = GeneratedWeights.Fill(new DinoVit(DinoVitConfig.World), "world.");
        var square = network.Forward(Frames(new FrameTransform.DinoPicture(64), 64));
        var wide = network.Forward(Frames(new FrameTransform.DinoPicture(64), 90));

        Assert.Equal([2, 96], square.shape);
        Learns(network, square.square().sum() + wide.square().sum());
    }

    [Fact]
    public void ClipLearns()
    {
        using var scope = NewDisposeScope();
        using var vision = GeneratedWeights.Fill(new ClipVision(ClipConfig.World), "world.");
        using var text = GeneratedWeights.Fill(new ClipText(ClipConfig.World), "world.");
        long[] row = [510, 7, 9, 511, .. new long[44]];

        var pictures = vision.Forward(Frames(new FrameTransform.ClipPicture(64), 90));
        var texts = text.Forward(tensor(row, [1, 48]));

        Assert.Equal([2, 64], pictures.shape);
        Assert.Equal([1, 64], texts.shape);
        Learns(vision, pictures.square().sum());
        Learns(text, texts.square().sum(), "logit_scale"); // a factor on cosines, not part of a feature
    }

    [Fact]
    public void MusiqLearns()
    {
        using var scope = NewDisposeScope();
        using var network = GeneratedWeights.Fill(new Musiq(MusiqConfig.World), "world.");

        var scores = network.Forward(Frames(new FrameTransform.MusiqPicture(512), 90));

        // A constant added to all keys of a query changes no softmax: their bias has no gradient but rounding.
        Assert.Equal([2], scores.shape);
        Learns(network, scores.square().sum(), "key.bias");
    }

    [Fact]
    public void APictureOfTheRightSizeIsNotResized()
    {
        using var scope = NewDisposeScope();
        byte[] rgb = Clip.Noise(30, 24, 1, 9).Frames[0];

        float[] x = new FrameTransform.DinoPicture(24).Apply(FrameTransform.Upload(rgb, 24, 30)).contiguous().data<float>().ToArray();

        Assert.Equal(3 * 24 * 30, x.Length);
        Assert.Equal(((rgb[(((5 * 30) + 7) * 3) + 1] / 255f) - 0.456f) / 0.224f, x[(24 * 30) + (5 * 30) + 7], 1e-6f);
    }

    private static Tensor Frames(FrameTransform transform, int width) =>
        cat([.. Clip.Noise(width, 64, 2, 4).Frames.Select(f => transform.Apply(FrameTransform.Upload(f, 64, width)))], 0);

    private static void Learns(nn.Module network, Tensor loss, string except = "none")
    {
        var parameters = network.named_parameters().Where(p => !p.name.EndsWith(except, StringComparison.Ordinal)).ToArray();
        var gradients = autograd.grad([loss], [.. parameters.Select(p => p.parameter)]);
        Assert.True(double.IsFinite(loss.item<float>()));
        foreach (var ((name, _), gradient) in parameters.Zip(gradients)) Assert.True(gradient.abs().sum().item<float>() > 0, $"{name} got no gradient");
    }
}

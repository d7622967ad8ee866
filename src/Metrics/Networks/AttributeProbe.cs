using TorchSharp.Modules;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Metrics.Networks;

/// <summary>
/// A small convolutional network that names what one frame of the world shows: kind and colour of the object, pattern and colour of the
/// background, and whether an object is there at all.
/// </summary>
/// <remarks>
/// <code>
/// [B, 3, 64, 64] -> 4 x (conv 3x3, stride 2 or 1, group norm, SiLU) -> [B, C, 8, 8] -> mean and maximum over positions -> [B, 2C] -> linear heads
/// </code>
/// The maximum finds the object wherever it is, the mean describes the background.
/// </remarks>
public sealed class AttributeProbe : nn.Module
{
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Conv2d conv3;
    private readonly Conv2d conv4;
    private readonly GroupNorm norm1;
    private readonly GroupNorm norm2;
    private readonly GroupNorm norm3;
    private readonly GroupNorm norm4;
    private readonly Linear head;

    /// <summary>Builds the network; its weights are random until loaded.</summary>
    public AttributeProbe()
        : base(nameof(AttributeProbe))
    {
        conv1 = nn.Conv2d(3, 24, 3, 2, 1);
        conv2 = nn.Conv2d(24, 48, 3, 2, 1);
        conv3 = nn.Conv2d(48, 96, 3, 2, 1);
        conv4 = nn.Conv2d(96, 128, 3, 1, 1);
        norm1 = nn.GroupNorm(4, 24);
        norm2 = nn.GroupNorm(4, 48);
        norm3 = nn.GroupNorm(8, 96);
        norm4 = nn.GroupNorm(8, 128);
        head = nn.Linear(256, Heads.Sum());
        RegisterComponents();
    }

    /// <summary>Classes of each answer: kind, colour, pattern, background colour, presence (no, yes).</summary>
    public static IReadOnlyList<int> Heads { get; } =
        [WorldLabels.KindCount, WorldLabels.ColourCount, WorldLabels.PatternCount, WorldLabels.BackgroundColourCount, 2];

    /// <summary>Scores of every class.</summary>
    /// <param name="frames">Pixels in [-1, 1], <c>[B, 3, 64, 64]</c>.</param>
    /// <returns>One tensor <c>[B, classes]</c> per answer, in the order of <see cref="Heads"/>, before the softmax.</returns>
    public IReadOnlyList<Tensor> Forward(Tensor frames)
    {
        if (frames.dim() != 4 || frames.shape[1] != 3 || frames.shape[2] != 64 || frames.shape[3] != 64)
            throw new ArgumentException($"The probe reads frames [B, 3, 64, 64]; got [{string.Join(", ", frames.shape)}].");
        using var scope = NewDisposeScope();
        var x = norm1.forward(conv1.forward(frames)).silu();
        x = norm2.forward(conv2.forward(x)).silu();
        x = norm3.forward(conv3.forward(x)).silu();
        x = norm4.forward(conv4.forward(x)).silu().flatten(2, 3);
        var scores = head.forward(cat([x.mean([2]), x.amax([2])], 1));
        var parts = new List<Tensor>();
        int at = 0;
        foreach (int classes in Heads)
        {
            parts.Add(scores.narrow(1, at, classes).MoveToOuterDisposeScope());
            at += classes;
        }

        return parts;
    }
}

using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Baselines;

/// <summary>A method that cannot run here. It has its place in plans and tables; every video asked of it is refused with the reason.</summary>
public sealed class UnavailableMethod : IVideoMethod
{
    private UnavailableMethod(MethodInfo info) => Info = info;

    /// <inheritdoc/>
    public MethodInfo Info { get; }

    /// <summary>Makes a method, or what stands in for one that cannot be made: a missing checkpoint must not stop the methods beside it.</summary>
    /// <param name="make">Makes the method; a <see cref="UsageException"/> is the reason why it is unavailable.</param>
    /// <param name="described">What is known of the method without its checkpoint.</param>
    /// <param name="folder">Folder of the checkpoints: left out of the reason, which stands in rows and must not differ from machine to machine.</param>
    public static IVideoMethod Or(Func<IVideoMethod> make, MethodInfo described, string folder)
    {
        try
        {
            return make();
        }
        catch (UsageException e)
        {
            return new UnavailableMethod(described with { Unavailable = e.Message.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), Weights = [] });
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public IVideo Generate(GenerationRequest request) => throw new NotSupportedException($"unavailable: {Info.Unavailable}");
}

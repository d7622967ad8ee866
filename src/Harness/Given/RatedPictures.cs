using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Given;

/// <summary>A codec that knows the rate of folders of pictures because it was told: their videos state it. All else stays what it is.</summary>
/// <param name="codec">Opens and writes the videos.</param>
/// <param name="framesPerSecond">The rate of pictures, above 0.</param>
public sealed class RatedPictures(IVideoCodec codec, double framesPerSecond) : IVideoCodec
{
    /// <inheritdoc/>
    public string Description => codec.Description;

    /// <inheritdoc/>
    public string LosslessExtension => codec.LosslessExtension;

    /// <inheritdoc/>
    public string PreviewExtension => codec.PreviewExtension;

    /// <inheritdoc/>
    public IVideoWriter CreateLossless(string path, int width, int height, double framesPerSecond) => codec.CreateLossless(path, width, height, framesPerSecond);

    /// <inheritdoc/>
    public IVideoWriter CreatePreview(string path, int width, int height, double framesPerSecond) => codec.CreatePreview(path, width, height, framesPerSecond);

    /// <inheritdoc/>
    public IVideo Open(string path) => With(codec.Open(path), framesPerSecond);

    /// <summary>A video that states the rate if it did not.</summary>
    internal static IVideo With(IVideo video, double framesPerSecond) => video.StatesRate ? video : new Rated(video, framesPerSecond);

    private sealed class Rated(IVideo pictures, double rate) : DerivedVideo(pictures)
    {
        public override double FramesPerSecond => rate;

        public override bool StatesRate => true;

        public override double? DurationSeconds => FrameCount / rate;

        public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default) => Source.ReadFrames(cancellationToken);
    }
}

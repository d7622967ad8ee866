using System.Globalization;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness.Given;

/// <summary>A method whose videos were made elsewhere: it opens the files instead of making frames.</summary>
/// <param name="info">What is known of it; <see cref="MethodInfo.Given"/> lists the files.</param>
/// <param name="paths">Where each of the files lies, in that order.</param>
/// <param name="codec">Opens them.</param>
public sealed class GivenVideos(MethodInfo info, IReadOnlyList<string> paths, IVideoCodec codec) : IVideoMethod
{
    /// <inheritdoc/>
    public MethodInfo Info => info;

    /// <summary>Opens the video of a prompt and sample.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    /// <exception cref="InvalidDataException">The file cannot be decoded.</exception>
    public IVideo Generate(GenerationRequest request)
    {
        IReadOnlyList<GivenFile> files = info.Given!;
        for (int i = 0; i < files.Count; i++)
        {
            if (files[i].Prompt == request.Prompt.Id && files[i].Sample == request.Sample && files[i].LengthSeconds.Equals(request.LengthSeconds))
            {
                return codec.Open(paths[i]);
            }
        }

        throw new NotSupportedException(string.Create(
            CultureInfo.InvariantCulture, $"{info.DisplayName} has no video of this prompt, sample {request.Sample}, of about {request.LengthSeconds:0.##} s"));
    }
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace VideoSsm.Eval.Core;

/// <summary>Reading a video while it is made.</summary>
/// <remarks>
/// <see cref="IVideo.ReadFrames"/> of a generated video already streams: frames of a chunk come out before the next chunk is begun. It works on
/// the caller's thread; here the work goes on while the caller shows or sends what it has.
/// </remarks>
public static class VideoStreaming
{
    /// <summary>Reads frames on a thread of its own.</summary>
    /// <param name="video">The video.</param>
    /// <param name="ahead">Frames made before the caller has taken them, at most; more wait.</param>
    /// <param name="cancellationToken">Stops the work. Leaving the loop stops it too.</param>
    /// <returns>The frames; each owns its bytes.</returns>
    public static async IAsyncEnumerable<Frame> ReadFramesAsync(
        this IVideo video, int ahead = 32, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var frames = Channel.CreateBounded<Frame>(new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // One thread from the first frame to the last: the tensors of a frame in the making belong to the thread that began it.
        Task work = Task.Factory.StartNew(() => Read(video, frames.Writer, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (Frame frame in frames.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return frame;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    private static void Read(IVideo video, ChannelWriter<Frame> writer, CancellationToken stop)
    {
        Exception? error = null;
        try
        {
            foreach (Frame frame in video.ReadFrames(stop))
            {
                writer.WriteAsync(frame with { Rgb = frame.Rgb.ToArray() }, stop).AsTask().GetAwaiter().GetResult();
            }
        }
        catch (Exception e)
        {
            // The caller gets it where he waits for the next frame.
            error = e;
        }

        writer.Complete(error);
    }
}

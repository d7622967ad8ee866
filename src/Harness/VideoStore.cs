using System.Text.Json;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Lossless videos by content key. A video exists when its record does: the record is written after the file is complete.</summary>
/// <param name="folder">Where the videos lie.</param>
/// <param name="codec">Writes and reads them.</param>
/// <param name="time">Clock for the costs.</param>
public sealed class VideoStore(string folder, IVideoCodec codec, TimeProvider time)
{
    /// <summary>Part of the names of files that are still being written.</summary>
    internal const string Unfinished = ".partial";

    /// <summary>Finds a stored video; <c>null</c> if there is none or its record cannot be read.</summary>
    /// <param name="key">Content key.</param>
    /// <param name="damaged">Told why a record that is there is no good.</param>
    public VideoRecord? Find(string key, Action<string>? damaged = null)
    {
        if (!File.Exists(RecordPath(key)) || !File.Exists(VideoPath(key)))
        {
            return null;
        }

        try
        {
            var record = JsonFile.Read<VideoRecord>(RecordPath(key));
            if (record.Key == key)
            {
                return record;
            }

            damaged?.Invoke($"the record of the stored video {ContentHash.Short(key)} names another key");
        }
        catch (UsageException e)
        {
            damaged?.Invoke($"the record of a stored video is damaged ({e.Message})");
        }

        // A damaged record is as good as none: the video is made again.
        return null;
    }

    /// <summary>Opens a stored video.</summary>
    /// <exception cref="InvalidDataException">The file cannot be decoded.</exception>
    public IVideo Open(string key) => codec.Open(VideoPath(key));

    /// <summary>Generates a video by reading it, and stores it. Whatever goes wrong, nothing half-written stays under the key.</summary>
    /// <param name="key">Content key.</param>
    /// <param name="video">The video; its frames are made while they are read.</param>
    /// <param name="probe">Readings of the generation so far and to come.</param>
    /// <param name="frameDone">Told the index of each finished frame.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public VideoRecord Store(string key, IVideo video, CostProbe probe, Action<int>? frameDone = null, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(folder);
        Remove(key);
        string partial = Path.Combine(folder, $"{key}{Unfinished}{codec.LosslessExtension}");
        using var hash = new FrameHash();
        try
        {
            var cost = new GenerationClock(time);
            using (IVideoWriter writer = codec.CreateLossless(partial, video.Width, video.Height, video.FramesPerSecond))
            {
                foreach (Frame frame in cost.Measure(video.ReadFrames(cancellationToken)))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    hash.Add(frame);
                    writer.Add(frame);
                    frameDone?.Invoke(frame.Index);
                }

                if (hash.Count == 0)
                {
                    throw new InvalidDataException("the method made no frames");
                }

                writer.Complete();
            }

            cost.Report(probe, hash.Count);
            probe.Record(CostNames.VideoBytes, new FileInfo(partial).Length);
            DurableFile.Rename(partial, VideoPath(key));
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        var record = new VideoRecord
        {
            Key = key,
            Sha256 = hash.Finish(),
            Frames = hash.Count,
            Width = video.Width,
            Height = video.Height,
            FramesPerSecond = video.FramesPerSecond,
            Readings = [.. probe.Readings],
        };
        AtomicFile.WriteAllText(RecordPath(key), JsonSerializer.Serialize(record, Json.Options) + "\n");
        return record;
    }

    /// <summary>Keys of what is stored, in ordinal order: of every record, sound or not.</summary>
    public IReadOnlyList<string> Keys() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    /// <summary>Decodes a stored video and compares its frames with their hash.</summary>
    /// <returns>What is wrong; <c>null</c> if nothing is.</returns>
    public string? Damage(string key, CancellationToken cancellationToken = default)
    {
        string? reason = null;
        if (Find(key, why => reason = why) is not { } record)
        {
            return reason ?? "the video file is missing";
        }

        try
        {
            using var hash = new FrameHash();
            foreach (Frame frame in Open(key).ReadFrames(cancellationToken))
            {
                hash.Add(frame);
            }

            return hash.Finish() == record.Sha256 ? null : "its frames do not have the hash that was stored with them";
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return RowStatus.OneLine(e.Message);
        }
    }

    /// <summary>Forgets a video; its record goes first.</summary>
    public void Remove(string key)
    {
        File.Delete(RecordPath(key));
        File.Delete(VideoPath(key));
    }

    /// <summary>Removes what a killed process left half-written. Only for the holder of the whole run's lock.</summary>
    public static void RemoveUnfinished(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(path);
            if (name.Contains(Unfinished, StringComparison.Ordinal) || name.EndsWith(".tmp", StringComparison.Ordinal))
            {
                File.Delete(path);
            }
        }
    }

    private string VideoPath(string key) => Path.Combine(folder, key + codec.LosslessExtension);

    private string RecordPath(string key) => Path.Combine(folder, key + ".json");
}

using VideoSsm.Eval.Core;
using VideoSsm.Eval.Metrics.Certification;
using VideoSsm.Eval.Metrics.Corruptions;
using VideoSsm.Eval.Video;
using VideoSsm.Eval.World;

namespace VideoSsm.Eval.Cli.Certification;

/// <summary>The clips metrics are certified on: scenes of the world, or whatever the user has.</summary>
internal static class CertificationClips
{
    private const string SeedName = "certificate";

    /// <summary>Held-out scenes of the world; each may be swapped with itself, all its objects of another kind and colour.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seconds">Length.</param>
    public static IEnumerable<CertificationClip> World(int count, double seconds)
    {
        for (int i = 0; i < count; i++)
        {
            SceneDescription scene = WorldSampler.Sample(WorldProfile.Simple, Seeds.FromName(SeedName), i, Split.HeldOut);
            Prompt prompt = WorldPrompt.For(scene, $"world-certificate-{i:00}", ["world"]);
            int frames = Math.Max(1, (int)Math.Round(seconds * scene.FramesPerSecond));
            yield return new CertificationClip(
                new CorruptionSource(new WorldVideo(prompt.Id, scene, frames), frames, Seeds.FromName($"{SeedName}/{prompt.Id}"), new WorldVideo($"{prompt.Id} with other objects", WithOtherObjects(scene), frames)),
                prompt);
        }
    }

    /// <summary>The videos of a folder, cut to a length; each may be swapped with the next one of its size.</summary>
    /// <param name="codec">Opens them.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="seconds">Length they are cut to.</param>
    /// <param name="prompts">Prompts by file name without extension.</param>
    /// <param name="unreadable">Told about files that cannot be read; they are left out.</param>
    /// <exception cref="UsageException">The folder holds no video that can be read.</exception>
    public static IReadOnlyList<CertificationClip> Folder(
        IVideoCodec codec, string folder, int count, double seconds, IReadOnlyDictionary<string, Prompt> prompts, Action<string> unreadable)
    {
        var videos = new List<(string Id, IVideo Video, int Frames)>();
        foreach (string file in VideoSource.List(folder).Take(count))
        {
            try
            {
                IVideo video = codec.Open(file);
                var cut = new FirstFrames(video, Math.Max(1, (int)Math.Round(seconds * video.FramesPerSecond)));

                // Counted by reading: what a container states may be wrong, and doses are shares of the length.
                int frames = cut.ReadFrames().Count();
                videos.Add((Path.GetFileNameWithoutExtension(file), cut, frames));
            }
            catch (InvalidDataException e)
            {
                unreadable(e.Message);
            }
        }

        if (videos.Count == 0)
        {
            throw new UsageException($"--videos {folder}: holds no video that can be read");
        }

        return [.. videos.Select((v, i) => new CertificationClip(
            new CorruptionSource(v.Video, v.Frames, Seeds.FromName($"{SeedName}/{v.Id}"), Next(videos, i)),
            prompts.GetValueOrDefault(v.Id) ?? new Prompt { Id = v.Id, Text = "" }))];
    }

    /// <summary>The same scene, every object the next kind and another colour that can be told from the ground.</summary>
    internal static SceneDescription WithOtherObjects(SceneDescription scene) => scene with
    {
        Objects = [.. scene.Objects.Select(o => o with
        {
            Kind = (ObjectKind)(((int)o.Kind + 1) % WorldLabels.KindCount),
            Colour = Enumerable.Range(1, WorldLabels.ColourCount - 1).Select(k => (ObjectColour)(((int)o.Colour + k) % WorldLabels.ColourCount))
                .First(colour => WorldSplit.IsDistinct(colour, scene.Background.Colour)),
        })],
    };

    private static IVideo? Next(List<(string Id, IVideo Video, int Frames)> videos, int index) => Enumerable.Range(1, videos.Count - 1)
        .Select(k => videos[(index + k) % videos.Count].Video)
        .FirstOrDefault(other => other.Width == videos[index].Video.Width && other.Height == videos[index].Video.Height);

    /// <summary>The beginning of a video.</summary>
    internal sealed class FirstFrames(IVideo video, int frames) : DerivedVideo(video)
    {
        public override int? FrameCount => Source.FrameCount is { } known ? Math.Min(known, frames) : null;

        public override double? DurationSeconds => FrameCount / FramesPerSecond;

        public override IEnumerable<Frame> ReadFrames(CancellationToken cancellationToken = default) => Source.ReadFrames(cancellationToken).Take(frames);
    }
}

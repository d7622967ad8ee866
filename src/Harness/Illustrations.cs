using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Harness;

/// <summary>Makes what people look at, preview and film strip, from the same pass over the frames that is scored. Never scored itself.</summary>
internal sealed class Illustrations : IDisposable
{
    private readonly string _previewPath;
    private readonly string _partialPreview;
    private readonly string _stripPath;
    private readonly FilmStrip _strip;
    private readonly IVideoWriter _preview;

    public Illustrations(RunLayout layout, IVideoCodec codec, WorkItem item, int width, int height, double framesPerSecond)
    {
        _previewPath = layout.Preview(item.Method.Id, item.Prompt.Id, item.Sample, item.LengthSeconds, codec.PreviewExtension);
        _stripPath = layout.Strip(item.Method.Id, item.Prompt.Id, item.Sample, item.LengthSeconds);
        Directory.CreateDirectory(Path.GetDirectoryName(_previewPath)!);
        _partialPreview = Path.ChangeExtension(_previewPath, null) + VideoStore.Unfinished + codec.PreviewExtension;
        _strip = new FilmStrip(item.LengthSeconds, framesPerSecond);
        _preview = codec.CreatePreview(_partialPreview, width, height, framesPerSecond);
    }

    public void Add(Frame frame)
    {
        _strip.Add(frame);
        _preview.Add(frame);
    }

    public void Complete()
    {
        _preview.Complete();
        _preview.Dispose();
        File.Move(_partialPreview, _previewPath, overwrite: true);
        AtomicFile.Write(_stripPath, _strip.WritePng);
    }

    public void Dispose() => _preview.Dispose();
}

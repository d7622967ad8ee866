using System.Globalization;

namespace VideoSsm.Eval.Harness.Validators;

/// <summary>The disk holds the videos: by measured sizes where there are any, else by raw size if the suite fixes the frames.</summary>
public sealed class DiskSpaceValidator : IValidator
{
    /// <inheritdoc/>
    public string Id => "disk-space";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ValidationContext context)
    {
        double? raw = context.Plan.Suite.Suite.Frames is { } f
            ? context.Plan.Items.Sum(i => i.LengthSeconds * f.FramesPerSecond * f.Width * f.Height * 3)
            : null;
        if ((context.Forecast.DiskBytes(context.Plan.Items) ?? raw) is { } needed
            && context.FreeBytes(context.Layout.Root) is { } free
            && needed * 1.1 > free)
        {
            yield return new Finding(
                Severity.Error, Id, string.Create(CultureInfo.InvariantCulture, $"{context.Layout.Root}: needs about {needed / 1e9:0.0} GB, {free / 1e9:0.0} GB are free; choose another --out"));
        }
    }
}

using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Published;

namespace VideoSsm.Eval.Harness.Validators;

/// <summary>Every file of weights that a method or metric names is there and has the hash it is named with.</summary>
public sealed class WeightsValidator : IValidator
{
    /// <inheritdoc/>
    public string Id => "weights";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ValidationContext context)
    {
        var files = context.Plan.Methods.SelectMany(m => m.Weights.Select(w => (Owner: m.Id, File: w)))
            .Concat(context.Plan.Metrics.SelectMany(m => m.Info.Weights.Select(w => (Owner: m.Info.Id, File: w))))
            .DistinctBy(w => w.File);
        foreach ((string owner, WeightsFile file) in files)
        {
            string path = OfficialFiles.All.FirstOrDefault(f => f.Name == file.Name)?.Find(context.OfficialFolder) ?? Path.Combine(context.WeightsFolder, file.Name);
            if (!File.Exists(path))
            {
                yield return new Finding(Severity.Error, Id, $"{path}: missing, needed by {owner}; restore it or train it with 'videossm-eval train'");
            }
            else if (ContentHash.OfFile(path) != file.Sha256)
            {
                yield return new Finding(Severity.Error, Id, $"{path}: is not the file {owner} was set up with (SHA-256 differs from {ContentHash.Short(file.Sha256)}…)");
            }
        }
    }
}

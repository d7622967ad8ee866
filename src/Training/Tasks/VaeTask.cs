using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Training.Data;
using VideoSsm.Eval.Training.Recipes;
using VideoSsm.Eval.World;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Training.Tasks;

/// <summary>
/// Autoencoder: <c>mean w (|y - x| + (y - x)²) + k KL + s D</c> with w = 1 + objectWeight on objects, where most of the meaning and a twentieth
/// of the pixels are.
/// </summary>
/// <remarks>
/// <c>D = mean |z_0 - z_1|² / variance(z)</c> for the first frame of a clip, standing still. The first latent is made by other means than the later ones (no frames
/// before it, no joining of four), and left alone it gets a code of its own: what a generator learns on pictures is then of no use for clips, and a
/// small one cannot tell which code to speak.
/// Deviation: the published autoencoder is trained without it.
/// </remarks>
public sealed class VaeTask : ITrainingTask
{
    private const int Size = 64;
    private readonly VaeRecipe _recipe;
    private readonly VideoVae _vae;
    private readonly ulong _stream;
    private readonly Device _device;

    /// <summary>Creates the network with its starting weights.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">Where the autoencoder to start from is.</param>
    /// <param name="device">Where to train; the processor when absent.</param>
    public VaeTask(VaeRecipe recipe, string folder, Device? device = null)
    {
        _recipe = recipe;
        _device = device ?? CPU;
        _vae = (recipe.Start is { } start ? CheckpointFile.LoadVae(Path.Combine(folder, start)) : new VideoVae(recipe.Model, recipe.Seed)).to(_device);
        _stream = Seeds.FromName($"{recipe.Name}/{recipe.Seed}/clips");
        Parameters = [.. _vae.named_parameters().Select(p => (p.name, p.parameter))];
        if (recipe.Start is null) QuietStart();
        else if (Geometry(_vae.Config) != Geometry(recipe.Model)) throw new UsageException($"recipe {recipe.Name}: {recipe.Start} has another geometry than model: {Geometry(_vae.Config)}, not {Geometry(recipe.Model)}");
    }

    private static string Geometry(VaeConfig config) => (config with { LatentMean = [], LatentStd = [] }).ToJson();

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <inheritdoc/>
    public bool IsMatrix(string name) => name.EndsWith("weight", StringComparison.Ordinal);

    /// <inheritdoc/>
    public object Prepare(long step, double progress)
    {
        var clips = _recipe.ClipsAt(step, progress);
        return ClipBatch.Draw(_recipe.Profile, _stream, step * _recipe.Batch, clips.Count, clips.Frames, Size, covered: true);
    }

    /// <inheritdoc/>
    public Tensor Loss(object batch, double progress, Generator random)
    {
        var clips = (ClipBatch)batch;
        using var scope = NewDisposeScope();
        var x = clips.ToPixels(_device);
        var weight = clips.ToCovered(_device).mul(_recipe.ObjectWeight.ToScalar()).add(1.0.ToScalar());
        var (mean, rawLogVar) = _vae.EncodeMoments(x);
        var logVar = rawLogVar.clamp((-20.0).ToScalar(), 6.0.ToScalar());
        var noise = Draws.Normal(mean.shape, random, _device);
        var error = _vae.DecodeRaw(mean + (logVar.mul(0.5.ToScalar()).exp() * noise)) - x;
        var reconstruction = (weight * (error.abs() + error.square())).mean();
        var divergence = (mean.square() + logVar.exp() - 1 - logVar).mean();
        var loss = reconstruction + (divergence * (0.5 * _recipe.KlWeight));
        if (_recipe.StillWeight > 0) loss = loss + (StillDifference(x) * _recipe.StillWeight);
        return loss.MoveToOuterDisposeScope();
    }

    private Tensor StillDifference(Tensor x)
    {
        var still = x.narrow(2, 0, 1).expand(x.shape[0], x.shape[1], 1 + _vae.Config.TemporalFactor, x.shape[3], x.shape[4]).contiguous();
        var parts = _vae.EncodeMoments(still).Mean.unbind(2);
        var centred = parts[1] - parts[1].mean([0, 2, 3], keepdim: true);
        return (parts[0] - parts[1]).square().mean() / (centred.square().mean() + 1e-6);
    }

    /// <inheritdoc/>
    public string Describe(object batch) => string.Join("; ", ((ClipBatch)batch).Captions);

    /// <inheritdoc/>
    public void Export(string folder, TrainingFacts facts)
    {
        MeasureLatents();
        var held = Quality();
        CheckpointFile.Write(folder, facts, _vae, ("config", _vae.Config.ToJson()), new()
        {
            ["held_out_psnr"] = held.All.ToString("f2", CultureInfo.InvariantCulture),
            ["held_out_object_psnr"] = held.Objects.ToString("f2", CultureInfo.InvariantCulture),
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _vae.Dispose();

    // Small noise in the latents from the first step on: with the usual start (variance 1) the decoder learns to ignore them.
    private void QuietStart()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        long z = _recipe.Model.ZChannels;
        foreach (var (name, value) in Parameters)
        {
            if (name == "conv1.weight") value.narrow(0, z, z).mul_(0.1.ToScalar());
            if (name == "conv1.bias") value.narrow(0, z, z).fill_(_recipe.InitialLogVariance.ToScalar());
        }
    }

    /// <summary>What latents are divided by, from training clips, stored with the weights.</summary>
    private void MeasureLatents()
    {
        const int PerBatch = 8;
        int channels = _recipe.Model.ZChannels;
        var moments = new LatentMoments(channels);
        ulong stream = Seeds.FromName($"{_recipe.Name}/{_recipe.Seed}/statistics");
        for (int i = 0; i < _recipe.StatisticsClips; i += PerBatch)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var clips = ClipBatch.Draw(_recipe.Profile, stream, i, PerBatch, 17, Size, covered: false);
            moments.Add(_vae.EncodeMoments(clips.ToPixels(_device)).Mean);
        }

        double[] mean = moments.Mean;
        double[] deviation = [.. moments.Covariance.Diagonal().Select(v => Math.Sqrt(Math.Max(1e-8, v)))];
        if (_recipe.Whitening is { } whitening)
        {
            var axes = LatentAxes.Of(moments.Covariance);
            using var scope = NewDisposeScope();
            _vae.TurnLatents(tensor(axes.Axes.ToRowMajorArray(), device: _device).reshape(channels, channels), tensor(mean, device: _device));
            (mean, deviation) = (new double[channels], axes.Scales(whitening));
        }

        _vae.SetLatentStatistics([.. mean.Select(m => Math.Round(m, 5))], [.. deviation.Select(d => Math.Round(d, 5))]);
    }

    /// <summary>PSNR over held-out scenes, of all pixels and of those objects cover.</summary>
    private (double All, double Objects) Quality()
    {
        double all = 0, objects = 0, pixels = 0, covered = 0;
        for (int i = 0; i < 8; i++)
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var clips = ClipBatch.Draw(_recipe.Profile, 1, i * 4, 4, 17, Size, covered: true, Split.HeldOut);
            var x = clips.ToPixels(_device);
            var error = (_vae.DecodeRaw(_vae.EncodeMoments(x).Mean).clamp((-1.0).ToScalar(), 1.0.ToScalar()) - x).mul(0.5.ToScalar()).square().mean([1], keepdim: true);
            var mask = clips.ToCovered(_device);
            all += error.sum().item<float>();
            pixels += error.numel();
            objects += (error * mask).sum().item<float>();
            covered += mask.sum().item<float>();
        }

        return (-10 * Math.Log10(all / pixels), -10 * Math.Log10(objects / covered));
    }
}

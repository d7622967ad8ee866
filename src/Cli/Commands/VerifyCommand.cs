using System.CommandLine;
using VideoSsm.Eval.Cli.Certification;
using VideoSsm.Eval.Cli.Output;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Core.Certification;
using VideoSsm.Eval.Metrics.Certification;
using VideoSsm.Eval.Metrics.Corruptions;
using VideoSsm.Eval.Video;

namespace VideoSsm.Eval.Cli.Commands;

/// <summary><c>verify</c>: tries metrics on known defects and writes a certificate of what they see, from which dose on, and what else moves them.</summary>
public static class VerifyCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(CliContext context)
    {
        var metrics = new Option<string?>("--metrics") { Description = "Ids of metrics, separated by commas. Default: all; those that cannot run here get a reason." };
        var videos = new Option<string?>("--videos") { Description = "Folder of videos to corrupt. Default: held-out scenes of the procedural world." };
        var prompts = new Option<string?>("--prompts") { Description = "Prompt file for --videos; a video belongs to the prompt whose id is its file name without extension." };
        var corruptions = new Option<string?>("--corruptions") { Description = $"Ids of corruptions, separated by commas: {string.Join(", ", AllCorruptions.List.Select(c => c.Id))}. Default: all." };
        var clips = new Option<int>("--clips") { Description = $"Number of clips; verdicts need {CertificateAnalysis.ClipsForVerdict}.", DefaultValueFactory = _ => 8 };
        var seconds = new Option<double>("--seconds") { Description = "Length of a clip; longer videos are cut.", DefaultValueFactory = _ => 4 };
        var output = new Option<string>("--out") { Description = "Folder of the certificate.", DefaultValueFactory = _ => Path.Combine("runs", "certificate") };
        var weights = new Option<string?>("--weights") { Description = $"Folder of published weights. Default: {Composition.OfficialWeightsVariable} of the environment." };
        Option<bool> json = Common.Json();
        var command = new Command("verify", "Certifies metrics on controlled corruptions: dose response, smallest dose, cross-talk, invariance.")
        {
            metrics, videos, prompts, corruptions, clips, seconds, output, weights, json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            context,
            new Request(
                Ids("--metrics", parsed.GetValue(metrics)),
                parsed.GetValue(videos),
                parsed.GetValue(prompts),
                Ids("--corruptions", parsed.GetValue(corruptions)),
                parsed.GetValue(clips),
                parsed.GetValue(seconds),
                parsed.GetRequiredValue(output),
                parsed.GetValue(weights),
                parsed.GetValue(json)),
            cancellation)));
        return command;

        static string[]? Ids(string option, string? list) => list is null ? null
            : list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } ids ? ids
            : throw new UsageException($"{option} '{list}': names none; leave it out for all");
    }

    private static int Run(CliContext context, Request request, CancellationToken cancellation)
    {
        if (request.Clips < 1)
        {
            throw new UsageException($"--clips {request.Clips}: expected more than 0");
        }

        if (!(request.Seconds > 0 && double.IsFinite(request.Seconds)))
        {
            throw new UsageException($"--seconds {request.Seconds}: expected more than 0");
        }

        Target.Folder("--out", request.Output);
        ICorruption[] corruptions = Corruptions(request.Corruptions);
        IMetric[] rulers = Rulers(context, request);
        IVideoCodec codec = context.Codec();
        IReadOnlyList<CertificationClip> clips = Clips(context, request, codec);
        Directory.CreateDirectory(request.Output);
        var session = new CertificationSession(context, rulers, corruptions, codec, request.Output);
        IReadOnlyList<CertificationPoint> points = session.Measure(clips, cancellation);
        Certificate certificate = session.Certify(clips, points, Source(request), Command(request));
        IReadOnlyList<string> problems = CertificateWriter.Write(request.Output, certificate, points);
        foreach (string problem in problems)
        {
            context.Error.WriteLine($"warning: {problem}");
        }

        return Report(context, request, certificate);
    }

    private static int Report(CliContext context, Request request, Certificate certificate)
    {
        DoseResponse[] claims = [.. certificate.Content.Metrics.SelectMany(m => m.Responses).Where(r => r.Expected is not null)];
        int failing = claims.Count(r => r.Verdict == ResponseVerdict.Fails);
        string file = Path.Combine(request.Output, CertificateFile.Name);
        foreach (CertifiedMetric metric in certificate.Content.Metrics)
        {
            if (metric.Reason.Length > 0)
            {
                context.Error.WriteLine($"not certified: {metric.Id}: {metric.Reason}");
            }

            foreach (DoseResponse response in metric.Responses.Where(r => r.Verdict == ResponseVerdict.Fails))
            {
                context.Error.WriteLine($"claim fails: {metric.Id} must {(response.Expected > 0 ? "rise" : "fall")} with {response.Corruption}: tau {response.Tau?.ToString("0.00") ?? "—"} {response.Reason}".TrimEnd());
            }

            foreach (NuisanceShift shift in metric.Shifts.Where(s => s.Largest > 0 && certificate.Content.Nuisances.Single(n => n.Id == s.Nuisance).MustBeExact))
            {
                context.Error.WriteLine($"not invariant: {metric.Id} changes by up to {shift.Largest:0.0e0} under {shift.Nuisance}");
            }
        }

        if (request.Json)
        {
            JsonOutput.Write(context.Out, new
            {
                Certificate = file,
                certificate.Sha256,
                Clips = certificate.Content.Clips.Count,
                Claims = claims.Length,
                Holding = claims.Count(r => r.Verdict == ResponseVerdict.Holds),
                Failing = failing,
            });
        }
        else
        {
            context.Out.WriteLine($"{claims.Count(r => r.Verdict == ResponseVerdict.Holds)} of {claims.Length} claims hold, {failing} fail, {claims.Count(r => r.Verdict == ResponseVerdict.CannotTell)} cannot be told ({Words.Count(certificate.Content.Clips.Count, "clip")})");
            context.Out.WriteLine($"certificate {ContentHash.Short(certificate.Sha256)}: {file}");
        }

        return failing > 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    private static ICorruption[] Corruptions(string[]? ids)
    {
        string[] known = [.. AllCorruptions.List.Select(c => c.Id)];
        foreach (string id in ids ?? [])
        {
            if (!known.Contains(id))
            {
                throw new UsageException($"unknown corruption '{id}'{EditDistance.Suggest(id, known)}");
            }
        }

        return [.. AllCorruptions.List.Where(c => ids is null || ids.Contains(c.Id))];
    }

    private static IMetric[] Rulers(CliContext context, Request request)
    {
        if (request.Weights is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"--weights {folder}: there is no such folder");
        }

        Registry<IMetric> known = request.Weights is null ? context.Metrics : context.MetricsWithWeights(request.Weights);
        string[] ids = request.Metrics ?? [.. known.Ids];
        foreach (string id in ids)
        {
            known.Require(id);
        }

        return [.. ids.Distinct(StringComparer.Ordinal).Select(known.Create)];
    }

    private static IReadOnlyList<CertificationClip> Clips(CliContext context, Request request, IVideoCodec codec)
    {
        if (request.Videos is null)
        {
            return request.Prompts is null
                ? [.. CertificationClips.World(request.Clips, request.Seconds)]
                : throw new UsageException("--prompts belongs to --videos; world clips have their own");
        }

        var prompts = (request.Prompts is null ? [] : PromptFile.Read(request.Prompts)).ToDictionary(p => p.Id, StringComparer.Ordinal);
        return CertificationClips.Folder(codec, request.Videos, request.Clips, request.Seconds, prompts, message => context.Error.WriteLine($"left out: {message}"));
    }

    private static string Source(Request request) => request.Videos is null
        ? $"held-out scenes of the procedural world, 64x64, {request.Seconds:0.##} s"
        : $"{VideoSource.List(request.Videos).Count} videos of the user's, the first {request.Seconds:0.##} s of each";

    private static string Command(Request request) => "videossm-eval verify"
        + (request.Metrics is null ? "" : $" --metrics {string.Join(',', request.Metrics)}")
        + (request.Videos is null ? "" : " --videos FOLDER")
        + (request.Corruptions is null ? "" : $" --corruptions {string.Join(',', request.Corruptions)}")
        + $" --clips {request.Clips} --seconds {request.Seconds:0.##}";

    private sealed record Request(
        string[]? Metrics, string? Videos, string? Prompts, string[]? Corruptions, int Clips, double Seconds, string Output, string? Weights, bool Json);
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Cli.Fetch;

/// <summary>
/// Brings one file over HTTP to its place, whole or not at all. What has arrived lies beside it in <c>NAME.part</c>, so that an interrupted transfer
/// goes on where it stopped: later in the same call, or in another one (RFC 9110, 14: range requests; 13.1.5: If-Range).
/// </summary>
/// <param name="http">The client; it must set no time limit of its own.</param>
/// <param name="time">Clock of the pauses between attempts.</param>
public sealed class Download(HttpClient http, TimeProvider time)
{
    /// <summary>Attempts in a row that bring no byte before it gives up.</summary>
    public const int Attempts = 5;

    /// <summary>How long a connection may stay silent before it counts as broken.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause before the second attempt; doubles with each further one.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Fetches a file.</summary>
    /// <param name="source">Its address.</param>
    /// <param name="target">Where it belongs; a file there is replaced when the new one is whole and right.</param>
    /// <param name="sha256">Its SHA-256 or the start of it, lower-case hexadecimal; empty if unknown.</param>
    /// <param name="bytes">Its size, if known.</param>
    /// <param name="progress">Told how many bytes there are, and of how many if that is known.</param>
    /// <param name="cancellation">Stops; what has arrived stays for the next call.</param>
    /// <returns>The file's SHA-256.</returns>
    /// <exception cref="IOException">It cannot be had, or it is not the file; one line says why.</exception>
    public async Task<string> Run(Uri source, string target, string sha256, long? bytes, Action<long, long?> progress, CancellationToken cancellation)
    {
        string part = target + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        string hash;
        await using (FileStream file = Open(part))
        {
            await Complete(source, file, part + ".etag", bytes, progress, cancellation);
            if (bytes is { } size && file.Length != size)
            {
                string found = $"{source} has {file.Length} bytes, expected are {size}: not kept";
                Drop(file, part);
                throw new IOException(found);
            }

            file.Position = 0;
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
            if (!hash.StartsWith(sha256, StringComparison.Ordinal))
            {
                Drop(file, part);
                throw new IOException($"{source} is not the expected file: its SHA-256 is {hash}, expected is {sha256}: not kept");
            }
        }

        DurableFile.Rename(part, target);
        File.Delete(part + ".etag");
        return hash;
    }

    private static FileStream Open(string part)
    {
        try
        {
            return new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(part))
        {
            throw new IOException($"{part} is in use: is another process fetching the same file? ({e.Message})", e);
        }
    }

    private static void Drop(FileStream file, string part)
    {
        file.Dispose();
        File.Delete(part);
        File.Delete(part + ".etag");
    }

    private async Task Complete(Uri source, FileStream file, string etag, long? bytes, Action<long, long?> progress, CancellationToken cancellation)
    {
        TimeSpan pause = Pause;
        for (int barren = 0; ;)
        {
            long before = file.Length;
            Outcome outcome = await Attempt(source, file, etag, bytes, progress, cancellation);
            if (outcome.Done)
            {
                return;
            }

            (barren, pause) = file.Length > before ? (0, Pause) : (barren + 1, pause);
            if (barren >= Attempts || outcome.Final)
            {
                string kept = file.Length > 0 && !outcome.Final ? $"; {file.Length} bytes are kept, the same command goes on from there" : "";
                throw new IOException($"{source}: {outcome.Problem}{kept}");
            }

            await Task.Delay(pause, time, cancellation);
            pause += pause;
        }
    }

    private async Task<Outcome> Attempt(Uri source, FileStream file, string etag, long? bytes, Action<long, long?> progress, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(Silence);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, source);
            Ask(request, file, etag);
            using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (Refusal(answer) is { } refusal)
            {
                return refusal;
            }

            if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                // Either everything is here already, or what is here is of another file: then from the start.
                bool whole = answer.Content.Headers.ContentRange?.Length == file.Length;
                if (!whole)
                {
                    file.SetLength(0);
                }

                return whole ? Outcome.Whole : Outcome.Broken("the server's file has changed");
            }

            long start = answer.StatusCode == HttpStatusCode.PartialContent ? answer.Content.Headers.ContentRange?.From ?? -1 : 0;
            if (start != 0 && start != file.Length)
            {
                return Outcome.Broken("the server sent another part than asked for") with { Final = true };
            }

            file.SetLength(start);
            file.Position = start;
            Remember(answer, etag);
            long? total = answer.Content.Headers.ContentRange?.Length ?? (answer.Content.Headers.ContentLength is { } rest ? start + rest : null);
            if (bytes is { } size && total is { } said && said != size)
            {
                return Outcome.Broken($"the server's file has {said} bytes, expected are {size}") with { Final = true };
            }

            await Copy(answer, file, total ?? bytes, progress, silence);
            return total is { } end && file.Length < end ? Outcome.Broken($"the transfer broke off after {file.Length} of {end} bytes") : Outcome.Whole;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Outcome.Broken($"no byte for {Silence.TotalSeconds:0} s");
        }
        catch (HttpRequestException e)
        {
            return Outcome.Broken(Explain(source, e));
        }
        catch (IOException e) when (e is HttpIOException or { InnerException: SocketException })
        {
            return Outcome.Broken($"the transfer broke off ({e.Message})");
        }
    }

    /// <summary>Asks for the rest, and for the whole file should it have changed since.</summary>
    private static void Ask(HttpRequestMessage request, FileStream file, string etag)
    {
        if (file.Length == 0)
        {
            return;
        }

        request.Headers.Range = new RangeHeaderValue(file.Length, null);
        if (File.Exists(etag) && EntityTagHeaderValue.TryParse(File.ReadAllText(etag), out EntityTagHeaderValue? tag))
        {
            request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        }
    }

    private static void Remember(HttpResponseMessage answer, string etag)
    {
        if (answer.Headers.ETag is { IsWeak: false } tag)
        {
            AtomicFile.WriteAllText(etag, tag.Tag);
        }
        else
        {
            File.Delete(etag);
        }
    }

    private async Task Copy(HttpResponseMessage answer, FileStream file, long? total, Action<long, long?> progress, CancellationTokenSource silence)
    {
        byte[] buffer = new byte[1 << 16];
        await using Stream body = await answer.Content.ReadAsStreamAsync(silence.Token);
        progress(file.Length, total);
        for (int read; (read = await body.ReadAsync(buffer, silence.Token)) > 0; silence.CancelAfter(Silence))
        {
            await file.WriteAsync(buffer.AsMemory(0, read), silence.Token);
            progress(file.Position, total);
        }

        await file.FlushAsync(silence.Token);
    }

    private static Outcome? Refusal(HttpResponseMessage answer)
    {
        int code = (int)answer.StatusCode;
        string said = $"the server answers {code} {answer.ReasonPhrase}";
        return code switch
        {
            200 or 206 or 416 => null,
            408 or 425 or 429 or >= 500 => Outcome.Broken(said),
            401 or 403 => Outcome.Broken($"{said}: the publisher asks for an account or for consent; fetch it in a browser") with { Final = true },
            _ => Outcome.Broken(said) with { Final = true },
        };
    }

    private static string Explain(Uri source, HttpRequestException e) => e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
        ? $"cannot reach {source.Host} ({e.Message}): is this machine offline? Fetch it elsewhere and copy it to its place ('weights list' shows where), or name a copy with --mirror"
        : e.Message;

    private sealed record Outcome(bool Done, bool Final, string Problem)
    {
        public static Outcome Whole { get; } = new(true, false, "");

        public static Outcome Broken(string problem) => new(false, false, problem);
    }
}

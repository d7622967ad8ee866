using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Study.Ballots;

namespace VideoSsm.Eval.Study.Server;

/// <summary>Answers every request. There is no routing and no file server: what is not named here does not exist.</summary>
internal sealed class StudyHandler(
    StudyApi api, FrozenDictionary<string, (string Path, string Type)> media, ServerOptions options, Limits limits, Action<string> log)
{
    /// <summary>Nothing but our own script, style and videos; no frame may hold the page, no form may leave it.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; media-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, (string Type, byte[] Body)> Pages = new Dictionary<string, (string, byte[])>(StringComparer.Ordinal)
    {
        ["/"] = ("text/html; charset=utf-8", Resource("study.html")),
        ["/study.css"] = ("text/css; charset=utf-8", Resource("study.css")),
        ["/study.js"] = ("text/javascript; charset=utf-8", Resource("study.js")),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Answers a request.</summary>
    public async Task Handle(HttpContext context)
    {
        Protect(context.Response.Headers);
        try
        {
            await Answer(context);
        }
        catch (BadHttpRequestException e)
        {
            await Refuse(context, e.StatusCode, "the request makes no sense");
        }
        catch (UsageException e)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // the browser went away in the middle of a video
        }
        catch (IOException e)
        {
            log($"{context.Request.Path}: {e.Message}");
            await Refuse(context, StatusCodes.Status503ServiceUnavailable, "the answer could not be stored; it is sent again in a moment");
        }
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        headers.CacheControl = "no-store";
    }

    private async Task Answer(HttpContext context)
    {
        HttpRequest request = context.Request;
        IPAddress? from = context.Connection.RemoteIpAddress;
        if (!IsOurs(request.Host.Host))
        {
            await Refuse(context, StatusCodes.Status421MisdirectedRequest, "this server does not go by that name; start it with --name if it should");
            return;
        }

        string path = request.Path.Value ?? "";
        bool isMedia = path.StartsWith("/media/", StringComparison.Ordinal);
        if (!(isMedia ? limits.Media(from) : limits.Request(from)))
        {
            await TooMany(context);
            return;
        }

        bool reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (Pages.TryGetValue(path, out var page))
        {
            await (reads ? Send(context, page.Type, page.Body) : NotAllowed(context, "GET, HEAD"));
        }
        else if (isMedia && media.TryGetValue(path["/media/".Length..], out var video))
        {
            await (reads ? Video(context, video) : NotAllowed(context, "GET, HEAD"));
        }
        else if (path is "/api/session" or "/api/ballot")
        {
            await (HttpMethods.IsPost(request.Method) ? Post(context, path, from) : NotAllowed(context, "POST"));
        }
        else
        {
            await Refuse(context, StatusCodes.Status404NotFound, "there is nothing here");
        }
    }

    private async Task Post(HttpContext context, string path, IPAddress? from)
    {
        // A page of another origin can send no JSON without asking first, and nobody answers it.
        if (context.Request.Headers.Origin is [{ } origin] && origin != $"{context.Request.Scheme}://{context.Request.Host}" && !IsSecureSelf(origin, context.Request.Host))
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "requests of other pages are not answered");
            return;
        }

        if (!context.Request.HasJsonContentType())
        {
            await Refuse(context, StatusCodes.Status415UnsupportedMediaType, "JSON is expected");
            return;
        }

        if (!limits.MayTry(from))
        {
            await TooMany(context);
            return;
        }

        if (path == "/api/session")
        {
            SessionRequest asked = await Read<SessionRequest>(context);
            await WithSession(context, from, asked.Code, session => Send(context, StatusCodes.Status200OK, api.State(session)));
            return;
        }

        BallotRequest ballot = await Read<BallotRequest>(context);
        await WithSession(context, from, ballot.Code, session => api.Answer(session, ballot) == BallotVerdict.Conflict
            ? Send(context, StatusCodes.Status409Conflict, new { Error = "this comparison was answered before; the first answer stays", State = api.State(session) })
            : Send(context, StatusCodes.Status200OK, api.State(session)));
    }

    private async Task WithSession(HttpContext context, IPAddress? from, string code, Func<int, Task> work)
    {
        if (api.Session(code) is { } session)
        {
            await work(session);
            return;
        }

        limits.WrongCode(from);
        await Refuse(context, StatusCodes.Status403Forbidden, "this code is not known; please check it");
    }

    private static async Task<T> Read<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json.OneLine, context.RequestAborted)
                ?? throw new UsageException("the request is empty");
        }
        catch (JsonException e)
        {
            throw new UsageException("the request is not of the expected form", e);
        }
    }

    private static async Task Video(HttpContext context, (string Path, string Type) video)
    {
        // Names are hashes of the content: what was fetched once never changes.
        context.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        await TypedResults.PhysicalFile(video.Path, video.Type, enableRangeProcessing: true).ExecuteAsync(context);
    }

    private static Task Send(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        return Send(context, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Strict));
    }

    private static async Task Send(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static Task Refuse(HttpContext context, int status, string message) =>
        context.Response.HasStarted ? Task.CompletedTask : Send(context, status, new { Error = message });

    private static Task NotAllowed(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return Refuse(context, StatusCodes.Status405MethodNotAllowed, $"only {allowed} here");
    }

    private static Task TooMany(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "60";
        return Refuse(context, StatusCodes.Status429TooManyRequests, "too many requests; please wait a minute");
    }

    /// <summary>JSON in which nothing could be taken for markup, should a browser ever take it for a page.</summary>
    private static readonly JsonSerializerOptions Strict = new(Json.OneLine) { Encoder = null };

    private bool IsOurs(string host) =>
        host is "localhost" or "127.0.0.1" or "[::1]" || host == options.Address.ToString() || options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    /// <summary>Behind a proxy that speaks TLS the page's origin is https, while the proxy asks us over http.</summary>
    private static bool IsSecureSelf(string origin, HostString host) => origin == $"https://{host}";

    private static byte[] Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}

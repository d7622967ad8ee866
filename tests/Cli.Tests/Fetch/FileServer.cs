using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VideoSsm.Eval.Cli.Tests.Fetch;

/// <summary>A small HTTP server on the loopback that can be told to misbehave: cut transfers, forget ranges, change files, be busy.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public FileServer()
    {
        _listener.Start();
        _loop = Accept();
    }

    /// <summary>Files by path, without the leading slash.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Requests so far: path and the Range header.</summary>
    public ConcurrentQueue<(string Path, string Range)> Requests { get; } = new();

    /// <summary>Bytes of the body after which each of the next transfers is cut.</summary>
    public ConcurrentQueue<int> CutAfter { get; } = new();

    /// <summary>Status codes that the next requests get instead of the file.</summary>
    public ConcurrentQueue<string> Refusals { get; } = new();

    /// <summary>Answers with the whole file even where a range was asked for.</summary>
    public bool IgnoresRanges { get; set; }

    /// <summary>Entity tag; changes with the file.</summary>
    public string ETag { get; set; } = "\"1\"";

    /// <summary>Its address.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        Assert.True(_loop.Wait(TimeSpan.FromSeconds(10)));
        _stop.Dispose();
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await Serve(client.GetStream());
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The client went away, or the test ended.
                continue;
            }
        }
    }

    private async Task Serve(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string path = Uri.UnescapeDataString((await reader.ReadLineAsync(_stop.Token))!.Split(' ')[1]).TrimStart('/');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (string? line; !string.IsNullOrEmpty(line = await reader.ReadLineAsync(_stop.Token));)
        {
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        string range = headers.GetValueOrDefault("Range", "");
        Requests.Enqueue((path, range));
        if (Refusals.TryDequeue(out string? refusal) || (refusal = Files.ContainsKey(path) ? null : "404 Not Found") is not null)
        {
            await Head(stream, $"HTTP/1.1 {refusal}", "Content-Length: 0");
            return;
        }

        byte[] file = Files[path];
        bool partial = range.Length > 0 && !IgnoresRanges && headers.GetValueOrDefault("If-Range", ETag) == ETag;
        int from = partial ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        if (partial && from >= file.Length)
        {
            await Head(stream, "HTTP/1.1 416 Range Not Satisfiable", $"Content-Range: bytes */{file.Length}\r\nContent-Length: 0");
            return;
        }

        string extra = partial ? $"\r\nContent-Range: bytes {from}-{file.Length - 1}/{file.Length}" : "";
        await Head(stream, partial ? "HTTP/1.1 206 Partial Content" : "HTTP/1.1 200 OK", $"Content-Length: {file.Length - from}\r\nETag: {ETag}{extra}");
        int end = CutAfter.TryDequeue(out int cut) ? Math.Min(file.Length, from + cut) : file.Length;
        await stream.WriteAsync(file.AsMemory(from, end - from), _stop.Token);
        await stream.FlushAsync(_stop.Token);
    }

    private async Task Head(NetworkStream stream, string status, string headers) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{status}\r\n{headers}\r\nConnection: close\r\n\r\n"), _stop.Token);
}

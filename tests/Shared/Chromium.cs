using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace VideoSsm.Eval.Tests.Shared;

/// <summary>A headless Chromium driven over its debugging protocol: one page, what it said on the console, and answers to expressions.</summary>
public sealed partial class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonNode>> _waiting = [];
    private readonly List<string> _problems = [];
    private readonly SemaphoreSlim _sending = new(1);
    private TaskCompletionSource _loaded = new();
    private string? _session;
    private int _last;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Why there is no browser; <c>null</c> if there is one.</summary>
    public static string? Missing => Find() is null ? "no Chromium is installed: apt-get install chromium, or name one in VIDEOSSM_CHROMIUM" : null;

    /// <summary>Errors and warnings of the console, exceptions, and files that did not load.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_problems)
            {
                return [.. _problems];
            }
        }
    }

    /// <summary>Forgets what was said so far: a refusal that a test asked for, for instance.</summary>
    public void ForgetProblems()
    {
        lock (_problems)
        {
            _problems.Clear();
        }
    }

    /// <summary>Starts the browser with an empty page.</summary>
    public static async Task<Chromium> StartAsync()
    {
        string profile = Directory.CreateTempSubdirectory("chromium").FullName;
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--disable-dev-shm-usage", "--mute-audio", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        ];
        var process = Process.Start(new ProcessStartInfo(Find()!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var browser = new Chromium(process, profile);
        try
        {
            string address = await browser.AddressAsync();
            await browser._socket.ConnectAsync(new Uri(address), new CancellationTokenSource(Patience).Token);
            _ = Task.Run(browser.ListenAsync);
            var target = await browser.SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
            var attached = await browser.SendAsync("Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.ToString(), ["flatten"] = true });
            browser._session = attached["sessionId"]!.ToString();
            foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" })
            {
                await browser.SendAsync($"{domain}.enable");
            }

            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sets the size of the window in CSS pixels; one narrower than 700 is a phone's and is touched.</summary>
    public async Task SizeAsync(int width, int height)
    {
        bool phone = width < 700;
        await SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = phone });
        await SendAsync("Emulation.setTouchEmulationEnabled", new JsonObject { ["enabled"] = phone });
    }

    /// <summary>Opens a page and waits until it has loaded.</summary>
    public async Task OpenAsync(string url)
    {
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync("Page.navigate", new JsonObject { ["url"] = url });
        await _loaded.Task.WaitAsync(Patience);
    }

    /// <summary>The value of an expression; a promise is awaited.</summary>
    /// <exception cref="InvalidOperationException">The expression throws.</exception>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        return answer["exceptionDetails"] is { } error ? throw new InvalidOperationException($"{expression}: {error.ToJsonString()}") : answer["result"]!["value"];
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task WaitAsync(string expression)
    {
        var clock = Stopwatch.StartNew();
        while (!(await EvaluateAsync(expression))!.GetValue<bool>())
        {
            if (clock.Elapsed > Patience)
            {
                throw new TimeoutException($"never true: {expression}; the page said: {string.Join("; ", Problems)}");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>A picture of the whole page, or of what the window shows.</summary>
    public async Task<byte[]> PictureAsync(bool whole = true) =>
        Convert.FromBase64String((await SendAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = whole }))["data"]!.ToString());

    /// <summary>The page as it prints on A4.</summary>
    public async Task<byte[]> PdfAsync() => Convert.FromBase64String((await SendAsync("Page.printToPDF", new JsonObject
    {
        ["paperWidth"] = 8.27,
        ["paperHeight"] = 11.69,
        ["preferCSSPageSize"] = true,
    }))["data"]!.ToString());

    /// <summary>Sends a command of the protocol to the page.</summary>
    public async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        int id = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            _waiting[id] = answer;
        }

        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (_session is not null)
        {
            message["sessionId"] = _session;
        }

        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(Patience);
    }

    /// <summary>Ends the browser and removes its profile.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _sending.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A helper process of the browser may still write there; the folder is in the temporary one.
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("VIDEOSSM_CHROMIUM") is { Length: > 0 } named)
        {
            return named;
        }

        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }

    private async Task<string> AddressAsync()
    {
        const string Mark = "DevTools listening on ";
        var said = new StringBuilder();
        using var patience = new CancellationTokenSource(Patience);
        while (await _process.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                _ = Task.Run(() => _process.StandardError.ReadToEnd()); // else the pipe fills and the browser stops
                _ = Task.Run(() => _process.StandardOutput.ReadToEnd());
                return line[Mark.Length..].Trim();
            }

            said.AppendLine(line);
        }

        throw new InvalidOperationException($"the browser ended before it listened: {said}");
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (true)
            {
                using var message = new MemoryStream();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                Take(JsonNode.Parse(message.ToArray())!.AsObject());
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The browser was closed.
        }
    }

    private void Take(JsonObject message)
    {
        if (message["id"] is { } id)
        {
            TaskCompletionSource<JsonNode>? answer;
            lock (_waiting)
            {
                _waiting.Remove(id.GetValue<int>(), out answer);
            }

            if (message["error"] is { } error)
            {
                answer?.TrySetException(new InvalidOperationException(error.ToJsonString()));
            }
            else
            {
                answer?.TrySetResult(message["result"]!);
            }

            return;
        }

        var parameters = message["params"];
        string? problem = message["method"]?.ToString() switch
        {
            "Runtime.exceptionThrown" => parameters!["exceptionDetails"]!.ToJsonString(),
            "Runtime.consoleAPICalled" when parameters!["type"]!.ToString() is "error" or "warning" or "assert" => parameters["args"]!.ToJsonString(),
            "Log.entryAdded" when parameters!["entry"]!["level"]!.ToString() is "error" or "warning" => parameters["entry"]!.ToJsonString(),
            "Network.loadingFailed" when parameters!["canceled"]?.GetValue<bool>() != true => parameters!.ToJsonString(),
            _ => null,
        };
        if (problem is not null)
        {
            lock (_problems)
            {
                _problems.Add(problem);
            }
        }

        if (message["method"]?.ToString() == "Page.loadEventFired")
        {
            _loaded.TrySetResult();
        }
    }
}

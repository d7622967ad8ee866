using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VideoSsm.Eval.Study.Tests.Page;

/// <summary>A headless Chromium driven over the DevTools protocol: real clicks, keys and touches at real places of the page.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _waiting = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;
    private int _last;

    private Browser(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>The program; <c>null</c> where none is installed.</summary>
    public static string? Program { get; } = new[] { "chromium", "chromium-browser", "google-chrome" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Errors of scripts, refusals of the security policy, failed requests: everything a developer would see in red.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    /// <summary>Starts a browser with one empty page.</summary>
    public static async Task<Browser> Start()
    {
        string profile = Directory.CreateTempSubdirectory("chromium-").FullName;
        var start = new ProcessStartInfo(Program!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string arg in (string[])
        [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", $"--user-data-dir={profile}", "--no-first-run", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--mute-audio", "about:blank",
        ])
        {
            start.ArgumentList.Add(arg);
        }

        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var browser = new Browser(process, profile);
        string port = Path.Combine(profile, "DevToolsActivePort");
        await Until(() => File.Exists(port) && File.ReadAllLines(port).Length > 1, "the browser's debugging port", 60);
        using var http = new HttpClient();
        string pages = await http.GetStringAsync($"http://127.0.0.1:{File.ReadAllLines(port)[0]}/json/list");
        string address = JsonNode.Parse(pages)!.AsArray().First(t => (string)t!["type"]! == "page")!["webSocketDebuggerUrl"]!.ToString();
        await browser._socket.ConnectAsync(new Uri(address), CancellationToken.None);
        browser._reading = browser.Read();
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network"])
        {
            await browser.Send($"{domain}.enable");
        }

        return browser;
    }

    /// <summary>Waits for something that happens outside.</summary>
    public static async Task Until(Func<bool> done, string what, double seconds = 30)
    {
        long start = Stopwatch.GetTimestamp();
        while (!done())
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < seconds, $"waited {seconds} s for {what}");
            await Task.Delay(50);
        }
    }

    /// <summary>A command of the protocol.</summary>
    public async Task<JsonNode?> Send(string method, object? parameters = null)
    {
        int id = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        byte[] message = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } });
        await _socket.SendAsync(message, WebSocketMessageType.Text, true, _stop.Token);
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>The window: size in CSS pixels, and whether it is touched instead of clicked.</summary>
    public async Task Resize(int width, int height, bool touch)
    {
        await Send("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = touch });
        await Send("Emulation.setTouchEmulationEnabled", new { enabled = touch });
    }

    /// <summary>Opens an address and waits until it is there.</summary>
    public async Task Open(Uri address)
    {
        await Send("Page.navigate", new { url = address.AbsoluteUri });
        await When("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// <summary>The value of an expression in the page.</summary>
    public async Task<JsonNode?> Value(string expression)
    {
        JsonNode answer = (await Send("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true }))!;
        Assert.True(answer["exceptionDetails"] is null, $"{expression}: {answer["exceptionDetails"]}");
        return answer["result"]!["value"];
    }

    /// <summary>Waits for an expression to hold.</summary>
    public async Task When(string expression, double seconds = 30)
    {
        long start = Stopwatch.GetTimestamp();
        while (!(bool)(await Value($"!!({expression})"))!)
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < seconds, $"waited {seconds} s for {expression}; complaints: {string.Join(" | ", Complaints)}");
            await Task.Delay(60);
        }
    }

    /// <summary>A click with the mouse in the middle of an element, wherever it is on the page.</summary>
    public async Task Click(string selector)
    {
        var (x, y) = await Middle(selector);
        foreach (string type in (string[])["mouseMoved", "mousePressed", "mouseReleased"])
        {
            await Send("Input.dispatchMouseEvent", new { type, x, y, button = type == "mouseMoved" ? "none" : "left", clickCount = type == "mouseMoved" ? 0 : 1 });
        }
    }

    /// <summary>A tap of a finger.</summary>
    public async Task Tap(string selector)
    {
        var (x, y) = await Middle(selector);
        await Send("Input.dispatchTouchEvent", new { type = "touchStart", touchPoints = new[] { new { x, y } } });
        await Send("Input.dispatchTouchEvent", new { type = "touchEnd", touchPoints = Array.Empty<object>() });
    }

    /// <summary>Types text into what has the focus.</summary>
    public Task Type(string text) => Send("Input.insertText", new { text });

    /// <summary>Presses a key: a character, or Enter.</summary>
    public async Task Press(string key)
    {
        string text = key == "Enter" ? "\r" : key;
        int code = key == "Enter" ? 13 : key == " " ? 32 : char.ToUpperInvariant(key[0]);
        await Send("Input.dispatchKeyEvent", new { type = "keyDown", key, text, windowsVirtualKeyCode = code });
        await Send("Input.dispatchKeyEvent", new { type = "keyUp", key, windowsVirtualKeyCode = code });
    }

    /// <summary>The window as a picture.</summary>
    public async Task Picture(string path)
    {
        JsonNode answer = (await Send("Page.captureScreenshot", new { format = "png" }))!;
        await File.WriteAllBytesAsync(path, Convert.FromBase64String((string)answer["data"]!));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _reading;
        _socket.Dispose();
        _stop.Dispose();
        for (int attempt = 0; Directory.Exists(_profile); attempt++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
            }
            catch (IOException) when (attempt < 20)
            {
                await Task.Delay(100); // children of the browser still write their last files
            }
        }
    }

    private async Task<(double X, double Y)> Middle(string selector)
    {
        string element = $"document.querySelector({JsonSerializer.Serialize(selector)})";
        await When(element);
        await Value($"{element}.scrollIntoView({{block:'center'}})");
        JsonNode box = (await Value($"(() => {{ const b = {element}.getBoundingClientRect(); return {{x: b.x + b.width / 2, y: b.y + b.height / 2, on: document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2) === {element}}}; }})()"))!;
        Assert.True((bool)box["on"]!, $"{selector} is covered by something else");
        return ((double)box["x"]!, (double)box["y"]!);
    }

    private async Task Read()
    {
        byte[] buffer = new byte[1 << 16];
        using var message = new MemoryStream();
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                WebSocketReceiveResult part = await _socket.ReceiveAsync(buffer, _stop.Token);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(Encoding.UTF8.GetString(message.ToArray()))!);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            Assert.True(_stop.IsCancellationRequested, $"the browser went away: {e.Message}");
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id && _waiting.TryRemove((int)id, out var answer))
        {
            if (message["error"] is { } error)
            {
                answer.SetException(new InvalidOperationException(error.ToString()));
            }
            else
            {
                answer.SetResult(message["result"]);
            }

            return;
        }

        JsonNode? p = message["params"];
        switch ((string?)message["method"])
        {
            case "Runtime.exceptionThrown":
                Complaints.Enqueue(p!["exceptionDetails"]!.ToJsonString());
                break;
            case "Log.entryAdded" when (string?)p!["entry"]!["level"] is "error" or "warning":
                Complaints.Enqueue(p["entry"]!.ToJsonString());
                break;
            case "Runtime.consoleAPICalled" when (string?)p!["type"] is "error" or "warning":
                Complaints.Enqueue(p.ToJsonString());
                break;
        }
    }
}

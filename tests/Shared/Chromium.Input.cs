using System.Text.Json;
using System.Text.Json.Nodes;

namespace VideoSsm.Eval.Tests.Shared;

/// <summary>What a person does with a page: real clicks, touches and keys at real places.</summary>
public sealed partial class Chromium
{
    /// <summary>A click with the mouse in the middle of an element, wherever it is on the page.</summary>
    /// <exception cref="InvalidOperationException">Something else covers the element.</exception>
    public async Task ClickAsync(string selector)
    {
        var (x, y) = await MiddleAsync(selector);
        foreach (string type in (string[])["mouseMoved", "mousePressed", "mouseReleased"])
        {
            bool moves = type == "mouseMoved";
            await SendAsync("Input.dispatchMouseEvent", new JsonObject { ["type"] = type, ["x"] = x, ["y"] = y, ["button"] = moves ? "none" : "left", ["clickCount"] = moves ? 0 : 1 });
        }
    }

    /// <summary>Moves the mouse to a place of the window and presses nothing.</summary>
    /// <param name="place">An expression for the place in CSS pixels: an object with <c>x</c> and <c>y</c>.</param>
    public async Task PointAsync(string place)
    {
        JsonNode at = (await EvaluateAsync(place))!;
        await SendAsync("Input.dispatchMouseEvent", new JsonObject { ["type"] = "mouseMoved", ["x"] = (double)at["x"]!, ["y"] = (double)at["y"]!, ["button"] = "none" });
    }

    /// <summary>A tap of a finger.</summary>
    /// <exception cref="InvalidOperationException">Something else covers the element.</exception>
    public async Task TapAsync(string selector)
    {
        var (x, y) = await MiddleAsync(selector);
        await SendAsync("Input.dispatchTouchEvent", new JsonObject { ["type"] = "touchStart", ["touchPoints"] = new JsonArray(new JsonObject { ["x"] = x, ["y"] = y }) });
        await SendAsync("Input.dispatchTouchEvent", new JsonObject { ["type"] = "touchEnd", ["touchPoints"] = new JsonArray() });
    }

    /// <summary>Types text into what has the focus.</summary>
    public Task TypeAsync(string text) => SendAsync("Input.insertText", new JsonObject { ["text"] = text });

    /// <summary>Presses a key: a character, or Enter.</summary>
    public async Task PressAsync(string key)
    {
        int code = key switch { "Enter" => 13, " " => 32, _ => char.ToUpperInvariant(key[0]) };
        await SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyDown", ["key"] = key, ["text"] = key == "Enter" ? "\r" : key, ["windowsVirtualKeyCode"] = code });
        await SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key, ["windowsVirtualKeyCode"] = code });
    }

    private async Task<(double X, double Y)> MiddleAsync(string selector)
    {
        string element = $"document.querySelector({JsonSerializer.Serialize(selector)})";
        await WaitAsync($"{element} !== null");
        await EvaluateAsync($"{element}.scrollIntoView({{block:'center'}})");
        JsonNode box = (await EvaluateAsync(
            $"(() => {{ const b = {element}.getBoundingClientRect(), x = b.x + b.width / 2, y = b.y + b.height / 2; return {{x, y, on: document.elementFromPoint(x, y) === {element}}}; }})()"))!;
        return (bool)box["on"]! ? ((double)box["x"]!, (double)box["y"]!) : throw new InvalidOperationException($"{selector} is covered by something else");
    }
}

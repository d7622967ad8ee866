namespace VideoSsm.Eval.Core;

/// <summary>Prompts that arrive while a video is made. Asked by the thread that makes the video, filled by any other.</summary>
public interface IPromptFeed
{
    /// <summary>Takes the prompt to follow from a moment on: the latest of those whose time has come.</summary>
    /// <param name="nowSeconds">Time in the video at which the next frames begin, in seconds.</param>
    /// <returns>The text; <c>null</c> when nothing is due.</returns>
    string? Take(double nowSeconds);
}

namespace VideoSsm.Eval.Metrics;

/// <summary>The chapter of <c>docs/metrics.md</c> on what metrics say over time.</summary>
public static class OverTimeDocs
{
    /// <summary>Markdown with line feeds.</summary>
    public static string Render() => """

        # Over time: windows, slope, first against last

        A suite may ask for **windows** of length L every S seconds: window k holds the frames from k\*S to k\*S + L seconds, the first included, the last not.
        Windows are views on the decoded frames; `curves.csv` has one row per video, metric and window. Every metric has a curve, in one of three ways:

        - A **mean of contributions** (frames, pairs, objects): the mean of the contributions that fall into the window. A pair belongs to the window of its later frame,
          a comparison with the first frame of the video stays one with the first frame of the video.
        - **Drift metrics**: each window's mean against the beginning of the video.
        - **What is no mean** (`loop_return`, `static_filter`): the window as a video of its own. `dynamic_degree`: VBench's vote on the frames of the window.

        A window without a contribution, or one that cannot be measured, has no value, never 0.

        Two numbers say how a metric changes over a video; both are made for each video, averaged over the samples of a prompt and then over prompts, with the usual
        interval over prompts. t(k) = k\*S is the start of window k, v(k) its value. Windows without a value are left out, a video with fewer than three values has neither number,
        and a last window that the end of the video cuts short counts like the others: choose lengths and strides that fit.

        - **Slope per 10 s** = 10 \* sum((t(k) - T) \* (v(k) - V)) / sum((t(k) - T)^2), the least-squares line, T and V being means over the windows with a value.
        - **Last - first** = v(last window with a value) - v(first window with a value).

        The slope uses every window and is steadier; last - first is what can be checked by eye. A scene that truly changes has both: compare with the real videos of the same prompts.

        """.ReplaceLineEndings("\n");
}

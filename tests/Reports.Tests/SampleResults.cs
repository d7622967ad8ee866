using VideoSsm.Eval.Core;

namespace VideoSsm.Eval.Reports.Tests;

/// <summary>A small run made of formulas: four methods, two controls, two lengths, with gaps.</summary>
internal static class SampleResults
{
    public static ResultSet Create(int prompts = 12)
    {
        MethodInfo[] methods =
        [
            Method("video-ssm", "VideoSSM"), Method("window-only", "Window only"), Method("sink-only", "Sink only"), Method("sink-window", "Sink + window"),
            Control("control:real", "Real clip"), Control("control:frozen", "Frozen frame"),
        ];
        MetricInfo[] metrics =
        [
            Metric("identity_after_reentry", "Identity after re-entry", Direction.HigherIsBetter),
            Metric("temporal_flickering", "Temporal flickering", Direction.HigherIsBetter),
            Metric("dynamic_degree_framediff", "Frame difference", Direction.Neutral),
            Metric("luma_drift", "Luma drift", Direction.LowerIsBetter),
        ];
        var scores = new List<ScoreRow>();
        var curves = new List<CurveRow>();
        var costs = new List<CostRow>();
        foreach (double length in new[] { 5.0, 60.0 })
        {
            foreach (var (method, m) in methods.Select((x, i) => (x, i)))
            {
                for (int p = 0; p < (length > 10 ? prompts / 2 : prompts); p++)
                {
                    foreach (var (metric, k) in metrics.Select((x, i) => (x, i)))
                    {
                        bool missing = k == 0 && (p == 1 || method.Id == "control:frozen");
                        double value = 0.5 + (0.3 * Math.Sin((13 * p) + k) * 0.3) + (0.05 * (3 - m)) - (length > 10 ? 0.02 * m : 0);
                        scores.Add(Row(method, metric, p, length, missing ? null : value));
                        for (int w = 0; length > 10 && !missing && w < 12; w++)
                        {
                            curves.Add(new CurveRow
                            {
                                Key = "k",
                                Method = method.Id,
                                Prompt = $"p{p:00}",
                                Sample = 0,
                                LengthSeconds = length,
                                Metric = metric.Id,
                                StartSeconds = w * 5,
                                Value = value - (0.004 * w * m),
                                Sum = value * 80,
                                Count = 80,
                            });
                        }
                    }

                    if (method.Scale != ModelScale.None)
                    {
                        costs.Add(Cost(method.Id, p, length, "generate_seconds", 0, 0.12 * length * (1 + (0.1 * m))));
                        costs.Add(Cost(method.Id, p, length, "window_bytes", 0, 1024 * 700));
                        costs.Add(Cost(method.Id, p, length, "sink_bytes", 0, m == 1 ? 0 : 1024 * 240));
                        costs.Add(Cost(method.Id, p, length, "state_bytes", 0, m == 0 ? 1024 * 120 : 0));
                        for (int chunk = 0; chunk < length * 80 / 60; chunk++)
                        {
                            costs.Add(Cost(method.Id, p, length, "chunk_seconds", chunk, 0.08 + (0.002 * m) + (0.003 * Math.Sin(chunk))));
                        }
                    }
                }
            }
        }

        var summary = CostSummary.Of(costs);
        return new ResultSet
        {
            Title = "sample",
            Question = "Does the recurrent memory keep what the window forgets?",
            Baseline = "sink-window",
            Methods = methods,
            Metrics = metrics,
            Scores = scores,
            Curves = curves,
            Costs = summary.Videos,
            Chunks = summary.Chunks,
            Protocol = [new("Prompts", "12, set SHA-256 0123456789ab")],
            Provenance = [new("Started 2026-01-01 00:00 UTC", "videossm-eval 0.1.0 <script>alert(1)</script>")],
        };
    }

    private static MethodInfo Method(string id, string name) => new()
    {
        Id = id,
        Version = 1,
        DisplayName = name,
        Summary = "A method.",
        Scale = ModelScale.World,
        Backbone = "world DiT, 2.7 M",
    };

    private static MethodInfo Control(string id, string name) => new()
    {
        Id = id,
        Version = 1,
        DisplayName = name,
        Summary = "A control.",
        Scale = ModelScale.None,
        Backbone = "none",
    };

    private static MetricInfo Metric(string id, string name, Direction direction) => new()
    {
        Id = id,
        Version = "1",
        DisplayName = name,
        Definition = $"Definition of {id}.",
        Direction = direction,
        Citation = "this test",
        Format = "0.000",
    };

    private static ScoreRow Row(MethodInfo method, MetricInfo metric, int prompt, double length, double? value) => new()
    {
        Key = $"{method.Id}/{metric.Id}/{prompt}/{length}",
        Method = method.Id,
        MethodVersion = 1,
        Scale = "world",
        Backbone = method.Backbone,
        Weights = "",
        Prompt = $"p{prompt:00}",
        Sample = 0,
        Seed = 1,
        LengthSeconds = length,
        Metric = metric.Id,
        MetricVersion = metric.Version,
        Value = value,
        Sum = value ?? 0,
        Count = value is null ? 0 : 1,
        Status = value is null ? "unscored" : "ok",
        Reason = value is null ? "nothing left the view" : "",
        VideoSha256 = "",
        Protocol = "proto",
    };

    private static CostRow Cost(string method, int prompt, double length, string name, int index, double value) => new()
    {
        Key = $"{method}/{prompt}/{length}",
        Method = method,
        Prompt = $"p{prompt:00}",
        Sample = 0,
        LengthSeconds = length,
        Name = name,
        Index = index,
        Value = value,
    };
}

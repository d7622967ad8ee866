using System.Text.Json;
using VideoSsm.Eval.Core;
using VideoSsm.Eval.Model;
using VideoSsm.Eval.Model.Memory;
using VideoSsm.Eval.Tensors;
using static TorchSharp.torch;

namespace VideoSsm.Eval.Baselines.Tests;

/// <summary>Ablations as data: what a suite may switch, what it is told when it may not, and what a variant may be compared with.</summary>
public sealed class MethodVariantTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, VideoSsmOptions> StateSwitches => new()
    {
        { """{ "rule": "linear" }""", VideoSsmOptions.World with { Rule = UpdateRule.Linear } },
        { """{ "rule": "delta" }""", VideoSsmOptions.World with { Rule = UpdateRule.Delta } },
        { """{ "rule": "decay" }""", VideoSsmOptions.World with { Rule = UpdateRule.Decay } },
        { """{ "decay": "perFrame" }""", VideoSsmOptions.World with { DecayEvery = DecayStep.PerFrame } },
        { """{ "router": "none" }""", VideoSsmOptions.World with { Router = RouterKind.None } },
        { """{ "router": "constant" }""", VideoSsmOptions.World with { Router = RouterKind.Constant } },
        { """{ "router": "content" }""", VideoSsmOptions.World with { Router = RouterKind.Content } },
        { """{ "contextFrames": 10 }""", VideoSsmOptions.World with { ContextFrames = 10 } },
        { """{ "contextFrames": 0 }""", VideoSsmOptions.World with { ContextFrames = null } },
        { """{ "ropedKeys": true }""", VideoSsmOptions.World with { RopedStateKeys = true } },
        { """{ "keyNorm": "none" }""", VideoSsmOptions.World with { KeyNorm = StateKeyNorm.None } },
        { """{ "fuse": "afterOutput" }""", VideoSsmOptions.World with { Fuse = FusePoint.AfterOutput } },
        { """{ "activation": "silu" }""", VideoSsmOptions.World with { Activation = StateActivation.Silu } },
        { """{ "injection": "prediction" }""", VideoSsmOptions.World with { Injection = InjectionTarget.Prediction } },
        { """{ "clampRho": false, "contextFrames": 5 }""", VideoSsmOptions.World with { ClampRho = false, ContextFrames = 5 } },
        { """{ "layers": [1] }""", VideoSsmOptions.World with { Layers = [1] } },
    };

    [Theory]
    [MemberData(nameof(StateSwitches))]
    public void A_switch_of_the_state_changes_the_options_the_video_and_its_identity(string switches, VideoSsmOptions expected)
    {
        Write("video-ssm", VideoSsmOptions.World, "video-ssm");
        using var plain = WorldVideoMethod.Load(Fast(VideoSsmMethod.Card), _folder);
        using var changed = WorldVideoMethod.Load(Fast(MethodVariants.Card(Variant("policy:x@video-ssm", "video-ssm", $$"""{ "state": {{switches}} }"""))), _folder);
        Assert.Equal(expected, changed.Networks.Dit.Memory);
        Assert.Contains(changed.Info.Config, p => p.Key == "state" && p.Value == expected.ToJson());
        Assert.Equal(plain.Info.Weights, changed.Info.Weights);

        // Long enough that frames have left the window and are read.
        Assert.NotEqual(Last(plain), Last(changed));
    }

    [Theory]
    [InlineData("""{ "window": 6 }""", "sink 3 + window 6", "Slot")]
    [InlineData("""{ "sink": 0, "window": 12 }""", "window 12", "Slot")]
    [InlineData("""{ "window": 0 }""", "everything", "Slot")]
    [InlineData("""{ "positions": "absolute" }""", "sink 3 + window 9", "Absolute")]
    [InlineData("""{ "kind": "state" }""", "sink 3 + window 9 + state", "Slot")]
    [InlineData("""{ "kind": "state", "sink": 0, "window": 3 }""", "sink 0 + window 3 + state", "Slot")]
    [InlineData("""{ "kind": "emaSink", "sinkDecay": 0.9 }""", "averaged sink 3 (a = 0.9) + window 9", "Slot")]
    public void A_switch_of_the_memory_changes_the_policy(string switches, string name, string positions)
    {
        var card = MethodVariants.Card(Variant("policy:x@causal-base", "sink-window", $$"""{ "memory": {{switches}} }"""));
        Assert.EndsWith(name, card.Policy.Name, StringComparison.Ordinal);
        Assert.Equal(positions, card.Policy.Positions.ToString());
        Assert.Equal(("policy:x@causal-base", "causal-base.safetensors", "sink-window", Comparison.PolicyOnly), (card.Id, card.Checkpoint, card.VariantOf, card.Comparison));
    }

    [Theory]
    [InlineData("""{ "promptSwitch": { "recache": "causal", "state": "recompute" } }""", "recache Causal, state Recompute")]
    [InlineData("""{ "promptSwitch": { "recache": "none", "state": "reset" } }""", "recache None, state Reset")]
    [InlineData("""{ "promptSwitch": { "state": "decay", "decay": 0.25 } }""", "recache Bidirectional, state Decay 0.25")]
    public void What_a_new_prompt_does_is_a_switch_and_no_matter_of_training(string overrides, string expected)
    {
        Write("video-ssm", VideoSsmOptions.World, "video-ssm");
        using var method = (WorldVideoMethod)MethodVariants.Open(Variant("other@video-ssm", "video-ssm", overrides), _folder);
        Assert.Contains(method.Info.Config, p => p.Key == "prompt_switch" && p.Value == expected);
        Assert.Equal(Comparison.Trained, method.Info.Comparison);
    }

    [Theory]
    [InlineData("""{ "memory": { "windw": 3 } }""", "$.memory.windw: unknown property 'windw'; did you mean 'window'")]
    [InlineData("""{ "state": { "rule": "gated" } }""", "$.state.rule: expected one of linear, delta, decay, gatedDelta")]
    [InlineData("""{ "memory": { "window": "wide" } }""", "$.memory.window: ")]
    [InlineData("""{ "memory": { "sink": -1 } }""", "a sink of -1")]
    [InlineData("""{ "memory": { "sinkDecay": 0.5 } }""", "only the kind emaSink takes")]
    [InlineData("""{ "memory": { "kind": "emaSink", "positions": "absolute" } }""", "slot positions only")]
    [InlineData("""{ "memory": { "kind": "emaSink", "sinkDecay": 2 } }""", "decay from 0 to 1")]
    [InlineData("""{ "memory": { "kind": "attention" }, "state": { "rule": "delta" } }""", "does not have; add")]
    [InlineData("""{ "promptSwitch": { "decay": 0.5 } }""", "together with state decay")]
    [InlineData("""{ "promptSwitch": { "state": "decay", "decay": 1.5 } }""", "expected 0 to 1")]
    public void Wrong_switches_are_explained(string overrides, string expected) => Assert.Contains(
        expected, Assert.Throws<UsageException>(() => MethodVariants.Card(Variant("policy:x@video-ssm", "video-ssm", overrides))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("video", "There is no method")]
    [InlineData("wan2.1", "no switches of memory")]
    public void A_base_that_is_unknown_or_has_no_switches_is_explained(string id, string expected) => Assert.Contains(
        expected, Assert.Throws<UsageException>(() => MethodVariants.Card(Variant("policy:x@y", id))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "state": { "gates": "perChannel" } }""", "needs a checkpoint trained with them")]
    [InlineData("""{ "state": { "norm": "fullDim" } }""", "needs a checkpoint trained with it")]
    [InlineData("""{ "state": { "layers": [7] } }""", "layer 7, for which the checkpoint of 2 blocks has no memory weights")]
    [InlineData("""{ "state": { "contextFrames": -1 } }""", "contextFrames")]
    public void Switches_the_weights_do_not_fit_make_the_variant_unavailable(string overrides, string expected)
    {
        Write("video-ssm", VideoSsmOptions.World, "video-ssm");
        Assert.Contains(expected, MethodVariants.Open(Variant("policy:x@video-ssm", "video-ssm", overrides), _folder).Info.Unavailable, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_needs_weights_and_a_missing_checkpoint_is_named()
    {
        Write("causal-base", null, null);
        var variant = Variant("policy:state@causal-base", "sink-window", """{ "memory": { "kind": "state" } }""");
        Assert.Contains("has no state-space weights", MethodVariants.Open(variant, _folder).Info.Unavailable, StringComparison.Ordinal);
        Assert.Contains("absent.safetensors", MethodVariants.Open(variant with { Id = "policy:x@absent" }, _folder).Info.Unavailable, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_trained_with_gates_per_channel_serve_the_variant_that_asks_for_them()
    {
        Write("channels", VideoSsmOptions.World with { Gates = GateWidth.PerChannel }, "video-ssm");
        using var method = (WorldVideoMethod)MethodVariants.Open(Variant("video-ssm@channels", "video-ssm", """{ "state": { "gates": "perChannel" } }"""), _folder);
        Assert.Equal((Comparison.Trained, null), (method.Info.Comparison, method.Info.Unavailable));
        Assert.NotEmpty(Last(method));
    }

    [Fact]
    public void A_policy_runs_on_weights_with_a_state_as_on_weights_without_one()
    {
        Write("video-ssm", VideoSsmOptions.World, "video-ssm");
        Write("plain", null, null);
        using var without = (WorldVideoMethod)MethodVariants.Open(Variant("policy:a@plain", "sink-window"), _folder);
        using var with = (WorldVideoMethod)MethodVariants.Open(Variant("policy:a@video-ssm", "sink-window"), _folder);
        Assert.Null(with.Networks.Dit.Memory);
        Assert.Equal(Last(without), Last(with));
    }

    [Theory]
    [InlineData("policy:a@video-ssm", "sink-window", "", null)]
    [InlineData("policy:a@video-ssm", "video-ssm", """{ "memory": { "window": 6 } }""", null)]
    [InlineData("policy:a@video-ssm", "video-ssm", """{ "state": { "rule": "linear" } }""", null)]
    [InlineData("a@video-ssm", "video-ssm", "", null)]
    [InlineData("a@by-words", "sink-window", """{ "memory": { "sink": 6, "window": 6 } }""", null)]
    [InlineData("policy:a@causal-base", "sink-window", "", null)]
    [InlineData("policy:a@video-ssm", "video-ssm", "", "video-ssm.safetensors is trained as 'video-ssm', which is exactly this, so it is no policy-only comparison; call it a@video-ssm")]
    [InlineData("a@video-ssm", "sink-window", "", "not with these switches, so this is a policy-only comparison; call it policy:a@video-ssm")]
    [InlineData("a@video-ssm", "video-ssm", """{ "memory": { "positions": "absolute" } }""", "call it policy:a@video-ssm")]
    [InlineData("causal-base", "sink-window", "", "causal-base.safetensors is not trained under a memory policy, not with these switches, so this is a policy-only comparison; call it policy:causal-base@causal-base")]
    public void An_id_must_not_claim_another_comparison_than_the_checkpoint_allows(string id, string basis, string overrides, string? refused)
    {
        Write("video-ssm", VideoSsmOptions.World, "video-ssm");
        Write("causal-base", null, null);
        Write("by-words", null, "sink 6 + window 6");
        var variant = Variant(id, basis, overrides);
        if (refused is not null)
        {
            Assert.Contains(refused, Assert.Throws<UsageException>(() => MethodVariants.Open(variant, _folder)).Message, StringComparison.Ordinal);
            return;
        }

        using var method = (WorldVideoMethod)MethodVariants.Open(variant, _folder);
        Assert.Equal(MethodVariant.ComparisonOf(id), method.Info.Comparison);
        Assert.Equal(id, method.Info.Id);
        var config = method.Info.Config.ToDictionary(p => p.Key, p => p.Value);
        Assert.Equal((basis, $"{MethodVariant.CheckpointOf(id)}.safetensors"), (config["variant_of"], config["checkpoint"]));
    }

    private static MethodVariant Variant(string id, string basis, string overrides = "") => new()
    {
        Id = id,
        Name = "Variant",
        Base = basis,
        Overrides = overrides.Length == 0 ? null : JsonDocument.Parse(overrides).RootElement,
    };

    private static MethodCard Fast(MethodCard card) => card with { Rollout = card.Rollout with { Sampler = Sampler.Euler, EulerSteps = 1 } };

    private static byte[] Last(WorldVideoMethod method) => method.Generate(new GenerationRequest { Prompt = new Prompt { Id = "p", Text = "a red star" }, Seed = 7, LengthSeconds = 3.75 })
        .ReadFrames().Last().Rgb.ToArray();

    /// <summary>A tiny checkpoint whose every weight matters, the same for the same name of tensor.</summary>
    private void Write(string name, VideoSsmOptions? memory, string? policy)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var dit = new CausalDit(WanConfig.World with { Dim = 32, Heads = 1, FfnDim = 32, Layers = 2, TextDim = TextEncoderConfig.World.Dim, TextLength = TextEncoderConfig.World.Length }, memory);
        dit.Initialise(1, 64);
        foreach (var (key, parameter) in dit.named_parameters())
        {
            if (key.EndsWith("A_log", StringComparison.Ordinal) || key.EndsWith("dt_bias", StringComparison.Ordinal))
                continue;
            using var generator = new Generator(Seeds.FromName(key));
            parameter.add_(randn(parameter.shape, generator: generator) * 0.3);
        }

        var metadata = new Dictionary<string, string> { ["config"] = dit.Config.ToJson() };
        if (memory is not null)
            metadata["memory"] = memory.ToJson();
        if (policy is not null)
            metadata["policy"] = policy;
        Save(name, dit, metadata);
        if (File.Exists(Path.Combine(_folder, "vae.safetensors")))
            return;
        var tokenizer = new WordTokenizer(["a", "red", "star"]);
        var text = TextEncoderConfig.World with { VocabularySize = tokenizer.Size };
        using var encoder = new TextEncoder(text, 2);
        using var vae = new VideoVae(VaeConfig.World with { BaseDim = 4, MiddleAttention = false }, 3);
        Save("text-encoder", encoder, new() { ["config"] = text.ToJson(), ["tokenizer"] = tokenizer.ToJson() });
        Save("vae", vae, new() { ["config"] = vae.Config.ToJson() });

        void Save(string file, nn.Module module, Dictionary<string, string> entries) =>
            SafeTensors.Write(Path.Combine(_folder, $"{file}.safetensors"), module.state_dict(), entries);
    }
}

# Writes dit.json, schedules.json, self-forcing.json, longlive.json and causvid.json: what the published code of Wan2.1, Self Forcing, LongLive and CausVid
# computes with generated weights. Nothing of theirs is kept here; origin.json names the commits to check out.
#   python3 make.py wan21 WAN21_FOLDER;  python3 make.py self-forcing FOLDER;  python3 make.py longlive FOLDER;  python3 make.py causvid FOLDER;  python3 make.py causvid-loop FOLDER
# and, with python3 make.py files SELF_FORCING_FOLDER, the checkpoint files that the loaders are tested with.
# Attention is computed in float32 by PyTorch instead of in half precision by a GPU library; packages that only load or log are stubbed.
import importlib.util, inspect, json, math, os, sys, types
import numpy as np
import torch

torch.set_grad_enabled(False)
torch.set_num_threads(1)
here = os.path.dirname(os.path.abspath(__file__))
TINY = dict(model_type="t2v", patch_size=(1, 2, 2), text_len=7, in_dim=4, dim=64, ffn_dim=112, freq_dim=32, text_dim=24, out_dim=4,
            num_heads=2, num_layers=3, qk_norm=True, cross_attn_norm=True, eps=1e-6)
WIDE = dict(TINY, in_dim=16, out_dim=16, dim=256, ffn_dim=384, freq_dim=256, num_layers=2)


# --- generated weights and inputs: see HashWeights.cs ---
def values(name, count, scale=1.0, offset=0.0):
    h = 0x811C9DC5
    for c in name:
        h = ((h ^ ord(c)) * 0x01000193) & 0xFFFFFFFF
    x = (np.uint64(h) + np.arange(count, dtype=np.uint64) * np.uint64(2654435761)) & np.uint64(0xFFFFFFFF)
    x = ((x ^ (x >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & np.uint64(0xFFFFFFFF)
    x = ((x ^ (x >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & np.uint64(0xFFFFFFFF)
    x = x ^ (x >> np.uint64(16))
    return (offset + scale * (x.astype(np.float64) / 2147483648.0 - 1)).astype(np.float32)


def tensor(name, *shape):
    return torch.from_numpy(values(name, math.prod(shape))).reshape(shape)


def fill(model):
    for name, p in model.named_parameters():
        norm = p.dim() == 1 and name.endswith("weight")
        scale, offset = (0.1, 1.0) if norm else (0.1, 0.0) if name.endswith("bias") else (math.sqrt(3.0 * p.shape[0] / p.numel()), 0.0)
        p.copy_(torch.from_numpy(values(name, p.numel(), scale, offset)).reshape(p.shape))
    return model.eval().requires_grad_(False)


def numbers(x):
    return [float(f"{v:.8g}") for v in x.detach().double().flatten().tolist()]


def write(name, entries):
    path = os.path.join(here, name)
    known = json.load(open(path)) if os.path.exists(path) else {}
    known.update(entries)
    with open(path, "w") as f:
        f.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(known[k])}" for k in sorted(known)) + "\n}\n")


# --- stand-ins for packages ---
def module(name, **members):
    m = types.ModuleType(name)
    m.__dict__.update(members)
    sys.modules[name] = m
    if "." in name:
        parent, child = name.rsplit(".", 1)
        if parent in sys.modules:
            setattr(sys.modules[parent], child, m)
    return m


def package(name, folder):
    module(name).__path__ = [folder]


def register_to_config(init):
    def wrapped(self, *args, **kwargs):
        bound = inspect.signature(init).bind(self, *args, **kwargs)
        bound.apply_defaults()
        self.config = types.SimpleNamespace(**{k: v for k, v in bound.arguments.items() if k != "self"})
        init(self, *args, **kwargs)
    return wrapped


class FromNothing(torch.nn.Module):
    @classmethod
    def from_pretrained(cls, path, **kwargs):
        return fill(cls(**TINY, **kwargs))


def attend(q, k, v, mask=None):
    q, k, v = (x.transpose(1, 2).float() for x in (q, k, v))
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return (scores.softmax(-1) @ v).transpose(1, 2)


def flash_attention(q, k, v, q_lens=None, k_lens=None, **_):
    mask = None if k_lens is None else (torch.arange(k.shape[1])[None] < k_lens[:, None])[:, None, None]
    return attend(q, k, v, mask)


def dense_mask(mask_mod, B, H, Q_LEN, KV_LEN, **_):
    return mask_mod(0, 0, torch.arange(Q_LEN)[:, None], torch.arange(KV_LEN)[None])


def flex_attention(query, key, value, block_mask):
    return attend(query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2), block_mask).transpose(1, 2)


def stand_ins(folder):
    sys.path.insert(0, folder)
    torch.compile = lambda f, **_: f
    module("torch.nn.attention")
    module("torch.nn.attention.flex_attention", create_block_mask=dense_mask, flex_attention=flex_attention, BlockMask=torch.Tensor)
    module("einops", repeat=None)
    module("diffusers")
    module("diffusers.configuration_utils", ConfigMixin=type("ConfigMixin", (), {}), register_to_config=register_to_config)
    module("diffusers.models")
    module("diffusers.models.modeling_utils", ModelMixin=FromNothing)
    module("diffusers.schedulers")
    module("diffusers.schedulers.scheduling_utils", KarrasDiffusionSchedulers=[], SchedulerMixin=type("SchedulerMixin", (), {}), SchedulerOutput=None)
    module("diffusers.utils", deprecate=lambda *a, **k: None, is_scipy_available=lambda: False)
    module("diffusers.utils.torch_utils", randn_tensor=None)
    package("wan", os.path.join(folder, "wan"))
    package("wan.modules", os.path.join(folder, "wan", "modules"))
    module("wan.modules.attention", flash_attention=flash_attention, attention=flash_attention)


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    m = importlib.util.module_from_spec(spec)
    sys.modules[name] = m
    spec.loader.exec_module(m)
    return m


def entry(config, output, **facts):
    return dict(facts, dim=config["dim"], shape=list(output.shape), every5th=numbers(output.flatten()[::5]), rms=float(output.double().square().mean().sqrt()))


# --- Wan2.1: the bidirectional network, UniPC ---
def wan21(folder):
    stand_ins(folder)
    model = load("wan.modules.model", os.path.join(folder, "wan", "modules", "model.py"))
    cases = {}
    for name, config, frames, height, width, t in [
            ("bidirectional 3x3x5", TINY, 3, 6, 10, [987.0]), ("bidirectional 5x5x1", TINY, 5, 10, 2, [23.0]), ("bidirectional 1x1x1", TINY, 1, 2, 2, [500.0]),
            ("bidirectional batch", TINY, 2, 4, 6, [999.0, 250.0]), ("bidirectional, heads of 128", WIDE, 2, 6, 4, [833.0])]:
        net = fill(model.WanModel(**config))
        x = tensor("x", len(t), config["in_dim"], frames, height, width)
        text = tensor("text", len(t), 5, config["text_dim"])
        tokens = frames * height * width // 4
        out = torch.stack(net(list(x), t=torch.tensor(t), context=list(text), seq_len=tokens + 3))
        cases[name] = entry(config, out.permute(0, 2, 1, 3, 4), t=t)
    write("dit.json", cases)

    unipc = load("unipc", os.path.join(folder, "wan", "utils", "fm_solvers_unipc.py"))
    tables = {}
    for steps, shift in [(50, 5.0), (50, 8.0), (50, 3.0), (30, 8.0), (7, 5.0)]:
        def run(exact):
            unipc.np = types.SimpleNamespace(**{**np.__dict__, "float32": np.float64 if exact else np.float32})
            s = unipc.FlowUniPCMultistepScheduler(num_train_timesteps=1000, shift=1, use_dynamic_shifting=False)
            s.set_timesteps(steps, device="cpu", shift=shift)
            x = torch.linspace(-2, 2, 9, dtype=torch.float64 if exact else torch.float32)[None]
            path = []
            for t in s.timesteps:
                x = s.step((x * 3 + t / 300.0).sin() + x * 0.3, t, x, return_dict=False)[0]
                path.append(numbers(x[0, ::4]))
            return s, x, path
        s, x, path = run(True)
        tables[f"unipc {steps} shift {shift:g}"] = dict(
            steps=steps, shift=shift, sigmas=numbers(s.sigmas), timesteps=s.timesteps.tolist(), path=path, final=numbers(x), finalFloat32=numbers(run(False)[1]))
    write("schedules.json", tables)


# --- few-step tables ---
def few_step(scheduler_class, shift, lists, warp):
    s = scheduler_class(shift=shift, sigma_min=0.0, extra_one_step=True)
    s.set_timesteps(1000, training=True)
    timesteps = torch.cat((s.timesteps, torch.tensor([0.0])))
    sample = torch.full([1, 1, 1, 1], 2.0)
    out = dict(shift=shift, sigmas=numbers(s.sigmas[::37]), weights=numbers(s.linear_timesteps_weights[::37]), lists=[])
    for places in lists:
        fed = timesteps[1000 - torch.tensor(places)] if warp else torch.tensor(places, dtype=torch.float32)
        # add_noise of 2 with noise 0 is 2 (1 - sigma): the level that a timestep stands for.
        levels = [1 - float(s.add_noise(sample, torch.zeros_like(sample), t.reshape(1))) / 2 for t in fed]
        out["lists"].append(dict(places=places, timesteps=numbers(fed), sigmas=levels))
    return out


def causvid(folder):
    flow = load("flow_match", os.path.join(folder, "causvid", "models", "wan", "flow_match.py"))
    write("schedules.json", {
        "few-step causvid": few_step(flow.FlowMatchScheduler, 8.0, [[1000, 757, 522]], warp=False),
        "few-step causvid warped": few_step(flow.FlowMatchScheduler, 8.0, [[1000, 750, 500, 250]], warp=True)})


# --- chunk loops ---
class Text(torch.nn.Module):
    def forward(self, text_prompts):
        return {"prompt_embeds": torch.cat([tensor(p, 1, 5, TINY["text_dim"]) for p in text_prompts])}


class Vae(torch.nn.Module):
    def decode_to_pixel(self, latent, use_cache=False):
        return latent


def pipelines(folder):
    stand_ins(folder)
    package("utils", os.path.join(folder, "utils"))
    package("pipeline", os.path.join(folder, "pipeline"))
    ignore = lambda *a, **k: None
    memory = dict(gpu=None, get_cuda_free_memory_gb=ignore, DynamicSwapInstaller=None, move_model_to_device_with_memory_preservation=ignore, log_gpu_memory=ignore)
    package("demo_utils", os.path.join(folder, "demo_utils"))
    module("demo_utils.memory", **memory)
    module("utils.memory", **memory)
    module("utils.debug_option", DEBUG=False)
    module("wan.modules.tokenizers", HuggingfaceTokenizer=None)
    module("wan.modules.vae", _video_vae=None)
    module("wan.modules.t5", umt5_xxl=None)
    module("wan.modules.causal_model_infinity", CausalWanModel=None)
    return importlib.import_module("utils.wan_wrapper"), importlib.import_module("utils.scheduler")


GRID, SIZE, TOKENS = (3, 2), (6, 4), 6


def tiny(base):
    """The published loop with caches of the tiny network's shape: the original's are fixed to Wan2.1-1.3B."""
    class Tiny(base):
        def _initialize_kv_cache(self, batch_size, dtype, device, kv_cache_size_override=None):
            size = kv_cache_size_override or (self.local_attn_size if self.local_attn_size != -1 else 21) * TOKENS
            shape = [batch_size, size, TINY["num_heads"], TINY["dim"] // TINY["num_heads"]]
            self.kv_cache1 = [dict(k=torch.zeros(shape), v=torch.zeros(shape), global_end_index=torch.tensor([0]), local_end_index=torch.tensor([0]))
                              for _ in range(TINY["num_layers"])]

        def _initialize_crossattn_cache(self, batch_size, dtype, device):
            shape = [batch_size, TINY["text_len"], TINY["num_heads"], TINY["dim"] // TINY["num_heads"]]
            self.crossattn_cache = [dict(k=torch.zeros(shape), v=torch.zeros(shape), is_init=False) for _ in range(TINY["num_layers"])]
    return Tiny


class Settings(dict):
    def __getattr__(self, name):
        if name not in self:
            raise AttributeError(name)
        return self[name]


def settings(local, sink, context_noise=0, global_sink=True):
    kwargs = Settings(local_attn_size=local, sink_size=sink, timestep_shift=5.0)
    return types.SimpleNamespace(model_kwargs=kwargs, denoising_step_list=[1000, 750, 500, 250], warp_denoising_step=True, num_frame_per_block=3,
                                 independent_first_frame=False, context_noise=context_noise, global_sink=global_sink)


def roll(base, args, frames, **call):
    wrapper = sys.modules["utils.wan_wrapper"].WanDiffusionWrapper(**args.model_kwargs, is_causal=True)
    pipe = tiny(base)(args, "cpu", generator=wrapper, text_encoder=Text(), vae=Vae())
    pipe.num_transformer_blocks, pipe.frame_seq_length = TINY["num_layers"], TOKENS
    noise = torch.cat([tensor(f"noise/{c}/0", 1, 3, TINY["in_dim"], *SIZE) for c in range(frames // 3)], 1)
    draws = [0]

    def fresh(x):
        chunk, step = divmod(draws[0], 3)
        draws[0] += 1
        return tensor(f"noise/{chunk}/{step + 1}", *x.shape)
    original, torch.randn_like = torch.randn_like, fresh
    _, latents = pipe.inference(noise, return_latents=True, **call)
    torch.randn_like = original
    return dict(local=args.model_kwargs["local_attn_size"], sink=args.model_kwargs["sink_size"], contextNoise=args.context_noise, frames=frames,
                shape=list(latents.shape), every3rd=[numbers(c.flatten()[::3]) for c in latents.split(3, 1)])


def self_forcing(folder):
    wrapper, scheduler = pipelines(folder)
    causal = importlib.import_module("wan.modules.causal_model")
    loop = importlib.import_module("pipeline.causal_inference").CausalInferencePipeline
    write("self-forcing.json", {
        "everything": roll(loop, settings(-1, 0), 21, text_prompts=["text"]),
        "window 9": roll(loop, settings(9, 0), 27, text_prompts=["text"]),
        "window 6, sink 3": roll(loop, settings(9, 3), 27, text_prompts=["text"]),
        "window 3": roll(loop, settings(3, 0), 12, text_prompts=["text"])})

    # The training pass: a timestep per frame, block-causal mask; and teacher forcing over [clean | noisy].
    cases = {}
    t = torch.tensor([[999.0, 999, 999, 625, 625, 625, 12, 12, 12]])
    mixed = torch.tensor([[999.0, 3, 500, 625, 937.5, 250, 12, 0, 833]])
    x, clean, text = tensor("x", 1, 4, 9, 6, 10), tensor("clean", 1, 4, 9, 6, 10), tensor("text", 1, 5, 24)
    for name, times, local, kwargs in [("causal", t, -1, {}), ("causal, a timestep per frame", mixed, -1, {}), ("causal, window 6", mixed, 6, {}),
                                       ("teacher forcing", mixed, -1, dict(clean_x=clean))]:
        net = fill(causal.CausalWanModel(**TINY, local_attn_size=local))
        net.num_frame_per_block = 3
        cases[name] = entry(TINY, net(x, t=times, context=text, seq_len=10000, **kwargs).permute(0, 2, 1, 3, 4), t=times[0].tolist())
    write("dit.json", cases)
    write("schedules.json", {f"few-step shift {shift:g}": few_step(
        scheduler.FlowMatchScheduler, shift, [[1000, 750, 500, 250], [1000, 800, 600, 400, 200]], warp=True) for shift in (5.0, 8.0)})


def causvid_loop(folder):
    """CausVid's inference, and its long videos: a second clip that begins with three latents, of which the image latent is a generated tensor."""
    stand_ins(folder)
    for name in ["causvid", "causvid.models", "causvid.models.wan", "causvid.models.wan.wan_base", "causvid.models.wan.wan_base.modules"]:
        package(name, os.path.join(folder, *name.split(".")))
    base = "causvid.models.wan.wan_base.modules"
    module(f"{base}.attention", flash_attention=flash_attention, attention=flash_attention)
    module(f"{base}.tokenizers", HuggingfaceTokenizer=None)
    module(f"{base}.vae", _video_vae=None)
    module(f"{base}.t5", umt5_xxl=None)
    wrapper = importlib.import_module("causvid.models.wan.wan_wrapper")
    sys.modules["causvid.models"].__dict__.update(
        get_diffusion_wrapper=lambda model_name: wrapper.CausalWanDiffusionWrapper, get_text_encoder_wrapper=lambda model_name: Text, get_vae_wrapper=lambda model_name: Vae)
    loop = tiny(importlib.import_module("causvid.models.wan.causal_inference").InferencePipeline)
    kept, torch.ones = torch.ones, lambda *a, device=None, **k: kept(*a, **k)

    def clips(steps, prompts):
        args = types.SimpleNamespace(model_name="wan", denoising_step_list=steps, warp_denoising_step=False, num_frame_per_block=3, local_attn_size=-1)
        loop.local_attn_size = -1
        pipe = loop(args, "cpu")
        pipe.num_transformer_blocks, pipe.frame_seq_length = TINY["num_layers"], TOKENS
        start, out, fresh = None, [], len(steps) - 2
        for clip, prompt in enumerate(prompts):
            draws, given = [0], 0 if start is None else 1
            noise = torch.cat([tensor(f"clip {clip}/noise/{c}/0", 1, 3, TINY["in_dim"], *SIZE) for c in range(7)], 1)

            def draw(x):
                chunk, step = divmod(draws[0], fresh)
                draws[0] += 1
                return tensor(f"clip {clip}/noise/{chunk + given}/{step + 1}", *x.shape)
            original, torch.randn_like = torch.randn_like, draw
            _, latents = pipe.inference(noise, [prompt], start_latents=start, return_latents=True)
            torch.randn_like = original
            start = torch.cat([tensor(f"clip {clip + 1}/image", 1, 1, TINY["in_dim"], *SIZE), latents[:, -2:]], 1)
            out.append(dict(prompt=prompt, shape=list(latents.shape), every3rd=[numbers(c.flatten()[::3]) for c in latents.split(3, 1)]))
        return dict(steps=steps[:-1], shift=8.0, clips=out)
    write("causvid.json", {"two clips": clips([1000, 757, 522, 0], ["text", "text"]), "another prompt": clips([1000, 757, 522, 0], ["text", "another text"])})
    torch.ones = kept


def longlive(folder):
    pipelines(folder)
    plain = importlib.import_module("pipeline.causal_inference").CausalInferencePipeline
    switching = importlib.import_module("pipeline.interactive_causal_inference").InteractiveCausalInferencePipeline
    published = settings(12, 3)
    two = dict(text_prompts_list=[["text"], ["another text"]])
    write("longlive.json", {
        "one prompt": roll(plain, published, 27, text_prompts=["text"]),
        "switch at 18": dict(roll(switching, published, 33, **two, switch_frame_indices=[18]), switchAt=18),
        "switch at 16": dict(roll(switching, published, 27, **two, switch_frame_indices=[16]), switchAt=16),
        "switch at 6": dict(roll(switching, published, 24, **two, switch_frame_indices=[6]), switchAt=6),
        "switch at 12": dict(roll(switching, published, 24, **two, switch_frame_indices=[12]), switchAt=12)})


# --- files in the forms they are distributed in, written by torch.save ---
SMALL = dict(TINY, in_dim=2, out_dim=2, dim=12, ffn_dim=10, freq_dim=4, text_dim=6, num_heads=1, num_layers=1, text_len=4)


def files(folder):
    wrapper, _ = pipelines(folder)
    TINY.update(SMALL)
    net = wrapper.WanDiffusionWrapper(is_causal=True)
    averaged = {}
    for name, p in net.model.named_parameters():
        averaged["model._fsdp_wrapped_module." + name.replace("blocks.0.", "blocks.0._checkpoint_wrapped_module.")] = torch.from_numpy(
            values(f"average/{name}", p.numel())).reshape(p.shape)
    generator = {k: v.clone() for k, v in net.state_dict().items()}
    critic = {f"model.{k}": torch.zeros(1) for k in ["patch_embedding.weight", "head.modulation"]}
    torch.save({"generator": generator, "critic": critic, "generator_ema": averaged}, os.path.join(here, "self_forcing_dmd.pt"))
    lora = {}
    for layer in ["self_attn.q", "cross_attn.o", "ffn.0"]:
        weight = net.model.state_dict()[f"blocks.0.{layer}.weight"]
        lora[f"base_model.model.blocks.0.{layer}.lora_A.weight"] = tensor(f"A/{layer}", 3, weight.shape[1]).bfloat16()
        lora[f"base_model.model.blocks.0.{layer}.lora_B.weight"] = tensor(f"B/{layer}", weight.shape[0], 3).bfloat16()
    torch.save({"generator_lora": lora, "critic_lora": {"base_model.model.blocks.0.self_attn.q.lora_A.weight": torch.zeros(3, 12)}}, os.path.join(here, "lora.pt"))


if __name__ == "__main__":
    {"files": files, "wan21": wan21, "self-forcing": self_forcing, "longlive": longlive, "causvid": causvid, "causvid-loop": causvid_loop}[sys.argv[1]](os.path.abspath(sys.argv[2]))

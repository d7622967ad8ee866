# Writes expected.json: results of the official code of VBench's frame-wise dimensions with generated weights on generated videos.
# python3 make.py VBENCH DINO CLIP PYIQA FTFY
# with checkouts of Vchitect/VBench, facebookresearch/dino, openai/CLIP, chaofengc/IQA-PyTorch and rspeer/python-ftfy (commits: origin.json).
# The official modules run unchanged. Only what they import and never use here is replaced: decord (frames come from a formula), and
# what ../vbench/official.py says.
import json
import os
import sys
from functools import partial

import numpy as np
import torch

VBENCH, DINO, CLIP, PYIQA, FTFY = sys.argv[1:6]
torch.set_num_threads(1)


sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../vbench"))
import official  # noqa: E402

clip_model = official.clip(CLIP, FTFY)
official.module("decord", VideoReader=None, cpu=None)
official.vbench(VBENCH)
MUSIQ = official.musiq(PYIQA)
dino = official.dino(DINO)
import vbench.aesthetic_quality as aesthetic  # noqa: E402
import vbench.background_consistency as background  # noqa: E402
import vbench.imaging_quality as imaging  # noqa: E402
import vbench.subject_consistency as subject  # noqa: E402
from vbench.utils import clip_transform, dino_transform  # noqa: E402


def values(name, count, scale=1.0, offset=0.0):
    """Uniform in [-1, 1): murmur's finaliser over FNV-1a of the name plus index times 2654435761."""
    start = 0x811C9DC5
    for c in name:
        start = ((start ^ ord(c)) * 0x01000193) & 0xFFFFFFFF
    x = np.uint32(start) + np.arange(count, dtype=np.uint32) * np.uint32(2654435761)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return (offset + scale * (x / 2147483648.0 - 1)).astype(np.float32)


TABLES = ("cls_token", "pos_embed", "class_embedding", "positional_embedding", "position_emb", "scale_emb", "cls", "token_embedding.weight")


def fill(net, prefix=""):
    with torch.no_grad():
        for name, q in net.named_parameters():
            count, shape = q.numel(), list(q.shape)
            if not shape:
                continue
            if len(shape) == 1 and name.endswith("weight"):
                scale, offset = 0.1, 1.0
            elif name.endswith("bias"):
                scale, offset = 0.1, 0.0
            elif name.split(".")[-1] in TABLES or name in TABLES:
                scale, offset = 0.5, 0.0
            else:
                scale, offset = (3.0 * shape[0] / count) ** 0.5, 0.0
            q.copy_(torch.from_numpy(values(prefix + name, count, scale, offset)).reshape(shape))
    return net.eval()


def video(w, h, n):
    t, y, x, c = np.meshgrid(np.arange(n), np.arange(h), np.arange(w), np.arange(3), indexing="ij")
    base = x * 3 * (c + 1) + y * 2 + t * 23
    block = (((x + 5 * t) % w) * 3 < w) & (y * 4 >= h) & (y * 2 < h)
    v = np.where(block, 255 - base % 256, base % 256) + (x * y + 3 * t * x + c * c * 7) % 31
    return torch.from_numpy((v % 256).astype(np.uint8)).permute(0, 3, 1, 2).float()


VIDEOS = [dict(width=w, height=h, frames=n, fps=f) for w, h, n, f in
          [(64, 48, 2, 8), (97, 53, 3, 24), (130, 250, 5, 12), (320, 200, 4, 16), (561, 301, 2, 30), (72, 40, 40, 8)]]
FRAMES = {f"v{i}": video(v["width"], v["height"], v["frames"]) for i, v in enumerate(VIDEOS)}
for m in (subject, background, aesthetic, imaging):
    m.load_video = lambda name, *a, **k: FRAMES[name].clone()
NAMES = list(FRAMES)


def numbers(t):
    return [float(f"{v:.7g}") for v in t.detach().double().flatten()]


def sample(t):
    """Sum of absolute values and 12 elements spread over the tensor."""
    flat = t.detach().contiguous().flatten()
    at = [(i * 7919 + 13) * flat.numel() // (12 * 7919) for i in range(12)]
    return dict(shape=list(t.shape), absolute=float(flat.double().abs().sum()), at=at, values=numbers(flat[at]))


small_dino = fill(dino.VisionTransformer(patch_size=16, embed_dim=48, depth=2, num_heads=3, mlp_ratio=4, qkv_bias=True,
                                         norm_layer=partial(torch.nn.LayerNorm, eps=1e-6)), "dino.")
b32 = fill(clip_model.CLIP(24, 224, 2, 128, 32, 12, 60, 64, 1, 2), "b32.")
l14 = fill(clip_model.CLIP(20, 224, 2, 64, 14, 12, 60, 64, 1, 1), "l14.")
head = fill(torch.nn.Linear(20, 1), "head.")
with torch.no_grad():
    head.weight.mul_(40)
musiq = fill(MUSIQ(hidden_size=48, mlp_dim=96, num_heads=3, num_layers=2, pretrained=False, num_class=1), "musiq.")
musiq.training = False


def musiq_score(x):
    return musiq(x)


result = {"videos": []}
with torch.no_grad():
    subjects = subject.subject_consistency(small_dino, NAMES, "cpu", False)
    backgrounds = background.background_consistency(b32, None, NAMES, "cpu", False)
    aesthetics = aesthetic.laion_aesthetic(head, l14, NAMES, "cpu")
    imagings = imaging.technical_quality(musiq, NAMES, "cpu")
    for i, name in enumerate(NAMES):
        last = FRAMES[name][-1:]
        inputs = dict(dino=dino_transform(224)(last.clone()), clip=clip_transform(224)(last.clone()), musiq=imaging.transform(last.clone(), "longer"))
        features = dict(dino=small_dino(inputs["dino"]), b32=b32.encode_image(inputs["clip"]), l14=l14.encode_image(inputs["clip"]),
                        musiq=musiq(inputs["musiq"]))
        result["videos"].append(dict(
            VIDEOS[i], inputs={k: sample(v) for k, v in inputs.items()}, features={k: numbers(v) for k, v in features.items()},
            subject=subjects[1][i]["video_results"], background=backgrounds[1][i]["video_results"],
            aesthetic=aesthetics[1][i]["video_results"], imaging=imagings[1][i]["video_results"]))
    result["totals"] = dict(subject=subjects[0], background=backgrounds[0], aesthetic=aesthetics[0], imaging=imagings[0])

    ids = torch.tensor([[58, 3, 17, 59] + [0] * 8, [58] + list(range(1, 11)) + [59], [58, 59] + [0] * 10])
    result["text"] = dict(ids=ids.tolist(), features=numbers(b32.encode_text(ids)))

    # The networks at their full size, one frame each.
    frame = video(250, 190, 1)
    full = {}
    net = fill(dino.vit_base(), "full.")
    full["dino"] = numbers(net(dino_transform(224)(frame.clone())))[::32]
    counts = {"dino": [len(net.state_dict()), sum(v.numel() for v in net.state_dict().values())]}
    net = fill(clip_model.CLIP(512, 224, 12, 768, 32, 77, 49408, 512, 8, 12), "full.")
    full["b32"] = numbers(net.encode_image(clip_transform(224)(frame.clone())))[::32]
    counts["b32"] = [len(list(net.parameters())), sum(v.numel() for v in net.parameters())]
    net = clip_model.CLIP(768, 224, 24, 1024, 14, 77, 49408, 768, 12, 12)
    counts["l14"] = [len(list(net.parameters())), sum(v.numel() for v in net.parameters())]
    net = fill(MUSIQ(pretrained=False, num_class=1), "full.")
    net.training = False
    full["musiq"] = numbers(net(imaging.transform(frame.clone(), "longer")))
    counts["musiq"] = [len(net.state_dict()), sum(v.numel() for v in net.state_dict().values())]
result["full"] = full
result["counts"] = counts
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "expected.json"), "w") as f:
    json.dump(result, f, indent=1)
    f.write("\n")

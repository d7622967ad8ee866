#!/usr/bin/env python3
"""Times the official code of VBench's seven quality dimensions on a video file, on the CPU: what `videossm-eval bench metrics --together` is compared with.

    /usr/bin/python3 time.py VIDEO.mp4 VBENCH DINO CLIP PYIQA FTFY [--threads 2] [--dimensions a,b] [--json FILE]

Checkouts of Vchitect/VBench, facebookresearch/dino, openai/CLIP, chaofengc/IQA-PyTorch and rspeer/python-ftfy (commits: origin.json).
Debian: python3-torch python3-torchvision python3-opencv python3-pil python3-scipy python3-tqdm python3-regex python3-packaging, ffmpeg.

- The functions that VBench calls with a network and a list of videos run unchanged, each once, decoding included (VBench decodes for each dimension
  anew: OpenCV for three, decord for four, here ffmpeg in place of decord). Building the networks is not in the times; their weights are PyTorch's
  own initial ones, so scores mean nothing.
- Processor seconds are those of the process and of ffmpeg. Work items: frames, pairs or interpolated frames that the function goes through.
- The peak is the fastest of several 2048x2048x2048 float32 matrix products, before and after the dimensions; it says what the machine gave.
- Threads that wait sleep, and with AVX-512 OpenBLAS and PyTorch are told to use it, as our own program does (EngineSettings.cs).
"""
import argparse
import json
import os
import sys

parser = argparse.ArgumentParser(description="times the official VBench code on a video")
for name in ("video", "vbench", "dino", "clip", "pyiqa", "ftfy"):
    parser.add_argument(name)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--dimensions", default="", help="some of the seven, joined by commas")
parser.add_argument("--json", help="also write the numbers to this file")
arguments = parser.parse_args()


def refuse(text):
    print(text, file=sys.stderr)
    sys.exit(2)


if arguments.threads < 1:
    refuse(f"--threads {arguments.threads}: expected at least 1")

# Read when the libraries are loaded, so the process starts itself again with them.
settings = dict(OMP_WAIT_POLICY="PASSIVE", OMP_NUM_THREADS=str(arguments.threads), OPENBLAS_NUM_THREADS=str(arguments.threads))
with open("/proc/cpuinfo") as f:
    flags = next((line.split() for line in f if line.startswith("flags")), [])
if {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= set(flags):
    settings.update(OPENBLAS_CORETYPE="SkylakeX", ATEN_CPU_CAPABILITY="avx512")
if any(os.environ.get(k) != v for k, v in settings.items()):
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **settings})

import importlib  # noqa: E402
import math  # noqa: E402
import resource  # noqa: E402
import subprocess  # noqa: E402
import time  # noqa: E402

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402

import official  # noqa: E402

torch.set_num_threads(arguments.threads)
cv2.setNumThreads(arguments.threads)


class Batch:
    def __init__(self, frames):
        self.frames = frames

    def asnumpy(self):
        return self.frames


class VideoReader:
    """Stands for decord's, with one decoding thread as VBench asks for."""

    def __init__(self, path, num_threads=1):
        capture = cv2.VideoCapture(path)
        w, h = int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        capture.release()
        raw = subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-threads", str(num_threads), "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                             stdout=subprocess.PIPE, check=True).stdout
        self.frames = np.frombuffer(raw, np.uint8).reshape(-1, h, w, 3)

    def __len__(self):
        return len(self.frames)

    def get_batch(self, indices):
        return Batch(self.frames[list(indices)])


official.module("decord", VideoReader=VideoReader, cpu=None, bridge=official.module("decord.bridge", set_bridge=lambda name: None))
official.stand_in_where_missing("easydict", "omegaconf", "imageio")
official.vbench(arguments.vbench)
clip_model = official.clip(arguments.clip, arguments.ftfy)
MUSIQ = official.musiq(arguments.pyiqa)
vision_transformer = official.dino(arguments.dino)


def subject_consistency():
    run = importlib.import_module("vbench.subject_consistency").subject_consistency
    net = vision_transformer.vit_base(patch_size=16, num_classes=0)
    return lambda: run(net, [arguments.video], "cpu", False)


def background_consistency():
    run = importlib.import_module("vbench.background_consistency").background_consistency
    net = clip_model.CLIP(512, 224, 12, 768, 32, 77, 49408, 512, 8, 12).eval()
    return lambda: run(net, None, [arguments.video], "cpu", False)


def temporal_flickering():
    run = importlib.import_module("vbench.temporal_flickering").temporal_flickering
    return lambda: run([arguments.video])


def motion_smoothness():
    code = importlib.import_module("vbench.motion_smoothness")
    metric = code.MotionSmoothness.__new__(code.MotionSmoothness)      # without loading a checkpoint
    metric.device, metric.niters = "cpu", 1
    metric.initialization()
    metric.model = importlib.import_module("vbench.third_party.amt.networks.AMT-S").Model(corr_radius=3, corr_lvls=4, num_flows=3).eval()
    return lambda: code.motion_smoothness(metric, [arguments.video])


class Options(dict):
    """easydict's EasyDict, as far as RAFT needs it."""
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def dynamic_degree():
    code = importlib.import_module("vbench.dynamic_degree")
    metric = code.DynamicDegree.__new__(code.DynamicDegree)
    metric.device = "cpu"
    metric.model = code.RAFT(Options(small=False, mixed_precision=False, alternate_corr=False)).eval()
    return lambda: code.dynamic_degree(metric, [arguments.video])


def aesthetic_quality():
    run = importlib.import_module("vbench.aesthetic_quality").laion_aesthetic
    net = clip_model.CLIP(768, 224, 24, 1024, 14, 77, 49408, 768, 12, 12).eval()
    head = torch.nn.Linear(768, 1)
    return lambda: run(head, net, [arguments.video], "cpu")


def imaging_quality():
    run = importlib.import_module("vbench.imaging_quality").technical_quality
    net = MUSIQ(pretrained=False, num_class=1)
    net.training = False                        # as VBench does, which leaves the parts in training mode
    return lambda: run(net, [arguments.video], "cpu")


def items(frames, rate):
    """Per dimension, what its function goes through."""
    sampled = math.ceil(frames / max(1, round(rate / 8)))
    return {subject_consistency: f"{frames} frames", background_consistency: f"{frames} frames", temporal_flickering: f"{frames - 1} pairs",
            motion_smoothness: f"{(frames + 1) // 2 - 1} interpolations", dynamic_degree: f"{sampled - 1} pairs", aesthetic_quality: f"{frames} frames",
            imaging_quality: f"{frames} frames"}


def processor_seconds():
    t = os.times()
    return t.user + t.system + t.children_user + t.children_system


def product_gflops(tries=8, n=2048):
    a, b = torch.rand(n, n), torch.rand(n, n)
    best = math.inf
    for _ in range(tries):
        start = time.perf_counter()
        torch.mm(a, b)
        best = min(best, time.perf_counter() - start)
    return 2 * n ** 3 / best / 1e9


def main():
    capture = cv2.VideoCapture(arguments.video)
    rate, w, h = (capture.get(p) for p in (cv2.CAP_PROP_FPS, cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    frames = 0
    while capture.grab():
        frames += 1
    capture.release()
    if not (frames > 2 and arguments.video.endswith(".mp4")):
        refuse(f"{arguments.video}: expected an .mp4 file of at least 3 frames, found {frames}")
    work = items(frames, rate)
    names = [n for n in arguments.dimensions.split(",") if n] or [d.__name__ for d in work]
    unknown = set(names) - {d.__name__ for d in work}
    if unknown:
        refuse(f"--dimensions: unknown {', '.join(sorted(unknown))}; known are {', '.join(d.__name__ for d in work)}")

    print(f"{w:.0f}x{h:.0f}, {frames} frames at {rate:g} per second; torch {torch.__version__}, {torch.get_num_threads()} threads; "
          f"{' '.join(f'{k}={v}' for k, v in settings.items())}")
    print("official VBench code; weights are PyTorch's initial ones: scores mean nothing")
    before, rows = product_gflops(), []
    for dimension, amount in work.items():
        if dimension.__name__ not in names:
            continue
        torch.manual_seed(0)
        run = dimension()
        wall, used = time.perf_counter(), processor_seconds()
        score = run()[0]
        rows.append(dict(dimension=dimension.__name__, items=amount, seconds=time.perf_counter() - wall, processorSeconds=processor_seconds() - used, score=float(score)))
        print(f"{rows[-1]['dimension']}: {rows[-1]['seconds']:.2f} s", file=sys.stderr, flush=True)
    after = product_gflops()
    total = dict(dimension="sum", items="", seconds=sum(r["seconds"] for r in rows), processorSeconds=sum(r["processorSeconds"] for r in rows), score=None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'dimension':24}{'items':>20}{'seconds':>10}{'processor s':>13}{'score':>11}")
    for r in [*rows, total]:
        print(f"{r['dimension']:24}{r['items']:>20}{r['seconds']:>10.2f}{r['processorSeconds']:>13.2f}{'' if r['score'] is None else format(r['score'], '.6f'):>11}")
    print(f"sgemm GFLOP/s: {before:.0f} before, {after:.0f} after; peak memory {peak:.0f} MB")
    if arguments.json:
        with open(arguments.json, "w") as f:
            json.dump(dict(width=int(w), height=int(h), frames=frames, rate=rate, torch=torch.__version__, threads=torch.get_num_threads(), settings=settings,
                           sgemmGflopsBefore=before, sgemmGflopsAfter=after, peakMegabytes=peak, dimensions=rows, sum=total), f, indent=1)
            f.write("\n")


main()

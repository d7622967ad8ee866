"""Runs the schedule functions of the published code, cut out of their files, and writes expected.json.

usage: make.py SKYREELS MAGI LTX    (paths of the three files named in origin.json)
"""
import ast
import json
import math
import sys
import types
from typing import *  # noqa: F403  the cut-out functions name these in their signatures

import torch


def cut(path, names):
    """The functions of these names, wherever they stand, as a namespace."""
    source = open(path, encoding="utf-8").read()
    space = {"torch": torch, "math": math, **{n: getattr(sys.modules["typing"], n) for n in ("List", "Dict", "Union", "Tuple", "Optional", "Callable")}, "Tensor": torch.Tensor}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            text = ast.get_source_segment(source, node)
            lines = text.split("\n")
            indent = node.col_offset
            exec("\n".join([lines[0]] + [line[indent:] for line in lines[1:]]), space)
    return types.SimpleNamespace(**{n: space[n] for n in names})


def skyreels(path):
    matrix = cut(path, ["generate_timestep_matrix"]).generate_timestep_matrix
    rows = []
    for frames, steps, base, lag, ready, block in [
        (4, 6, 4, 0, 0, 1), (6, 7, 6, 2, 0, 2), (6, 7, 6, 5, 2, 2), (5, 30, 5, 5, 1, 1), (7, 30, 7, 5, 0, 1), (8, 6, 4, 2, 0, 1), (8, 6, 3, 2, 2, 1), (12, 6, 6, 3, 0, 2),
    ]:
        _, index, mask, interval = matrix(None, frames, torch.arange(steps), base, lag, ready, block)
        rows.append({
            "frames": frames, "steps": steps, "base": base, "lag": lag, "ready": ready, "block": block,
            "index": index.tolist(), "mask": mask.int().tolist(), "interval": [list(i) for i in interval],
        })
    return rows


def magi(path):
    code = cut(path, ["generate_sequences", "init_t", "generate_noise2clean_kvrange", "get_denoise_step_of_each_chunk"])
    steps, window, chunks = 8, 4, 6
    host = types.SimpleNamespace(
        transport_inputs=[types.SimpleNamespace(num_steps=steps)], device="cpu", get_batch_size_and_chunk_token_nums=lambda i: (1, 1))
    length = steps // window
    passes = []
    for stage, (first, end, start, stop) in enumerate(zip(*code.generate_sequences(chunks, window, 0))):
        for k in range(length):
            of = code.get_denoise_step_of_each_chunk(host, 0, length, start, stop, k)
            ranges = code.generate_noise2clean_kvrange(host, 0, first, end - first, [5, 4, 3, 2], 1, of)
            passes.append({"first": first, "steps": of, "ranges": ranges.tolist()})
    return {"chunks": chunks, "steps": steps, "window": window, "passes": passes, "t": code.init_t({}, 16, "cpu").double().tolist(), "t64": code.init_t({}, 64, "cpu").double().tolist()}


def ltx(path):
    code = cut(path, ["get_normal_shift", "time_shift", "strech_shifts_to_terminal"])
    out = []
    for tokens, steps in [(1024, 8), (4096, 8), (176, 40)]:
        t = torch.linspace(1, 1 / steps, steps)
        out.append({"tokens": tokens, "steps": steps, "mu": code.get_normal_shift(tokens), "t": code.strech_shifts_to_terminal(code.time_shift(code.get_normal_shift(tokens), 1, t), 0.1).double().tolist()})
    return out


if __name__ == "__main__":
    result = {"skyreels": skyreels(sys.argv[1]), "magi": magi(sys.argv[2]), "ltx": ltx(sys.argv[3])}
    json.dump(result, sys.stdout, separators=(",", ":"))

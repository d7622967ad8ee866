"""Imports the official modules behind VBench's quality dimensions from checkouts, unchanged. What they import and never use here, or only to
download weights, is replaced by stand-ins. For the scripts of tests/Golden; needs PyTorch, torchvision, NumPy, OpenCV and Pillow."""
import importlib.util
import os
import sys
import types


class Anything(types.ModuleType):
    """A module of which every member is an empty class."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__init__": lambda self, *a, **k: None})


def module(name, **members):
    m = types.ModuleType(name)
    m.__dict__.update(members)
    m.__path__ = []
    sys.modules[name] = m
    return m


def load(name, path):
    """Runs a file as the module of that name."""
    spec = importlib.util.spec_from_file_location(name, path)
    m = importlib.util.module_from_spec(spec)
    sys.modules[name] = m
    spec.loader.exec_module(m)
    return m


def stand_in_where_missing(*names):
    """Replaces those modules that are not installed."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            sys.modules[name] = Anything(name)


def vbench(checkout):
    """Makes vbench importable without its own __init__, which imports the dependencies of every dimension."""
    sys.path.insert(0, checkout)
    module("vbench").__path__ = [os.path.join(checkout, "vbench")]


def clip(checkout, ftfy):
    """openai/CLIP's clip, with rspeer/python-ftfy for its tokenizer."""
    sys.path.insert(0, ftfy)
    module("wcwidth", wcwidth=len, wcswidth=len)
    sys.path.insert(0, checkout)
    return importlib.import_module("clip.model")


class Registry:
    def register(self):
        return lambda c: c


def musiq(checkout):
    """MUSIQ of chaofengc/IQA-PyTorch; without the parts of pyiqa that download weights or register datasets."""
    import torch
    module("pyiqa")
    module("pyiqa.utils")
    module("pyiqa.utils.registry", ARCH_REGISTRY=Registry())
    module("pyiqa.archs")
    module("pyiqa.data")
    module("pyiqa.archs.arch_util", dist_to_mos=lambda q: (q * torch.arange(1, q.shape[-1] + 1).to(q)).sum(dim=-1, keepdim=True),
           load_pretrained_network=None, get_url_from_name=lambda name: name, to_2tuple=lambda x: x if isinstance(x, tuple) else (x, x))
    module("pyiqa.matlab_utils")
    p = load("pyiqa.matlab_utils.padding", os.path.join(checkout, "pyiqa/matlab_utils/padding.py"))
    sys.modules["pyiqa.matlab_utils"].__dict__.update(ExactPadding2d=p.ExactPadding2d, exact_padding_2d=p.exact_padding_2d)
    load("pyiqa.data.multiscale_trans_util", os.path.join(checkout, "pyiqa/data/multiscale_trans_util.py"))
    return load("pyiqa.archs.musiq_arch", os.path.join(checkout, "pyiqa/archs/musiq_arch.py")).MUSIQ


def dino(checkout):
    """vision_transformer.py of facebookresearch/dino."""
    sys.path.insert(0, checkout)
    return load("dino_vision_transformer", os.path.join(checkout, "vision_transformer.py"))

#!/usr/bin/env python3
"""Regenerates the golden values of the flow networks and the motion metrics from a checkout of Vchitect/VBench.

    make.py CHECKOUT           writes raft.json, amt.json, *-keys.txt beside this file
    make.py CHECKOUT --weights DIR   writes the generated weights in the official file formats, for trying the program by hand

Needs PyTorch, NumPy, OpenCV. Modules of the checkout's imports that play no part in what is run are replaced by empty ones. Weights and
pictures are integer hashes of name and index (GeneratedWeights.cs of the metrics' tests), so nothing but the results is stored.
"""
import importlib, json, os, sys

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_num_threads(1)
torch.manual_seed(0)


sys.path.append(os.path.join(HERE, '../vbench'))
import official

for unused in ['easydict', 'omegaconf', 'tqdm', 'imageio', 'scipy', 'scipy.interpolate', 'PIL', 'PIL.ImageFile', 'vbench.distributed', 'vbench.utils']:
    sys.modules[unused] = official.Anything(unused)
sys.modules['tqdm'].tqdm = lambda x, **k: x
sys.modules['easydict'].EasyDict = dict
official.vbench(sys.argv[1])


def values(name, count, scale=1.0, offset=0.0):
    start = np.uint32(0x811c9dc5)
    with np.errstate(over='ignore'):
        for c in name:
            start = np.uint32((int(start) ^ ord(c)) * 0x01000193 & 0xffffffff)
        x = start + np.arange(count, dtype=np.uint32) * np.uint32(2654435761)
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85ebca6b)
        x = (x ^ (x >> np.uint32(13))) * np.uint32(0xc2b2ae35)
        x = x ^ (x >> np.uint32(16))
    return (offset + scale * (x.astype(np.float64) / 2147483648.0 - 1)).astype(np.float32)


def scale_of(name, shape, count):
    leaf = name.split('.')[-1]
    if leaf == 'running_mean' or leaf == 'bias':
        return 0.1, 0.0
    if leaf == 'running_var' or (leaf == 'weight' and len(shape) == 1 and 'norm' in name):
        return 0.1, 1.0
    if leaf == 'weight' and len(shape) == 1:
        return 0.1, 0.25            # the slopes of PReLU
    # Flows near the thresholds of the metrics and colours between 0 and 1 say more than large and clamped ones.
    small = 0.25 if 'flow_head.conv2' in name else 0.05 if name.startswith('comb_block') else 0.2 if name.startswith('decoder1.convblock.2') else 1.0
    return small * float(np.sqrt(3.0 * shape[0] / count)), 0.0


def fill(module):
    with torch.no_grad():
        for name, p in list(module.named_parameters()) + list(module.named_buffers()):
            if name.endswith('num_batches_tracked'):
                continue
            shape = tuple(p.shape)
            scale, offset = scale_of(name, shape, p.numel())
            p.copy_(torch.from_numpy(values(name, p.numel(), scale, offset)).view(shape))
    return module.eval()


def picture(t, h, w):
    """[H, W, 3] bytes: a texture that moves 2 pixels to the left and 1 up per frame, and something that does not move."""
    y, x, c = np.meshgrid(np.arange(h), np.arange(w), np.arange(3), indexing='ij')
    a, b = x + 2 * t, y + t
    moving = (a * 5 + b * 3 + c * 29 + (a * b) % 61 + (a // 9 + b // 7) % 2 * 90) & 255
    still = (x * 3 + y * 7 + c * 50) & 255
    return np.where((x // 40 + y // 40) % 3 == 0, still, moving).astype(np.uint8)


def tensor(frame):
    return torch.from_numpy(frame).permute(2, 0, 1)[None].float()


def sample(x, wanted=150):
    x = x.detach().contiguous().view(-1)
    stride = max(1, x.numel() // wanted)
    return {'count': x.numel(), 'stride': stride, 'values': [float(v) for v in x[::stride].numpy()]}


def keys(module, path):
    lines = sorted(f"{k} [{','.join(str(n) for n in v.shape)}]" for k, v in module.state_dict().items())
    open(os.path.join(HERE, path), 'w').write('\n'.join(lines))


class Capture:
    """Stands for cv2.VideoCapture: yields generated frames instead of decoded ones."""
    clip = None

    def __init__(self, path):
        self.at = 0

    def get(self, what):
        return self.clip[3]

    def isOpened(self):
        return True

    def read(self):
        w, h, n, _ = self.clip
        if self.at == n:
            return False, None
        self.at += 1
        return True, np.ascontiguousarray(picture(self.at - 1, h, w)[:, :, ::-1])

    def release(self):
        pass


class Limited(torch.nn.Module):
    """RAFT with fewer refinements than the evaluation code asks for, so that tests stay quick."""

    def __init__(self, model, iters):
        super().__init__()
        self.model, self.iters = model, iters

    def forward(self, a, b, iters, test_mode):
        return self.model(a, b, iters=self.iters, test_mode=test_mode)


def recorded(target, names):
    scores = []
    for name in names:
        inner = getattr(target, name)

        def outer(*a, inner=inner):
            value = inner(*a)
            scores.append(float(value))
            return value
        setattr(target, name, outer)
    return scores


import cv2
cv2.VideoCapture = Capture
raft_module = importlib.import_module('vbench.third_party.RAFT.core.raft')
corr_module = importlib.import_module('vbench.third_party.RAFT.core.corr')
amt_module = importlib.import_module('vbench.third_party.amt.networks.AMT-S')
amt_blocks = importlib.import_module('vbench.third_party.amt.networks.blocks.raft')
amt_tools = importlib.import_module('vbench.third_party.amt.utils.utils')
dynamic_module = importlib.import_module('vbench.dynamic_degree')
smooth_module = importlib.import_module('vbench.motion_smoothness')
filter_module = importlib.import_module('static_filter')


class Options(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def raft():
    return fill(raft_module.RAFT(Options(small=False, mixed_precision=False, alternate_corr=False)))


# Sizes: multiples of the stride and not, odd, tall and wide; lengths from one frame up; the last is five seconds.
CLIPS = [(136, 128, 2, 8.0, 20), (131, 150, 9, 24.0, 2), (160, 129, 5, 12.0, 3), (250, 190, 7, 25.0, 2), (128, 136, 1, 16.0, 2),
         (129, 131, 6, 30.0, 3), (128, 128, 80, 16.0, 1)]
FILTERS = [(136, 128, 3, 8.0, 2), (131, 150, 5, 24.0, 2), (128, 128, 9, 16.0, 1), (250, 190, 9, 16.0, 1)]
SMOOTH = [(128, 144, 3, 16.0), (131, 150, 6, 24.0), (160, 129, 5, 8.0), (250, 190, 3, 30.0), (144, 128, 7, 12.0), (128, 128, 80, 16.0)]


@torch.no_grad()
def make_raft():
    model = raft()
    keys(model, 'raft-keys.txt')
    padder = dynamic_module.InputPadder
    stages = []
    for w, h, iters in [(136, 128, 1), (131, 150, 3), (250, 190, 2), (136, 136, 20)]:
        a, b = tensor(picture(0, h, w)), tensor(picture(1, h, w))
        pad = padder(a.shape)
        a, b = pad.pad(a, b)
        fa, fb = model.fnet([2 * (a / 255.0) - 1.0, 2 * (b / 255.0) - 1.0])
        context = model.cnet(2 * (a / 255.0) - 1.0)
        block = corr_module.CorrBlock(fa, fb, radius=4)
        start, _ = model.initialize_flow(a)
        shift = torch.from_numpy(values('shift', start.numel(), 6.0)).view(start.shape)
        coarse, fine = model(a, b, iters=iters, test_mode=True)
        stages.append({'width': w, 'height': h, 'iterations': iters, 'padded': sample(a), 'features': sample(fb), 'context': sample(context),
                       'correlation': sample(block(start + shift).permute(0, 2, 3, 1)), 'coarse': sample(coarse), 'flow': sample(fine)})
    scores = []
    for *clip, iters in CLIPS:
        Capture.clip = clip
        metric = dynamic_module.DynamicDegree.__new__(dynamic_module.DynamicDegree)
        metric.device, metric.model = 'cpu', Limited(model, iters)
        pairs = recorded(metric, ['get_score'])
        moving = metric.infer('x.mp4')
        scores.append({'width': clip[0], 'height': clip[1], 'frames': clip[2], 'rate': clip[3], 'iterations': iters, 'pairs': pairs,
                       'threshold': metric.params['thres'], 'needed': metric.params['count_num'], 'moving': bool(moving)})
        print('dynamic', scores[-1], flush=True)
    filter_module.DEVICE = 'cpu'
    filters = []
    for *clip, iters in FILTERS:
        Capture.clip = clip
        metric = filter_module.StaticFilter.__new__(filter_module.StaticFilter)
        metric.device, metric.model = 'cpu', Limited(model, iters)
        pairs = recorded(metric, ['get_score'])
        static = metric.infer('x.mp4')
        filters.append({'width': clip[0], 'height': clip[1], 'frames': clip[2], 'rate': clip[3], 'iterations': iters, 'pairs': pairs,
                        'threshold': metric.params['thres'], 'needed': metric.params['count_num'], 'static': bool(static)})
        print('static', filters[-1], flush=True)
    json.dump({'stages': stages, 'scores': scores, 'filters': filters}, open(os.path.join(HERE, 'raft.json'), 'w'), separators=(',', ':'))


def amt():
    return fill(amt_module.Model())


@torch.no_grad()
def make_amt():
    model = amt()
    keys(model, 'amt-keys.txt')
    half = torch.tensor(1 / 2).float().view(1, 1, 1, 1)
    stages = []
    for w, h in [(144, 128), (131, 150), (250, 190)]:
        a, b = (amt_tools.img2tensor(picture(t, h, w)) for t in (0, 2))
        pad = amt_tools.InputPadder(a.shape, 16)
        a, b = pad.pad(a, b)
        seen = {}
        hooks = [m.register_forward_hook(lambda _, i, o, n=n: seen.setdefault(n, []).append((i, o)))
                 for n, m in model.named_modules() if n in ('feat_encoder', 'encoder', 'decoder4', 'update4', 'decoder3', 'update3', 'decoder2', 'update2', 'decoder1')]
        result = model(a, b, half, scale_factor=1.0, eval=False)
        for hook in hooks:
            hook.remove()
        stage = {'width': w, 'height': h, 'features': sample(torch.cat(seen['feat_encoder'][0][1], 0)),
                 'pyramid': [sample(x) for x in seen['encoder'][1][1]], 'image': sample(result['imgt_pred'])}
        for n in (4, 3, 2):
            stage[f'correlation{n}'] = sample(seen[f'update{n}'][0][0][2])
        for n in (4, 3, 2, 1):
            stage[f'flow{n}'] = sample(torch.cat([result['flow0_pred'][n - 1].flatten(1, -3) if n == 1 else result['flow0_pred'][n - 1],
                                                  result['flow1_pred'][n - 1].flatten(1, -3) if n == 1 else result['flow1_pred'][n - 1]], 1))
        stages.append(stage)
    scores = []
    for clip in SMOOTH:
        Capture.clip = clip
        metric = smooth_module.MotionSmoothness.__new__(smooth_module.MotionSmoothness)
        metric.device, metric.model, metric.niters = torch.device('cpu'), model, 1
        metric.initialization()
        pairs = recorded(metric, ['get_diff'])
        value = metric.motion_score('x.mp4')
        scores.append({'width': clip[0], 'height': clip[1], 'frames': clip[2], 'rate': clip[3], 'pairs': pairs, 'score': float(value)})
        print('smooth', scores[-1], flush=True)
    json.dump({'stages': stages, 'scores': scores}, open(os.path.join(HERE, 'amt.json'), 'w'), separators=(',', ':'))


if '--weights' in sys.argv:
    folder = sys.argv[sys.argv.index('--weights') + 1]
    os.makedirs(os.path.join(folder, 'raft_model', 'models'), exist_ok=True)
    os.makedirs(os.path.join(folder, 'amt_model'), exist_ok=True)
    # raft-things.pth is of the age of the old file format and of DataParallel.
    torch.save({'module.' + k: v for k, v in raft().state_dict().items()}, os.path.join(folder, 'raft_model', 'models', 'raft-things.pth'),
               _use_new_zipfile_serialization=False)
    torch.save({'state_dict': amt().state_dict(), 'epoch': 300}, os.path.join(folder, 'amt_model', 'amt-s.pth'))
else:
    make_raft()
    make_amt()

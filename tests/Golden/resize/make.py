# Writes expected.json: what Pillow, OpenCV and torchvision make of generated 8-bit images. python3 make.py
import base64
import hashlib
import json

import cv2
import numpy as np
import torch
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

cv2.setNumThreads(1)
torch.set_num_threads(1)


def image(h, w, c):
    y, x, k = np.meshgrid(np.arange(h), np.arange(w), np.arange(c), indexing="ij")
    v = x * 7 + y * 13 + k * 29 + (x * y + 3 * x) % 31 + np.where((x // 5 + y // 4) % 2 == 0, 128, 0)
    return (v % 256).astype(np.uint8)


SIZES = [  # height, width, new height, new width
    (17, 23, 9, 11), (17, 23, 34, 46), (17, 23, 17, 40), (17, 23, 8, 23), (40, 30, 20, 15), (40, 30, 10, 10), (41, 30, 13, 7), (12, 50, 13, 49),
    (3, 5, 20, 31), (1, 1, 4, 3), (33, 47, 1, 2), (190, 250, 224, 294), (250, 130, 430, 224), (301, 561, 120, 224), (64, 64, 63, 65), (60, 90, 20, 45),
]
modes = {
    "pillow-bilinear": lambda a, h, w: np.array(Image.fromarray(a).resize((w, h), Image.BILINEAR)),
    "pillow-bicubic": lambda a, h, w: np.array(Image.fromarray(a).resize((w, h), Image.BICUBIC)),
    "opencv-linear": lambda a, h, w: cv2.resize(a, (w, h), interpolation=cv2.INTER_LINEAR),
    "opencv-cubic": lambda a, h, w: cv2.resize(a, (w, h), interpolation=cv2.INTER_CUBIC),
    "opencv-area": lambda a, h, w: cv2.resize(a, (w, h), interpolation=cv2.INTER_AREA),
}
for name, mode in (("bilinear", InterpolationMode.BILINEAR), ("bicubic", InterpolationMode.BICUBIC)):
    for antialias in (False, True):
        modes["torchvision-" + name + ("-antialias" if antialias else "")] = lambda a, h, w, m=mode, s=antialias: F.resize(
            torch.from_numpy(a).permute(2, 0, 1)[None], [h, w], m, antialias=s)[0].permute(1, 2, 0).numpy()

cases = []
for h, w, nh, nw in SIZES:
    a = image(h, w, 3)
    case = dict(height=h, width=w, newHeight=nh, newWidth=nw, results={})
    for name, f in modes.items():
        r = np.ascontiguousarray(f(a, nh, nw))
        assert r.shape == (nh, nw, 3) and r.dtype == np.uint8, (name, r.shape)
        case["results"][name] = dict(row=base64.b64encode(r[nh // 2].tobytes()[:96]).decode(), sha256=hashlib.sha256(r.tobytes()).hexdigest())
    cases.append(case)
with open("expected.json", "w") as f:
    json.dump(cases, f, indent=1)
    f.write("\n")

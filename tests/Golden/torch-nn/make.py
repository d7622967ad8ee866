# Writes expected.json: results of PyTorch for small inputs that the tests rebuild from a formula.
# Run with the interpreter named in origin.json: python3 make.py
import json
import torch
import torch.nn as nn
import torch.nn.functional as F

cases = {}


def x(*shape, step=37):
    n = 1
    for s in shape:
        n *= s
    return ((torch.arange(n) * step % 101 - 50).float() / 25).reshape(shape)


def case(name, y):
    cases[name] = {"shape": list(y.shape), "values": [round(float(v), 7) for v in y.detach().double().flatten()]}


case("linear", F.linear(x(2, 3), x(4, 3, step=11), x(4, step=7)))
case("conv1d", F.conv1d(x(1, 2, 6), x(3, 2, 3, step=11), x(3, step=7), stride=2, padding=1))
case("conv2d", F.conv2d(x(1, 4, 4, 4), x(2, 2, 3, 3, step=11), x(2, step=7), padding=1, groups=2))
case("conv2d-strided", F.conv2d(x(1, 2, 5, 5), x(2, 2, 3, 3, step=11), None, stride=(2, 1), padding=(0, 1), dilation=(1, 2)))
case("conv3d", F.conv3d(x(1, 1, 3, 3, 3), x(2, 1, 2, 2, 2, step=11), x(2, step=7)))
case("conv_transpose2d", F.conv_transpose2d(x(1, 2, 3, 3), x(2, 2, 3, 3, step=11), x(2, step=7), stride=2, padding=1, output_padding=1))
case("layer_norm", F.layer_norm(x(2, 4), (4,), x(4, step=11), x(4, step=7)))
case("group_norm", F.group_norm(x(1, 4, 2, 2), 2, x(4, step=11), x(4, step=7)))
case("instance_norm", F.instance_norm(x(2, 2, 2, 2)))
case("batch_norm-eval", F.batch_norm(x(2, 2, 2, 2), x(2, step=7), x(2, step=7).abs(), x(2, step=11), x(2, step=3)))
bn = nn.BatchNorm2d(2)
case("batch_norm-train", bn(x(2, 2, 2, 2)))
case("batch_norm-mean", bn.running_mean)
case("batch_norm-var", bn.running_var)
case("gelu", F.gelu(x(7)))
case("silu", F.silu(x(7)))
case("leaky_relu", F.leaky_relu(x(7), 0.2))
case("elu", F.elu(x(7)))
case("softplus", F.softplus(x(7)))
case("softmax", F.softmax(x(2, 4), 1))
case("log_softmax", F.log_softmax(x(2, 4), 0))
case("normalize", F.normalize(x(2, 4), dim=1))
case("cosine_similarity", F.cosine_similarity(x(2, 4), x(2, 4, step=11), dim=1))
case("pad-reflect", F.pad(x(1, 1, 3, 3), (1, 2, 0, 1), mode="reflect"))
case("pad-circular", F.pad(x(1, 1, 3, 3), (1, 0, 0, 2), mode="circular"))
case("pad-replicate", F.pad(x(1, 1, 2, 2), (1, 1, 1, 1), mode="replicate"))
case("pad-constant", F.pad(x(2, 2), (1, 0), value=5))
case("bilinear-up", F.interpolate(x(1, 1, 3, 3), size=(5, 4), mode="bilinear", align_corners=False))
case("bilinear-aligned", F.interpolate(x(1, 1, 3, 3), size=(5, 4), mode="bilinear", align_corners=True))
case("bilinear-scale", F.interpolate(x(1, 1, 5, 5), scale_factor=0.7, mode="bilinear", align_corners=False))
case("bilinear-recompute", F.interpolate(x(1, 1, 5, 5), scale_factor=0.7, mode="bilinear", align_corners=False, recompute_scale_factor=True))
case("bicubic", F.interpolate(x(1, 1, 4, 4), size=(3, 6), mode="bicubic", align_corners=False))
case("bilinear-antialias", F.interpolate(x(1, 1, 7, 7), size=(3, 3), mode="bilinear", align_corners=False, antialias=True))
case("bicubic-antialias", F.interpolate(x(1, 1, 7, 7), size=(3, 3), mode="bicubic", align_corners=False, antialias=True))
case("nearest", F.interpolate(x(1, 1, 3, 3), scale_factor=2))
case("trilinear", F.interpolate(x(1, 1, 2, 2, 2), size=(3, 3, 3), mode="trilinear", align_corners=False))
case("area", F.interpolate(x(1, 1, 4, 4), size=(2, 2), mode="area"))
grid = x(1, 2, 3, 2, step=13) / 2
case("grid_sample", F.grid_sample(x(1, 1, 4, 4), grid, align_corners=False))
case("grid_sample-border", F.grid_sample(x(1, 1, 4, 4), grid * 2, padding_mode="border", align_corners=True))
case("grid_sample-reflection", F.grid_sample(x(1, 1, 4, 4), grid * 2, mode="nearest", padding_mode="reflection", align_corners=False))
case("unfold", F.unfold(x(1, 2, 3, 3), 2, stride=1))
case("fold", F.fold(x(1, 8, 4), (3, 3), 2))
case("avg_pool2d", F.avg_pool2d(x(1, 1, 4, 4), 3, stride=2, padding=1))
case("max_pool2d", F.max_pool2d(x(1, 1, 4, 4), 2))
case("adaptive_avg_pool2d", F.adaptive_avg_pool2d(x(1, 1, 5, 5), (2, 3)))
case("pixel_shuffle", F.pixel_shuffle(x(1, 4, 2, 2), 2))
case("cross_entropy", F.cross_entropy(x(3, 4), torch.tensor([0, 3, 1]), label_smoothing=0.1))
case("cross_entropy-weighted", F.cross_entropy(x(3, 4), torch.tensor([0, 3, 1]), weight=x(4, step=7).abs(), reduction="sum"))
case("mse_loss", F.mse_loss(x(6), x(6, step=11)))
case("l1_loss", F.l1_loss(x(6), x(6, step=11), reduction="sum"))
case("smooth_l1_loss", F.smooth_l1_loss(x(6), x(6, step=11), beta=0.5))
case("bce_logits", F.binary_cross_entropy_with_logits(x(6), (x(6, step=11) > 0).float()))


def train(make, amsgrad=False, steps=5):
    p = nn.Parameter(x(5))
    q = nn.Parameter(x(2, 3, step=11))
    optimizer = make([p, q])
    for i in range(steps):
        optimizer.zero_grad()
        loss = ((p * x(5, step=3)).sin().sum() + (q * q).sum() * (i + 1) / 3)
        loss.backward()
        optimizer.step()
    return torch.cat([p.flatten(), q.flatten()])


case("adam", train(lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.01)))
case("adam-amsgrad", train(lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.8, 0.9), amsgrad=True)))
case("adamw", train(lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.1)))
case("adamw-maximize", train(lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.1, maximize=True)))
case("sgd", train(lambda p: torch.optim.SGD(p, lr=0.1)))
case("sgd-momentum", train(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, dampening=0.1, weight_decay=0.05)))
case("sgd-nesterov", train(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True)))

p = nn.Parameter(x(5))
(p * p).sum().backward()
case("clip-norm", nn.utils.clip_grad_norm_([p], 1.0))
case("clip-grad", p.grad)

with open("expected.json", "w") as f:
    f.write("{\n" + ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in cases.items()) + "\n}\n")

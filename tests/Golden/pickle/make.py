# Writes the small PyTorch files that the tests of the pickle reader open.
# Run with the interpreter named in origin.json: python3 make.py
import collections
import torch

base = torch.arange(12, dtype=torch.float32)
types = collections.OrderedDict(
    (str(t).split(".")[1], torch.tensor([0, 1, 1, 0, 1, 1]).reshape(2, 3).to(t))
    for t in (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)
)
everything = {
    "types": types,
    "views": {
        "whole": base,
        "transposed": base.view(3, 4).t(),
        "slice": base[5:9],
        "strided": base[1::3],
        "column": base.view(3, 4)[:, 2],
        "expanded": base[3:4].expand(2, 5),
        "empty": torch.empty(0, 4),
        "scalar": torch.tensor(2.5),
    },
    "parameter": torch.nn.Parameter(torch.tensor([1.0, -1.0])),
    "list": [torch.tensor([7]), 8, (9, "ten")],
    3: "whole number as key",
    "epoch": 12,
    "negative": -70000,
    "large": 1 << 40,
    "rate": 1e-4,
    "done": True,
    "nothing": None,
    "text": "größe",
    "size": torch.Size([2, 3]),
    "dtype": torch.bfloat16,
    "device": torch.device("cuda", 1),
}
torch.save(everything, "everything.pt")
torch.save(everything, "everything-legacy.pth", _use_new_zipfile_serialization=False)

torch.manual_seed(0)
model = torch.nn.Sequential(collections.OrderedDict(a=torch.nn.Linear(2, 3), b=torch.nn.BatchNorm2d(3)))
with torch.no_grad():
    for p in model.parameters():
        p.copy_(torch.arange(p.numel()).reshape(p.shape) / 4)
torch.save(model.state_dict(), "state.pth")
torch.save({"model": model.state_dict(), "step": 5, "bytes": b"\x01\xff"}, "state-protocol4.pth", pickle_protocol=4)
torch.save(torch.tensor([3.0, 4.0]), "bare.pt")
torch.save(model, "whole-module.pth")

# As OpenAI publishes CLIP: a traced program whose weights are half precision, with a number beside them.
script = torch.nn.Sequential(collections.OrderedDict(a=torch.nn.Linear(2, 3), b=torch.nn.Sequential(torch.nn.Linear(3, 1, bias=False)))).eval()
with torch.no_grad():
    for p in script.parameters():
        p.requires_grad = False
        p.copy_(torch.arange(p.numel()).reshape(p.shape) / 4)
script.register_buffer("input_resolution", torch.tensor(224))
script = torch.jit.trace(script, torch.zeros(1, 2))
for p in script.parameters():
    p.data = p.data.half()
torch.jit.save(script, "script.pt")

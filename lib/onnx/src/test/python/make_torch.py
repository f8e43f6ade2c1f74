"""Makes the files of src/test/resources/torch: small models that PyTorch exports to ONNX, each with
inputs and the outputs that PyTorch computes. Run it in this folder with PyTorch 2.6:

    python3 make_torch.py ../resources/torch
"""

import json
import sys
import warnings

import torch
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")
torch.backends.mha.set_fastpath_enabled(False)


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.each = nn.Conv2d(4, 8, 3, padding=2, dilation=2, groups=4, bias=False)
        self.grouped = nn.Conv2d(8, 6, (1, 3), padding=(0, 1), groups=2)
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        x = self.norm(F.relu(self.first(x)))
        x = F.max_pool2d(x, 3, stride=2, padding=1, ceil_mode=True)
        x = F.hardswish(self.each(x))
        x = F.avg_pool2d(F.silu(self.grouped(x)), 3, stride=1, padding=1)
        x = F.adaptive_avg_pool2d(F.relu6(x), 1)
        return F.log_softmax(self.head(x.view(x.size(0), -1)), dim=1)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(2, 4, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(4, 4, 3, stride=2, padding=1, output_padding=1, groups=2)
        self.bent = nn.PReLU(4)
        self.groups = nn.GroupNorm(2, 4)
        self.each = nn.InstanceNorm2d(6, affine=True)
        self.last = nn.Conv2d(6, 4, 3)
        self.shuffle = nn.PixelShuffle(2)

    def forward(self, x):
        y = self.bent(self.groups(self.up(self.down(x))))
        y = self.each(torch.cat([x, y], dim=1))
        y = self.last(F.pad(y, (1, 1, 1, 1), mode="reflect"))
        y = F.interpolate(self.shuffle(y), scale_factor=1.5, mode="bilinear", align_corners=False)
        return F.interpolate(y, scale_factor=2, mode="nearest")


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, num_layers=2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        y, (h, _) = self.lstm(x)
        return self.head(y[:, -1]), h


class Gates(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 4, batch_first=True)
        self.rnn = nn.RNN(4, 2, batch_first=True, nonlinearity="relu")

    def forward(self, x):
        return self.rnn(self.gru(x)[0])[0]


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(11, 8)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, activation="gelu", batch_first=True)
        self.head = nn.Linear(8, 3)

    def forward(self, ids):
        x = self.words(ids) + torch.arange(ids.size(1)).unsqueeze(1) / 10
        return self.head(self.layer(x).mean(dim=1))


class Shapes(nn.Module):
    """Arithmetic with sizes and choices of elements."""

    def forward(self, x):
        batch, steps, size = x.shape
        y = x.view(batch, steps * size).reshape(batch, size, -1).permute(0, 2, 1).contiguous()
        first, second = y.chunk(2, dim=2)
        y = torch.stack([first, second.flip(1)], dim=1).flatten(1, 2)
        y = torch.where(y > 0, y, y.expand(batch, -1, -1) * 0.5).clamp(-1, 1.5)
        y = y.masked_fill(torch.ones_like(y).tril() == 0, -2.0)
        y = torch.einsum("bij,bkj->bik", y, y) / y.std(dim=(1, 2), keepdim=True)
        return y.cumsum(2)[:, ::2, 1:-1], y.argmax(dim=-1), y.topk(2, dim=2).values


def randomize(model):
    for name, value in model.state_dict().items():
        if value.dtype.is_floating_point:
            value.copy_(torch.rand_like(value) + 0.5 if "var" in name else torch.randn_like(value) * 0.4)


CASES = {
    "mlp": (nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 3), nn.Softmax(1)), (4,), 11),
    "cnn": (Cnn(), (3, 15, 13), 13),
    "decoder": (Decoder(), (2, 4, 6), 18),
    "lstm": (Sequence(), (5, 3), 14),
    "gru": (Gates(), (5, 3), 12),
    "encoder": (Encoder(), (6,), 17),
    "shapes": (Shapes(), (3, 4), 16),
}


def main(folder):
    torch.manual_seed(1)
    expected = {}
    for name, (model, shape, opset) in CASES.items():
        with torch.no_grad():
            randomize(model)
        model.eval()
        whole = name == "encoder"
        x = torch.randint(0, 11, (3, *shape)) if whole else torch.randn(3, *shape)
        outputs = model(x)
        outputs = list(outputs) if isinstance(outputs, tuple) else [outputs]
        torch.onnx.export(
            model,
            (x[:2],),
            f"{folder}/{name}.onnx",
            opset_version=opset,
            input_names=["x"],
            dynamic_axes={"x": {0: "batch"}},
            dynamo=False,
        )
        arrays = [x, *outputs]
        expected[name] = [
            {"shape": list(a.shape), "numbers": [round(float(v), 6) for v in a.flatten()]} for a in arrays
        ]
    with open(f"{folder}/expected.json", "w") as file:
        json.dump(expected, file)


main(sys.argv[1])

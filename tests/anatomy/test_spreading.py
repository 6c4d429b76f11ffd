"""Receptive fields: two published tables, the gradient, and what no window can say."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from striate.anatomy import describe

# Dang Ha The Hien, "A guide to receptive field arithmetic for convolutional neural networks"
# (2017): AlexNet at 227 pixels; kernel, stride, padding -> jump, receptive field, start.
ALEXNET = {
    "conv1": ((11, 4, 0), (4, 11, 5.5)),
    "pool1": ((3, 2, 0), (8, 19, 9.5)),
    "conv2": ((5, 1, 2), (8, 51, 9.5)),
    "pool2": ((3, 2, 0), (16, 67, 17.5)),
    "conv3": ((3, 1, 1), (16, 99, 17.5)),
    "conv4": ((3, 1, 1), (16, 131, 17.5)),
    "conv5": ((3, 1, 1), (16, 163, 17.5)),
    "pool5": ((3, 2, 0), (32, 195, 33.5)),
    "fc6-conv": ((6, 1, 0), (32, 355, 113.5)),
}


class _Bottleneck(nn.Module):
    """ResNet v1 as the table's authors built it: a unit's stride is at its 3x3 convolution."""

    def __init__(self, channels, stride, widen):
        super().__init__()
        self.reduce = nn.Conv2d(channels, 2, 1)
        self.conv = nn.Conv2d(2, 2, 3, stride, 1)
        self.expand = nn.Conv2d(2, 4, 1)
        self.shortcut = nn.Conv2d(channels, 4, 1, stride) if widen else nn.MaxPool2d(1, stride)

    def forward(self, x):
        return functional.relu(self.expand(self.conv(self.reduce(x))) + self.shortcut(x))


def _resnet_v1(*units):
    """The last unit of each of the first three blocks has the stride."""
    chain = [nn.Conv2d(3, 4, 7, 2, 3), nn.MaxPool2d(3, 2, 1)]
    for block, count in enumerate(units):
        for unit in range(count):
            last = unit == count - 1 and block < len(units) - 1
            chain.append(_Bottleneck(4, 2 if last else 1, widen=not unit))
    return nn.Sequential(*chain)


def _torchvision(name, **options):
    with torch.device("meta"):
        return pytest.importorskip("torchvision.models").get_model(name, weights=None, **options)


def _timm(name):
    with torch.device("meta"):
        return pytest.importorskip("timm").create_model(name)


# Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks" (Distill,
# 2019), table of section "Discussion": the last maps, before global pooling or dense layers.
DISTILL = {
    "alexnet_v2": (lambda: _torchvision("alexnet"), 224, 195),
    "vgg_16": (lambda: _torchvision("vgg16"), 224, 212),
    "mobilenet_v1": (lambda: _timm("mobilenetv1_100"), 224, 315),
    "resnet_v1_50": (lambda: _resnet_v1(3, 4, 6, 3), 224, 483),
    "resnet_v1_101": (lambda: _resnet_v1(3, 4, 23, 3), 224, 1027),
    "resnet_v1_152": (lambda: _resnet_v1(3, 8, 36, 3), 224, 1507),
    "inception_v3": (lambda: _torchvision("inception_v3", init_weights=False), 299, 1311),
}


def _fields(net, side, channels=3):
    return [row.receptive_field for row in describe(net, input=(side, side, channels)).layers]


@pytest.mark.parametrize(("make", "side", "expected"), DISTILL.values(), ids=DISTILL)
def test_the_table_in_distill(make, side, expected):
    assert max(field for field in _fields(make(), side) if isinstance(field, int)) == expected


def test_hiens_table_of_alexnet():
    windows = [nn.MaxPool2d(*window) for window, _ in ALEXNET.values()]
    layers = describe(nn.Sequential(*windows), input=(227, 227, 1)).layers
    found = [(layer.jump, layer.receptive_field, layer.start) for layer in layers]
    assert found == [expected for _, expected in ALEXNET.values()]


class _Branches(nn.Module):
    """Three ways of different reach, put side by side, and the input added to them."""

    def __init__(self):
        super().__init__()
        self.narrow = nn.Conv2d(2, 1, 1)
        self.wide = nn.Sequential(nn.Conv2d(2, 2, 3, padding=1), nn.Conv2d(2, 1, 5, padding=2))
        self.spread = nn.Conv2d(2, 2, 3, padding=2, dilation=2)
        self.last = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        joined = torch.cat([self.narrow(x), self.wide(x), self.spread(x)], dim=1)
        joined = functional.pad(joined, (1, 0, 2, 1))
        return self.last(joined)[:, :, 1:, 1:]


class _Function(nn.Module):
    """A function, and a convolution of what it makes."""

    def __init__(self, function, channels=2):
        super().__init__()
        self.convolution = nn.Conv2d(channels, 2, 3)
        self.function = function

    def forward(self, x):
        return self.convolution(self.function(x))


def _focus(x):
    quarters = [x[..., row::2, column::2] for column in (0, 1) for row in (0, 1)]
    return torch.cat(quarters, dim=1)


def _differences(x):
    return x[:, :, 1:] - x[:, :, :-1]


class _Shortcut(nn.Module):
    """Two ways whose cells have different centres, as a ResNet-D's shortcut has them."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 2, 3, 2, 1)

    def forward(self, x):
        return self.conv(x) + functional.avg_pool2d(x, 2)


GRADIENTS = {
    "focus": (_Function(_focus, 8), 24),
    "differences": (_Function(_differences), 21),
    "shortcut": (_Shortcut(), 20),
    "own norm's statistics": (nn.InstanceNorm2d(2, track_running_stats=True).eval(), 9),
    "branches": (_Branches(), 21),
    "chain": (nn.Sequential(nn.Conv2d(2, 2, 3, 2, 1), nn.AvgPool2d(2), nn.Conv2d(2, 2, 3)), 31),
    "oblong": (nn.Conv2d(2, 2, (3, 7), dilation=(2, 1)), 21),
    "grouped": (nn.Conv2d(2, 2, 5, groups=2, stride=(1, 2)), 21),
    "adaptive": (nn.Sequential(nn.Conv2d(2, 2, 3, padding=1), nn.AdaptiveAvgPool2d(7)), 21),
}


@pytest.mark.parametrize(("net", "side"), GRADIENTS.values(), ids=GRADIENTS)
def test_a_field_is_where_the_gradient_of_a_cell_is_not_zero(net, side):
    net = net.double()
    for parameter in net.parameters():
        nn.init.uniform_(parameter, 0.5, 1)
    image = torch.zeros(1, 2, side, side, dtype=torch.float64, requires_grad=True)
    output = net(image)
    row, column = output.shape[-2] // 2, output.shape[-1] // 2
    output[0, :, row, column].sum().backward()
    assert image.grad is not None
    last = describe(net, input=(side, side, 2)).layers[-1]
    last = last if last.name != "last" else _cut_last(net, side)
    for axis, cell in enumerate((row, column)):
        seen = image.grad[0].abs().sum(dim=0).sum(dim=1 - axis).nonzero().flatten()
        field, jump, start = (
            value[axis] if isinstance(value, list) else value
            for value in (last.receptive_field, last.jump, last.start)
        )
        assert int(seen[-1] - seen[0]) + 1 == field
        assert (int(seen[0]) + int(seen[-1]) + 1) / 2 == start + cell * jump


def _cut_last(net, side):
    """The row of an activation that reads the cut: a cut itself is no row."""
    return describe(nn.Sequential(net, nn.ReLU()), input=(side, side, 2)).layers[-1]


class _Attends(nn.Module):
    def forward(self, x):
        tokens = x.flatten(2).transpose(1, 2)  # (N, C, H, W) -> (N, H*W, C)
        return functional.softmax(tokens @ tokens.transpose(1, 2), dim=-1) @ tokens


class _Windows(nn.Module):
    """Attention in windows of 4x4, as Swin has it."""

    def forward(self, x):
        n, c, h, w = x.shape
        tokens = x.view(n, c, h // 4, 4, w // 4, 4).permute(0, 2, 4, 3, 5, 1).reshape(-1, 16, c)
        return functional.scaled_dot_product_attention(tokens, tokens, tokens)


class _Squeezed(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(x.mean((2, 3), keepdim=True))


LIMITS = {
    "global pooling": (nn.AdaptiveAvgPool2d(1), "whole"),
    "flattened and dense": (nn.Sequential(nn.Flatten(), nn.Linear(128, 3)), "whole"),
    "attention": (_Attends(), "whole"),
    "squeeze and excitation": (_Squeezed(), "whole"),
    "group norm": (nn.GroupNorm(1, 2), "whole"),
    "layer norm over channels": (nn.Sequential(nn.Flatten(2), nn.LayerNorm(64)), "whole"),
    "attention in windows": (_Windows(), None),
    "interpolation": (nn.Upsample(scale_factor=2), None),
    "transposed convolution": (nn.ConvTranspose2d(2, 2, 2, stride=2), None),
    "uneven adaptive pooling": (nn.AdaptiveAvgPool2d(3), None),
    "pixels shuffled": (nn.Sequential(nn.Conv2d(2, 4, 1), nn.PixelShuffle(2)), None),
    "batch norm": (nn.BatchNorm2d(2), 1),
    "batch norm of this picture": (nn.BatchNorm2d(2, track_running_stats=False), "whole"),
    "instance norm": (nn.InstanceNorm2d(2), "whole"),
    "space to depth": (_Function(lambda x: _blocks(x), 8), None),
    "pixels unshuffled": (_Function(lambda x: functional.pixel_unshuffle(x, 2), 8), None),
    "blocks in another order": (_Function(lambda x: _interleaved(x)), None),
    "with its transpose": (_Function(lambda x: x + x.transpose(2, 3)), None),
    "with its first row": (_Function(lambda x: x + x[:, :, :1]), None),
    "rows as channels": (
        _Function(lambda x: functional.pad(x.transpose(1, 2), (0, 0, 1, 1)), 8),
        None,
    ),
    "stacked along the rows": (_Function(lambda x: torch.dstack([x, x])), None),
    "stacked along channels": (_Function(lambda x: torch.hstack([x, x]), 4), 3),
    "channels regrouped": (_Function(lambda x: x.view(1, 2, 1, 8, 8).flatten(1, 2)), 3),
}


def _blocks(x):
    """Space to depth, 2x2, by views."""
    n, c, h, w = x.shape
    blocks = x.view(n, c, h // 2, 2, w // 2, 2).permute(0, 3, 5, 1, 2, 4)
    return blocks.reshape(n, 4 * c, h // 2, w // 2)


def _interleaved(x):
    n, c, h, w = x.shape
    return x.view(n, c, 2, h // 2, w).transpose(2, 3).reshape(n, c, h, w)


@pytest.mark.parametrize(("net", "expected"), LIMITS.values(), ids=LIMITS)
def test_what_is_no_window_is_the_whole_or_unknown(net, expected):
    layer = describe(net, input=(8, 8, 2)).layers[-1]
    assert layer.receptive_field == expected
    assert (layer.jump is None) == (not isinstance(expected, int))


def test_a_mean_of_the_rows_alone_leaves_columns_that_nobody_can_say_in_one_number():
    class Rows(nn.Module):
        def forward(self, x):
            return x.mean(2)

    assert describe(Rows(), input=(8, 8, 2)).layers[-1].receptive_field is None


def test_a_slice_with_a_step_jumps():
    class Patches(nn.Module):
        def forward(self, x):
            return functional.relu(x[:, :, 1::2, 1::2])

    layer = describe(Patches(), input=(8, 8, 2)).layers[-1]
    assert (layer.receptive_field, layer.jump, layer.start) == (1, 2, 1.5)

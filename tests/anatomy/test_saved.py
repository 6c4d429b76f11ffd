"""What autograd keeps, counted by hand and on a net that computes."""

import pytest
import torch
from torch import nn

from striate.anatomy import describe
from striate.anatomy._saved import saved_bytes

MAPS = 4 * 64  # bytes of one 8x8 map


def _saved(net, channels=3):
    return saved_bytes(net.to("meta"), (channels, 8, 8), "meta", torch.float32)


KEPT = {
    "a convolution keeps what it read": (lambda: nn.Conv2d(3, 5, 1), 3 * MAPS),
    "ReLU keeps what it wrote": (nn.ReLU, 0),
    "both": (lambda: nn.Sequential(nn.Conv2d(3, 5, 1), nn.ReLU()), (3 + 5) * MAPS),
    "once, though two read it": (
        lambda: nn.Sequential(nn.Conv2d(3, 5, 1), nn.ReLU(), nn.Conv2d(5, 2, 1)),
        (3 + 5) * MAPS,
    ),
    "a batch norm its means": (lambda: nn.BatchNorm2d(3), 3 * MAPS + 2 * 3 * 4),
    "dropout its mask": (
        lambda: nn.Sequential(nn.Conv2d(3, 5, 1, bias=False), nn.Dropout(0.5)),
        (3 + 5) * MAPS,
    ),
}


@pytest.mark.parametrize(("make", "expected"), KEPT.values(), ids=KEPT)
def test_what_is_kept_of_a_picture(make, expected):
    assert _saved(make()) == expected


def test_the_meta_device_keeps_what_a_computing_one_keeps():
    def make():
        return nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(128, 4),
        )  # fmt: skip

    assert _saved(make()) == saved_bytes(make(), (3, 8, 8), "cpu", torch.float32)


class _EvaluationOnly(nn.Module):
    def forward(self, x):
        if self.training:
            raise RuntimeError("made for evaluation")
        return x.mean((2, 3))


def test_what_cannot_be_trained_has_none():
    assert describe(_EvaluationOnly(), input=(8, 8, 3)).training_bytes is None

"""The studies' nets fit pictures of any size."""

import pytest
import torch

from striate.nets import create
from striate.studies._lines import convolutional_line, deep_line, dense_line


@pytest.mark.parametrize("side", [1, 2, 3, 8, 28, 32, 64, 150])
@pytest.mark.parametrize(
    "choices", [{}, {"pooling": False}, {"last": "globalpool"}], ids=["pool", "plain", "global"]
)
def test_a_convolutional_line_takes_its_size(side, choices):
    line = convolutional_line(side, **choices)
    with torch.device("meta"):
        net = create(line, num_classes=3, in_channels=3, size=side)
        assert net.eval()(torch.empty(2, 3, side, side)).shape == (2, 3)
    assert ("pool(2)" in line) == (choices.get("pooling", True) and side >= 2)


def test_dense_lines():
    assert deep_line(2, 5, "tanh") == "flatten dense(5) tanh dense(5) tanh dense(classes)"
    assert deep_line(1, 5, "") == "flatten dense(5) dense(classes)"
    assert create(dense_line(), num_classes=3, in_channels=1, size=8).num_classes == 3

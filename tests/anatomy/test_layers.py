"""From what was traced to plain numbers."""

import pytest
import torch
from torch import nn

from striate.anatomy import describe
from striate.anatomy._layers import one_or_all


def test_one_number_stands_for_equal_ones():
    assert one_or_all([3, 3]) == 3
    assert one_or_all([3, 5]) == [3, 5]


def test_biases_and_frozen_parameters_are_told_apart():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(144, 2))
    net[0].requires_grad_(False)
    rows = describe(net, input=(8, 8, 3)).layers
    assert [(row.parameters, row.biases, row.trainable) for row in rows] == [
        (112, 4, 0),
        (8, 4, 8),
        (0, 0, 0),
        (290, 2, 290),
    ]


def test_a_kind_is_what_a_layer_does():
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.GroupNorm(1, 4), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(),
        nn.Linear(4, 2),
    )  # fmt: skip
    kinds = [row.kind for row in describe(net, input=(8, 8, 3)).layers]
    assert kinds == ["convolution", "norm", None, "pooling", None, "dense"]


def test_bytes_follow_the_type_of_the_numbers():
    net = nn.Conv2d(3, 4, 1).to(torch.float16)
    anatomy = describe(net, input=(8, 8, 3))
    assert (anatomy.layers[0].values, anatomy.layers[0].bytes) == (256, 512)
    assert anatomy.bytes == 2 * 16


def test_oblong_windows_have_a_number_an_axis_everywhere():
    (row,) = describe(nn.Conv2d(3, 4, (1, 5), stride=(1, 2)), input=(8, 9, 3)).layers
    assert (row.kernel, row.stride, row.padding) == ([1, 5], [1, 2], 0)
    assert (row.receptive_field, row.jump, row.start) == ([1, 5], [1, 2], [0.5, 2.5])


def test_a_vector_has_no_neighbours():
    rows = describe(nn.Sequential(nn.Conv2d(3, 4, 8), nn.Flatten()), input=(8, 8, 3)).layers
    assert (rows[1].receptive_field, rows[1].jump, rows[1].start) == (8, None, None)


def test_biases_of_every_layer_and_direction_count():
    net = nn.LSTM(16, 8, num_layers=2, bidirectional=True)
    rows = describe(nn.Sequential(nn.Flatten(2), net), input=(4, 4, 3)).layers
    expected = sum(p.numel() for name, p in net.named_parameters() if name.startswith("bias"))
    assert rows[-1].biases == expected == 256


@pytest.mark.parametrize("cell", [nn.RNNCell, nn.LSTMCell, nn.GRUCell])
def test_biases_of_a_cell_count(cell):
    net = cell(48, 8)
    rows = describe(nn.Sequential(nn.Flatten(), net), input=(4, 4, 3)).layers
    assert rows[-1].biases == net.bias_ih.numel() + net.bias_hh.numel()


def test_scattered_cells_have_no_neighbours():
    class Blocks(nn.Module):
        def forward(self, x):
            return x.view(1, 3, 4, 2, 8).transpose(2, 3).relu()

    (row,) = describe(Blocks(), input=(8, 8, 3)).layers
    assert (row.receptive_field, row.jump, row.start) == (1, None, None)

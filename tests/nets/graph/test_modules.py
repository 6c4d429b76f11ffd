"""Which module a node becomes: torch's own wherever torch has it, and signals against NumPy."""

import numpy as np
import pytest
import torch
from torch import nn

from striate.nets.graph import _layers as own
from striate.nets.graph import make_node
from striate.nets.graph._modules import module_of
from striate.nets.graph._shapes import after

MAPS, ROWS, VECTOR = (3, 7, 6), (3, 9), (5,)
WINDOW = {"kernel": [3, 3]}
TYPES = [
    ("conv", MAPS, {"filters": 2, **WINDOW}, nn.Conv2d),
    ("conv", ROWS, {"filters": 2, "kernel": [3]}, nn.Conv1d),
    ("depthwise", MAPS, WINDOW, nn.Conv2d),
    ("depthwise", ROWS, {"kernel": [3]}, nn.Conv1d),
    ("dense", VECTOR, {"units": 2}, nn.Linear),
    ("dense", MAPS, {"units": 2, "axis": 3}, nn.Linear),
    ("dense", MAPS, {"units": 2}, own.DenseAlong),
    ("maxpool", MAPS, WINDOW, nn.MaxPool2d),
    ("maxpool", ROWS, {"kernel": [2]}, nn.MaxPool1d),
    ("maxpool", MAPS, {**WINDOW, "padding": [[1, 1], [1, 1]]}, nn.MaxPool2d),
    ("maxpool", MAPS, {**WINDOW, "padding": [[2, 2], [0, 0]]}, nn.Sequential),
    ("maxpool", MAPS, {**WINDOW, "padding": [[0, 1], [0, 0]]}, nn.Sequential),
    ("avgpool", MAPS, WINDOW, nn.AvgPool2d),
    ("avgpool", ROWS, {"kernel": [2]}, nn.AvgPool1d),
    ("avgpool", MAPS, {**WINDOW, "padding": [[1, 1], [1, 1]]}, nn.AvgPool2d),
    ("avgpool", MAPS, {**WINDOW, "padding": [[0, 1], [0, 0]]}, own.PaddedAveragePool),
    ("batchnorm", MAPS, {}, nn.BatchNorm2d),
    ("batchnorm", ROWS, {}, nn.BatchNorm1d),
    ("batchnorm", VECTOR, {}, nn.BatchNorm1d),
    ("spatialdropout", MAPS, {"rate": 0.5}, nn.Dropout2d),
    ("spatialdropout", ROWS, {"rate": 0.5}, nn.Dropout1d),
    ("dropout", MAPS, {"rate": 0.5}, nn.Dropout),
    ("relu", MAPS, {}, nn.ReLU),
    ("relu", MAPS, {"slope": 0.1}, nn.LeakyReLU),
    ("relu", MAPS, {"most": 6.0}, nn.ReLU6),
    ("relu", MAPS, {"most": 5.0}, own.BoundedReLU),
    ("relu", MAPS, {"most": 6.0, "slope": 0.1}, own.BoundedReLU),
    ("relu", MAPS, {"threshold": 1.0}, own.BoundedReLU),
    ("flatten", MAPS, {}, nn.Flatten),
    ("flatten", VECTOR, {"order": "channels-last"}, nn.Flatten),
    ("flatten", MAPS, {"order": "channels-last"}, own.Reshape),
    ("prelu", MAPS, {"shared": [2, 3]}, own.Slopes),
]


def built(kind, shape, **values):
    node = make_node("a", kind, ("input",), **values)
    return module_of(node, shape, after(node, [shape], 1)).eval()


@pytest.mark.parametrize(("kind", "shape", "values", "expected"), TYPES)
def test_a_node_becomes_torchs_own_layer_where_there_is_one(kind, shape, values, expected):
    assert type(built(kind, shape, **values)) is expected


def test_a_convolution_has_the_nodes_numbers():
    module = built(
        "conv", (4, 9, 9), filters=6, kernel=[3, 2], stride=[2, 1], dilation=[1, 2], groups=2,
        bias=False, padding=[[1, 1], [2, 2]],
    )  # fmt: skip
    assert isinstance(module, nn.Conv2d)
    assert (module.kernel_size, module.stride, module.dilation) == ((3, 2), (2, 1), (1, 2))
    assert (module.padding, module.groups, module.bias) == ((1, 2), 2, None)
    assert (module.in_channels, module.out_channels) == (4, 6)


def test_uneven_padding_is_a_layer_before_the_convolution():
    module = built("conv", (3, 8, 8), filters=2, kernel=[3, 3], stride=[2, 2], padding="same")
    assert isinstance(module, nn.Sequential)
    frame, convolution = module
    assert isinstance(frame, own.Padded)
    assert (frame.cells, frame.value) == ([0, 1, 0, 1], 0.0)
    assert isinstance(convolution, nn.Conv2d)
    assert convolution.padding == (0, 0)


def test_the_maximum_of_uneven_padding_is_over_minus_infinity():
    module = built("maxpool", (1, 3), kernel=[2], stride=[2], padding="same")
    assert module(torch.tensor([[[-1.0, -2.0, -3.0]]])).tolist() == [[[-1.0, -3.0]]]


def test_a_causal_convolution_of_a_signal_sees_only_what_was_before():
    random = np.random.default_rng(0)
    module = built("conv", (1, 9), filters=1, kernel=[3], padding="causal", bias=False).double()
    x = random.normal(size=9)
    kernel = next(module.parameters()).detach().numpy().ravel()
    with torch.no_grad():
        given = module(torch.from_numpy(x)[None, None]).numpy().ravel()
    np.testing.assert_allclose(given, np.convolve(x, kernel[::-1])[:9])


def test_a_moving_average_of_a_signal_counts_what_is_there():
    module = built("avgpool", (1, 4), kernel=[3], stride=[1], padding="same").double()
    given = module(torch.tensor([[[6.0, 2.0, 4.0, 0.0]]], dtype=torch.float64))
    assert given.tolist() == [[[4.0, 4.0, 2.0, 2.0]]]


def test_zeros_that_count_make_the_same_average_smaller_at_its_ends():
    values = {"kernel": [3], "stride": [1], "padding": "same", "count_padding": True}
    given = built("avgpool", (1, 4), **values)(torch.tensor([[[6.0, 3.0, 3.0, 0.0]]]))
    torch.testing.assert_close(given, torch.tensor([[[3.0, 4.0, 2.0, 1.0]]]))


def test_momentum_is_the_share_of_the_new_batch():
    module = built("batchnorm", VECTOR, momentum=0.25, epsilon=0.5).train()
    x = torch.randn(8, 5)
    module(x)
    buffers = dict(module.named_buffers())
    torch.testing.assert_close(buffers["running_mean"], 0.25 * x.mean(0))
    torch.testing.assert_close(buffers["running_var"], 0.75 + 0.25 * x.var(0))
    assert vars(module)["eps"] == 0.5


@pytest.mark.parametrize(
    ("kind", "values"), [("dropout", {"rate": 0.25}), ("spatialdropout", {"rate": 0.25})]
)
def test_the_rate_is_the_share_that_is_dropped(kind, values):
    torch.manual_seed(0)
    given = built(kind, (4000, 2, 2), **values).train()(torch.ones(1, 4000, 2, 2))
    assert (given == 0).float().mean().item() == pytest.approx(0.25, abs=0.03)
    assert given.max().item() == pytest.approx(1 / 0.75)
    whole = (given == 0).float().mean((2, 3))
    assert bool(((whole == 0) | (whole == 1)).all()) is (kind == "spatialdropout")


def test_weights_are_drawn_afresh_for_every_module():
    one, other = (built("dense", VECTOR, units=2) for _ in range(2))
    assert not torch.equal(*(next(module.parameters()) for module in (one, other)))

"""Layers that torch does not have, against NumPy."""

import numpy as np
import pytest
import torch

from striate.nets.graph import _layers as own
from striate.nets.graph import make_node
from striate.nets.graph._modules import module_of
from striate.nets.graph._shapes import after, paddings, slope_shape

X = torch.from_numpy(np.random.default_rng(0).normal(size=(2, 3, 7, 6)))


def applied(kind, x=X, **values):
    """What a node's module gives, whose shape must be the one that was worked out."""
    node = make_node("a", kind, ("input",), **values)
    made = after(node, [(3, 7, 6)], 1)
    given = module_of(node, (3, 7, 6), made).double()(x)
    assert tuple(given.shape[1:]) == made
    return given.detach()


def means(x, kernel, stride, cells):
    """The mean of the cells of each window that are not padding, one window after another."""
    (top, bottom), (left, right) = cells
    padded = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel, axis=(2, 3))
    return np.nanmean(windows[:, :, :: stride[0], :: stride[1]], axis=(4, 5))


@pytest.mark.parametrize(
    ("kernel", "stride"), [([2, 2], [2, 2]), ([3, 3], [2, 2]), ([2, 3], [1, 2]), ([4, 5], [3, 3])]
)
def test_padding_same_of_an_average_does_not_count(kernel, stride):
    node = make_node("a", "avgpool", ("input",), kernel=kernel, stride=stride, padding="same")
    cells = paddings(node, (3, 7, 6))
    given = applied("avgpool", kernel=kernel, stride=stride, padding="same")
    np.testing.assert_allclose(given, means(X.numpy(), kernel, stride, cells))
    assert given.shape[2:] == (-(-7 // stride[0]), -(-6 // stride[1]))


def test_padding_that_counts():
    given = applied("avgpool", kernel=[2, 2], padding=[[1, 0], [0, 0]], count_padding=True)
    assert torch.allclose(given[:, :, 0, 0], X[:, :, 0, :2].sum(-1) / 4)


def test_a_maximum_never_takes_padding():
    given = applied("maxpool", x=-X.abs(), kernel=[3, 3], stride=[2, 2], padding="same")
    assert given.max() < 0
    uneven = applied("maxpool", x=-X.abs(), kernel=[2, 2], padding=[[0, 1], [0, 2]])
    assert torch.isfinite(uneven[:, :, :, :3]).all()


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "dilation", "expected"),
    [
        (7, 3, 1, 1, (1, 1)),
        (7, 2, 1, 1, (0, 1)),
        (6, 3, 2, 1, (0, 1)),
        (7, 3, 2, 1, (1, 1)),
        (5, 4, 2, 1, (1, 2)),
        (6, 1, 3, 1, (0, 0)),
        (8, 3, 1, 3, (3, 3)),
    ],
)
def test_same_pads_the_end_more(size, kernel, stride, dilation, expected):
    node = make_node(
        "a", "conv", ("input",), filters=1, kernel=[kernel], stride=[stride],
        dilation=[dilation], padding="same",
    )  # fmt: skip
    assert paddings(node, (1, size)) == [expected]


def test_causal_puts_all_padding_before():
    node = make_node("a", "conv", ("input",), filters=1, kernel=[3], dilation=[2],
                     padding="causal")  # fmt: skip
    assert paddings(node, (1, 9)) == [(4, 0)]


def test_flattening_in_both_orders():
    assert torch.equal(applied("flatten"), X.reshape(2, -1))
    given = applied("flatten", order="channels-last")
    assert torch.equal(given, X.permute(0, 2, 3, 1).reshape(2, -1))


def test_reshaping_in_both_orders():
    given = applied("reshape", shape=[7, -1], order="channels-first")
    assert torch.equal(given, X.reshape(2, 7, 18))
    last = applied("reshape", shape=[-1, 9], order="channels-last")
    expected = X.permute(0, 2, 3, 1).reshape(2, 14, 9).permute(0, 2, 1)
    assert torch.equal(last, expected)
    none = own.Reshape([-1, 9], "channels-last")(X[:0])
    assert none.shape == (0, 9, 14)


def test_frames_and_reordering():
    framed = applied("pad", cells=[[1, 0], [0, 2]])
    assert torch.equal(framed[:, :, 1:, :6], X)
    assert framed[:, :, 0].abs().max() == 0
    assert torch.equal(applied("crop", cells=[[1, 2], [0, 3]]), X[:, :, 1:5, :3])
    assert torch.equal(applied("permute", axes=[3, 1, 2]), X.permute(0, 3, 1, 2))


def test_global_pools():
    assert torch.allclose(applied("globalpool"), X.mean((2, 3)))
    assert torch.equal(applied("globalpool", mode="max", keep=True), X.amax((2, 3), keepdim=True))


def test_scaling_by_channel_and_for_all():
    scale = np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1, 1)
    given = applied("rescaling", scale=[1.0, 2.0, 3.0], offset=0.5)
    np.testing.assert_allclose(given, X.numpy() * scale + 0.5)
    normal = {"mean": [0.1, 0.2, 0.3], "variance": 4.0}
    there = applied("normalization", **normal)
    np.testing.assert_allclose(there, (X.numpy() - np.array([0.1, 0.2, 0.3]).reshape(3, 1, 1)) / 2)
    assert torch.allclose(applied("normalization", x=there, invert=True, **normal), X)
    assert torch.isfinite(applied("normalization", mean=0.0, variance=0.0)).all()


def test_dense_along_any_axis():
    for axis in (1, 2, 3):
        node = make_node("a", "dense", ("input",), units=5, axis=axis)
        made = after(node, [(3, 7, 6)], 1)
        module = module_of(node, (3, 7, 6), made).double()
        expected = torch.tensordot(X, module.weight.T, dims=([axis], [0]))  # type: ignore[arg-type]
        given = module(X) - torch.movedim(module.bias.expand(1, 1, 1, 5), -1, axis)  # type: ignore[operator]
        assert torch.allclose(given, torch.movedim(expected, -1, axis))


def test_slopes_are_shared_along_the_axes_that_say_so():
    node = make_node("a", "prelu", ("input",), shared=[2, 3])
    assert slope_shape(node, (3, 7, 6)) == (3, 1, 1)
    module = own.Slopes((3, 1, 1)).double()
    torch.nn.init.constant_(module.weight, 0.25)
    assert torch.allclose(module(X), torch.where(X > 0, X, 0.25 * X))


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("add", 3 * X), ("multiply", 2 * X * X), ("average", 1.5 * X), ("subtract", -X),
        ("maximum", torch.maximum(X, 2 * X)), ("minimum", torch.minimum(X, 2 * X)),
    ],
)  # fmt: skip
def test_joining(how, expected):
    assert torch.allclose(own.Merge(how)(X, 2 * X), expected)


def test_a_batch_norm_without_a_part_has_no_weight_for_it():
    for center, scale in ((False, True), (True, False), (False, False)):
        node = make_node("a", "batchnorm", ("input",), center=center, scale=scale, epsilon=0.1)
        module = module_of(node, (3, 7, 6), (3, 7, 6)).double().eval()
        assert {name for name, _ in module.named_parameters()} == (
            {"bias"} if center else {"weight"} if scale else set()
        )
        assert torch.allclose(module(X), X / 1.1**0.5)
        module.reset_parameters()  # type: ignore[operator]

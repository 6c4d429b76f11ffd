"""The gradients of a convolution against autograd; each cell against the sum of its terms."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from striate.errors import ShapeError
from striate.filters import trace_gradients

LAYERS = {
    "plain": {},
    "stride 2": {"stride": 2},
    "dilation 2, padding 1": {"dilation": 2, "padding": 1},
    "depthwise": {"groups": 4, "stride": 2, "padding": 1},
    "everything": {"groups": 2, "stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)},
}


def drawn(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("options", LAYERS.values(), ids=LAYERS)
def test_gradients_are_autograds_and_every_cell_is_the_sum_of_its_terms(options, mode):
    weights = drawn(8, 4 // options.get("groups", 1), 3, 2, seed=1)
    x = torch.from_numpy(drawn(4, 8, 9)).requires_grad_()
    w = torch.from_numpy(weights).requires_grad_()
    b = torch.zeros(8, dtype=torch.float64, requires_grad=True)
    y = F.conv2d(x[None], w if mode == "cross-correlation" else w.flip(2, 3), b, **options)[0]
    upstream = drawn(*y.shape, seed=3)
    y.backward(torch.from_numpy(upstream))
    assert x.grad is not None
    assert w.grad is not None
    assert b.grad is not None
    found = trace_gradients(x.detach().numpy(), weights, upstream=upstream, mode=mode, **options)
    np.testing.assert_allclose(found.input.output, x.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(found.weights.output, w.grad.numpy(), atol=1e-12)
    np.testing.assert_allclose(found.bias, b.grad.numpy(), atol=1e-12)
    for part in (found.weights, found.input):
        assert part.mode == mode
        for cell in part.cells():
            assert sum(a * b for a, b in cell.terms) == pytest.approx(cell.value)
            assert cell.value == part.output[cell.index]


def test_upstream_is_ones_unless_given_and_shapes_are_as_they_came():
    found = trace_gradients([1, 2, 3, 4], [10, 20], stride=2)
    assert found.upstream.tolist() == [1, 1]
    assert found.weights.output.tolist() == [4, 6]
    assert found.input.output.tolist() == [10, 20, 10, 20]
    assert str(found.weights.cell(1)) == "2*1 + 4*1 = 6"
    assert str(found.input.cell(3)) == "1*20 = 20"


def test_a_cell_that_no_window_reads_gets_nothing():
    found = trace_gradients(np.ones((1, 5)), np.ones((1, 2)), stride=2)
    assert str(found.input.cell(0, 4)) == "nothing = 0"


def test_a_plane_under_one_kernel_keeps_its_two_axes():
    found = trace_gradients(np.ones((4, 5)), np.ones((2, 3)))
    assert found.weights.output.shape == (2, 3)
    assert found.input.output.shape == (4, 5)
    assert found.upstream.shape == (3, 3)


def test_an_upstream_gradient_of_another_shape_is_refused():
    with pytest.raises(ShapeError, match=r"shape \(2,\) does not fit.*\(3,\): give one number"):
        trace_gradients([1, 2, 3, 4], [1, 1], upstream=[1, 1])

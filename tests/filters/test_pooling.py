"""Pooling by hand against FIGURES section 1 and against torch, forwards and back."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.filters import trace_pooling, trace_pooling_gradient

SMALL = [[1, 0, 2, 3], [4, 6, 6, 8], [3, 1, 1, 0], [1, 2, 2, 4]]
LARGE = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
FIGURES = {
    "max 2x2 s2": (SMALL, {}, [[6, 8], [3, 4]]),
    "average 2x2 s2": (SMALL, {"kind": "average"}, [[2.75, 4.75], [1.75, 1.75]]),
    "max 3x3 s1": (LARGE, {"kernel": 3, "stride": 1}, [[3, 3, 3], [3, 3, 3], [3, 2, 3]]),
}


@pytest.mark.parametrize(("picture", "options", "expected"), FIGURES.values(), ids=FIGURES)
def test_pooling_gives_the_figure(picture, options, expected):
    assert trace_pooling(picture, **options).output.tolist() == expected


def test_a_cell_names_its_values_column_by_column():
    assert str(trace_pooling(SMALL).cell(0, 0)) == "max(1, 4, 0, 6) = 6"
    averaged = trace_pooling(SMALL, kind="average").cell(0, 1)
    assert str(averaged) == "(2 + 6 + 3 + 8) / 4 = 4.75"
    assert averaged.terms == ((2,), (6,), (3,), (8,))


@pytest.mark.parametrize("ceil", [False, True], ids=["floor", "ceil"])
@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding"), [(2, 2, 0), (3, 2, 1), (3, 1, 0), ((2, 3), (3, 2), (1, 1))]
)
def test_both_ways_are_torchs(kind, kernel, stride, padding, ceil):
    picture = np.random.default_rng(0).integers(0, 5, (2, 7, 8)).astype(float)  # has equals
    x = torch.from_numpy(picture).requires_grad_()
    pool = F.max_pool2d if kind == "max" else F.avg_pool2d
    y = pool(x[None], kernel, stride, padding, ceil_mode=ceil)[0]
    upstream = np.random.default_rng(1).normal(size=tuple(y.shape))
    y.backward(torch.from_numpy(upstream))
    assert x.grad is not None
    options = {"kind": kind, "stride": stride, "padding": padding, "ceil": ceil}
    found = trace_pooling(picture, kernel, **options)
    np.testing.assert_allclose(found.output, y.detach().numpy(), atol=1e-12)
    for cell in found.cells():
        values = [term[0] for term in cell.terms]
        assert cell.value == pytest.approx(max(values) if kind == "max" else np.mean(values))
    back = trace_pooling_gradient(picture, kernel, upstream=upstream, **options)
    np.testing.assert_allclose(back.output, x.grad.numpy(), atol=1e-12)
    assert sum(len(cell.terms) for cell in back.cells()) == back.count
    for cell in back.cells():
        assert sum(a * b for a, b in cell.terms) == pytest.approx(cell.value)


def test_a_row_pools_to_a_row():
    assert trace_pooling([1, 5, 2, 3]).output.tolist() == [5, 3]
    assert trace_pooling_gradient([1, 5, 2, 3]).output.tolist() == [0, 1, 0, 1]


REFUSED = {
    "median": ([[1]], {"kind": "median"}, InvalidSetting, "'median': give max or average"),
    "too large": ([[1]], {}, InputTooSmall, "window of 2 does not fit on 1"),
    "padding": (SMALL, {"padding": 2}, InvalidSetting, "cannot be 2 at a kernel of 2.*, 1"),
    "four axes": (np.ones((1, 1, 2, 2)), {}, ShapeError, r"\(1, 1, 2, 2\) cannot be pooled: give"),
    "huge": (np.ones((3000, 3000)), {"kernel": 3, "stride": 1}, InvalidSetting, "9 at 2998x2998"),
}  # fmt: skip


@pytest.mark.parametrize(("picture", "options", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused(picture, options, error, words):
    with pytest.raises(error, match=words):
        trace_pooling(picture, **options)


def test_an_upstream_gradient_of_another_shape_is_refused():
    with pytest.raises(ShapeError, match=r"shape \(3,\).*\(2, 2\): give one number"):
        trace_pooling_gradient(SMALL, upstream=[1, 2, 3])
    with pytest.raises(ShapeError, match=r"shape \(1, 4\).*\(2, 2\): give one number"):
        trace_pooling_gradient(SMALL, upstream=[[1, 2, 3, 4]])  # as many numbers, otherwise laid
    assert trace_pooling_gradient(SMALL, upstream=[[[1, 2], [3, 4]]]).output.sum() == 10


def test_sizes_are_numpys_whole_numbers_too_and_lists_of_two():
    expected = trace_pooling(LARGE, (2, 3), stride=2, padding=(1, 1))
    found = trace_pooling(LARGE, [2, 3], stride=np.int64(2), padding=[np.uint8(1), 1])
    np.testing.assert_array_equal(found.output, expected.output)

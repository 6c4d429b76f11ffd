"""FIGURES section 6: softmax and its Jacobian, against torch."""

import math

import pytest
import torch

from striate.arithmetic import activation, softmax, softmax_jacobian
from striate.errors import InvalidSetting

VECTORS = {
    "one number": [3.0],
    "three scores": [1.0, 2.0, 3.0],
    "equal scores": [0.5] * 4,
    "a thousand apart": [1000.0, 0.0, -1000.0],
    "all at a thousand": [1000.0, 999.0],
    "a masked one": [-math.inf, 1.0, 2.0],
}


@pytest.mark.parametrize("x", VECTORS.values(), ids=VECTORS)
def test_value_and_jacobian_are_torchs(x):
    given = torch.tensor(x, dtype=torch.float64)
    assert softmax(x) == pytest.approx(torch.softmax(given, 0).tolist(), rel=1e-12)
    expected = torch.autograd.functional.jacobian(lambda t: torch.softmax(t, 0), given)
    for ours, theirs in zip(softmax_jacobian(x), expected.tolist(), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-15)
        assert math.fsum(ours) == pytest.approx(0, abs=1e-15)


def test_of_two_numbers_it_is_the_sigmoid_of_their_difference():
    for x in (-40.0, -1.0, 0.0, 2.5):
        assert softmax([x, 0])[0] == pytest.approx(activation("sigmoid").value(x), rel=1e-14)
        derivative = activation("sigmoid").derivative(x)
        assert softmax_jacobian([x, 0])[0][0] == pytest.approx(derivative, rel=1e-14)


@pytest.mark.parametrize("x", [[math.inf, 0.0], [math.nan, 0.0], [-math.inf, -math.inf]])
def test_where_no_share_can_be_told_all_are_not_a_number(x):
    assert all(math.isnan(share) for share in softmax(x))
    assert torch.softmax(torch.tensor(x), 0).isnan().all()


def test_no_numbers_are_refused():
    with pytest.raises(InvalidSetting, match="no numbers is not defined: give it at least one"):
        softmax([])

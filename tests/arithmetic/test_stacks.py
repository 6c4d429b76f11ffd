"""FIGURES section 3: three 3x3 layers against one 7x7."""

import pytest

from striate.arithmetic import Stack, stack
from striate.errors import InvalidSetting


@pytest.mark.parametrize("channels", [1, 64, 512])
def test_three_3x3_layers_see_7x7_with_27_c2_weights_against_49_c2(channels):
    assert stack(3, 3, channels) == Stack(7, 27 * channels**2, 49 * channels**2)


def test_one_layer_is_itself():
    assert stack(5, 1, 2) == Stack(5, 100, 100)


def test_no_layers_are_refused():
    with pytest.raises(InvalidSetting, match="0 layers: it needs at least 1"):
        stack(3, 0, 8)

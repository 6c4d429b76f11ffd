"""Words of `striate conv` one by one; more wrong ones are in test_conv.py."""

import pytest

from striate.cli._conv_flags import LayerFlags
from striate.cli._conv_words import read_mode, read_moves, read_pair, read_pool, read_shape
from striate.errors import InputError, InvalidSetting
from striate.filters import example


def test_a_shape_is_height_width_and_channels():
    assert read_shape("7x8x3") == (3, 7, 8)
    assert read_shape("7x8") == (1, 7, 8)
    with pytest.raises(InputError, match="input cannot be '7': give height, width and channels"):
        read_shape("7")


def test_other_text_is_no_pair_and_refused_where_there_is_nothing_else():
    assert read_pair("2x1", "kernel", 1) == (2, 1)
    assert read_pair(None, "kernel", 1) is None
    assert read_pair("sobel-x", "kernel", 1, numeric=False) is None
    with pytest.raises(InvalidSetting, match="stride cannot be 'sobel-x': give a whole number fr"):
        read_pair("sobel-x", "stride", 1)


def test_an_example_of_a_pooling_pools_and_moves_as_it_does():
    pooling = example("overlapping-pooling")
    assert read_pool(LayerFlags(), pooling) == "max"
    assert read_moves(LayerFlags(), "max", (3, 3), pooling) == ((1, 1), (1, 1))
    assert read_moves(LayerFlags(), "max", (3, 3), None) == ((3, 3), (1, 1))
    assert read_moves(LayerFlags(stride="2"), None, (3, 3), None) == ((2, 2), (1, 1))


def test_the_mode_is_the_examples_or_cross_correlation():
    assert read_mode(None, None) == "cross-correlation"
    assert read_mode(None, example("one-dimension")) == "convolution"
    with pytest.raises(InvalidSetting, match="mode cannot be 'flip': give cross-correlation"):
        read_mode("flip", None)

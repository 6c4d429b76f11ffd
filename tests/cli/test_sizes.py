"""Sizes as they are typed."""

import pytest

from striate.cli._sizes import parse_input, parse_size
from striate.errors import InputError


@pytest.mark.parametrize(("text", "size"), [(None, None), ("32", 32), ("48x64", (48, 64))])
def test_a_size_is_a_side_or_height_and_width(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["big", "0", "-3", "8x8x8", "8x", ""])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(InputError, match=rf"cannot be '{text}': give a side such as 64"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "sizes"), [("28x28x1", (28, 28, 1)), ("32X48x3", (32, 48, 3)), (None, None)]
)
def test_inputs_are_height_width_channels(text, sizes):
    assert parse_input(text) == sizes


@pytest.mark.parametrize("text", ["28", "0x8x1", "axbxc", "1x2x3x4", ""])
def test_what_is_no_input_is_refused(text):
    with pytest.raises(InputError, match=rf"'{text}'.*such as 28x28x1"):
        parse_input(text)

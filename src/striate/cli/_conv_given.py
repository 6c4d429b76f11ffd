"""What `--values` names, an example or a file, held against what the flags say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from striate.arithmetic import convolution_parameters
from striate.cli._conv_flags import LayerFlags
from striate.cli._conv_words import MOST_CHANNELS, Pair, read_pair, read_shape
from striate.errors import InputError, InvalidSetting, ShapeError, UnknownName

if TYPE_CHECKING:
    from striate.filters import Example, Values


def named(values: str | None) -> tuple[Values | None, Example | None]:
    """The numbers of an example or of a file, and the example."""
    if values in (None, "random"):
        return None, None
    from striate.filters import Values, example, example_names, read_values

    if values in example_names():
        found = example(values)
        return Values(found.picture, found.weights), found
    # Text longer than a file's name can be is no file, whatever is in it.
    if os.path.exists(values) or (set(values) & set("./\\") and len(values) < 256):
        return read_values(values), None
    raise UnknownName(
        "example",
        values if len(values) <= 60 else f"{values[:57]}...",
        example_names(),
        "Or give a file of numbers, or random. See --list.",
    )


def given_shape(text: str | None, given: Values | None) -> tuple[int, int, int]:
    """The picture's `(C, H, W)`, from --input or from the numbers."""
    shape = None if text is None else read_shape(text)
    if given is None:
        if shape is None:
            raise InputError(
                "striate conv takes the size of a picture, such as --input 7x7x3, or --values "
                "with an example or a file. See: striate conv --list"
            )
        return shape
    channels, height, width = given.picture.shape
    if shape is not None and shape != (channels, height, width):
        raise InputError(
            f"These values are a picture of {height}x{width}x{channels}, not of {text}: leave "
            f"--input out, or give other values."
        )
    return channels, height, width


def given_kernel(
    text: str | None, pool: str | None, given: Values | None, example: Example | None
) -> tuple[Pair, Any]:
    """The kernel's size, and its weights as an array if they are numbers.

    Weights of a file stay, and a kernel that is not their size is refused; another kernel takes
    the place of an example's.
    """
    sides = None if text is None else read_pair(text, "kernel", 1, numeric=False)
    if pool is not None:
        return _pooling_kernel(text, sides, given, example), None
    own = None if given is None else given.weights
    if own is not None and (text is None or sides == own.shape[2:]):
        return own.shape[2:], own
    if own is not None and example is None:
        came = "x".join(map(str, own.shape[2:]))
        raise InputError(
            f"These values hold weights of {came}, against --kernel {_cut(text)}: leave --kernel "
            f"out, or take the weights out of the file."
        )
    if sides is not None:
        return sides, None
    if text is None:
        raise InputError("striate conv takes a kernel: its size, such as --kernel 3, or its name.")
    from striate.filters import kernel

    plane = kernel(text)
    return plane.shape, plane


def given_filters(
    flags: LayerFlags, channels: int, kernel: Pair, weights: Any, given: Values | None
) -> tuple[int, int, bool]:
    """Filters, groups and whether there are biases, of a convolution."""
    whole = weights if weights is not None and weights.ndim == 4 else None
    own_bias = None if given is None or flags.bias is False else given.bias
    filters = flags.filters
    if whole is not None:
        if filters not in (None, len(whole)):
            raise InputError(
                f"These weights are of {len(whole)} filters, not {filters}: leave --filters out, "
                f"or give other weights."
            )
        filters = len(whole)
    if filters is None:
        filters = 1 if own_bias is None else len(own_bias)
    groups = 1 if flags.groups is None else flags.groups
    convolution_parameters(channels, filters, kernel, groups=groups)  # they are numbers that go
    if max(filters, groups) > MOST_CHANNELS:
        raise InvalidSetting(
            f"{max(filters, groups):,} filters are too many: at most {MOST_CHANNELS:,}."
        )
    if own_bias is not None and len(own_bias) != filters:
        raise ShapeError(
            f"These values hold {_count(len(own_bias), 'bias', 'biases')} for "
            f"{_count(filters, 'filter', 'filters')}: give one each, or --no-bias."
        )
    bias = weights is None or own_bias is not None if flags.bias is None else flags.bias
    return filters, groups, bias


def _pooling_kernel(
    text: str | None, sides: Pair | None, given: Values | None, example: Example | None
) -> Pair:
    if text is not None and sides is None:
        raise InputError(f"A pooling's kernel cannot be {text!r}: give its size, such as 2 or 2x3.")
    if example is None and given is not None and not given.weights is given.bias is None:
        held = "weights" if given.weights is not None else "a bias"
        raise InputError(
            f"A pooling has neither weights nor a bias, and these values hold {held}: take that "
            f"out of the file, or leave out --pool."
        )
    side = example.pool_kernel if example is not None and example.pool else 2
    return sides or (side, side)


def _cut(text: str | None) -> str:
    return f"{text[:37]}..." if text and len(text) > 40 else f"{text}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"

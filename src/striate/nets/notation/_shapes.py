"""Follows a picture's shape through a line, word by word, without building anything.

A shape is `(C, H, W)` for feature maps and `(D,)` for a vector.
"""

from __future__ import annotations

import math

from striate.arithmetic import (
    Window,
    batch_norm_parameters,
    convolution_parameters,
    dense_parameters,
    output_size,
    same_padding,
)
from striate.errors import InputTooSmall, InvalidSetting
from striate.nets.notation._line import Word
from striate.nets.notation._words import CLASSES

Shape = tuple[int, ...]

MAX_PARAMETERS = 2_000_000_000
MAX_VALUES = 2**28  # of one layer for one picture: 1 GiB of float32


class WindowTooLarge(Exception):
    """A window that does not fit on what is left of the picture; `check` makes the error of it."""

    def __init__(self, word: Word, shape: Shape) -> None:
        super().__init__(word.name)
        self.word = word
        self.shape = shape


def shown(shape: Shape) -> str:
    """A shape for people: `HxWxC`, or a number of numbers."""
    if len(shape) == 1:
        return f"{shape[0]:,} numbers" if shape[0] != 1 else "1 number"
    return f"{shape[1]}x{shape[2]}x{shape[0]}"


def window(word: Word) -> Window | None:
    """The window of a convolution or pooling; None for any other word."""
    if word.name == "conv":
        return Window(word.values["kernel"], word.values["stride"], padding(word), dilation(word))
    if word.name in ("pool", "avgpool"):
        return Window(word.values["kernel"], word.values["stride"], padding(word), 1, ceil(word))
    return None


def padding(word: Word) -> int:
    """The cells that a convolution or pooling adds at each end, `same` worked out."""
    if word.values["padding"] != "same":
        return word.values["padding"]
    try:
        return same_padding(word.values["kernel"], dilation(word))
    except InvalidSetting as error:
        raise word.place.error(str(error)) from None


def dilation(word: Word) -> int:
    """The dilation of a convolution."""
    return word.values["dilation"]


def ceil(word: Word) -> bool:
    """Whether a pooling's last window may hang over the end."""
    return word.values["ceil"]


def counted(word: Word, key: str, classes: int) -> int:
    """The filters or units of a word, `classes` worked out."""
    return classes if word.values[key] == CLASSES else word.values[key]


def flow(words: tuple[Word, ...], shape: Shape, classes: int) -> Shape:
    """The shape behind a chain of words.

    Raises:
        NotationError: a word that cannot stand where it stands; points at it.
        WindowTooLarge: a window larger than what it is to look at.
    """
    for word in words:
        shape = after(word, shape, classes)
    return shape


def after(word: Word, shape: Shape, classes: int) -> Shape:
    """The shape behind one word; raises as `flow` does."""
    match word.name:
        case "conv":
            result = (_filters(word, shape, classes), *_slid(word, shape))
        case "pool" | "avgpool":
            result = (shape[0], *_slid(word, shape))
        case "globalpool":
            _needs_maps(word, shape)
            result = shape[:1]
        case "lrn":
            _needs_maps(word, shape)
            result = shape
        case "flatten":
            if len(shape) == 1:
                raise word.place.error("What comes here is a vector already: remove flatten.")
            result = (math.prod(shape),)
        case "dense":
            if len(shape) != 1:
                raise word.place.error(
                    f"dense reads a vector, and maps of {shown(shape)} come here: "
                    f"put flatten or globalpool before it."
                )
            result = (counted(word, "units", classes),)
        case "residual":
            result = _residual(word, shape, classes)
        case _:
            result = shape
    _limit(word, math.prod(result))
    return result


def parameters(words: tuple[Word, ...], shape: Shape, classes: int) -> int:
    """Counts the parameters of a chain that `flow` has passed.

    Raises:
        NotationError: more than two thousand million; points at the word that was too much.
    """
    total = 0
    for word in words:
        result = after(word, shape, classes)
        match word.name:
            case "conv":
                kernel, groups, bias = (word.values[key] for key in ("kernel", "groups", "bias"))
                total += convolution_parameters(
                    shape[0], result[0], kernel, groups=groups, bias=bias
                )
            case "dense":
                total += dense_parameters(shape[0], result[0])
            case "batchnorm":
                total += batch_norm_parameters(shape[0])
            case "prelu":
                total += shape[0]
            case "residual":
                total += parameters(word.body, shape, classes)
                total += parameters(word.shortcut, shape, classes)
        if total > MAX_PARAMETERS:
            raise word.place.error(
                f"Up to here the net has {total:,} parameters, and at most {MAX_PARAMETERS:,} "
                f"are allowed: pool more before it, or take fewer filters or units."
            )
        shape = result
    return total


def _limit(word: Word, values: int) -> None:
    if values > MAX_VALUES:
        raise word.place.error(
            f"This makes {values:,} numbers of one picture, and at most {MAX_VALUES:,} are "
            f"allowed: take smaller pictures, fewer filters, less padding or a larger stride."
        )


def _needs_maps(word: Word, shape: Shape) -> None:
    if len(shape) == 1:
        raise word.place.error(
            f"{word.name} reads feature maps, and a vector of {shown(shape)} comes here: "
            f"put it before flatten or globalpool."
        )


def _filters(word: Word, shape: Shape, classes: int) -> int:
    _needs_maps(word, shape)
    filters, groups = counted(word, "filters", classes), word.values["groups"]
    if shape[0] % groups or filters % groups:
        raise word.place.error(
            f"{groups} groups cannot share {shape[0]} channels among {filters} filters: "
            f"both numbers must be divisible by {groups}."
        )
    return filters


def _slid(word: Word, shape: Shape) -> tuple[int, int]:
    """Height and width behind a window."""
    _needs_maps(word, shape)
    sliding = window(word)
    if sliding is None:
        return shape[1], shape[2]
    if word.name != "conv" and sliding.padding > sliding.kernel // 2:
        raise word.place.error(
            f"A pooling of {sliding.kernel} may be padded by at most {sliding.kernel // 2}, half "
            f"its kernel, and {sliding.padding} came: else a window would see padding alone."
        )
    padded = [side + 2 * sliding.padding for side in shape[1:]]
    _limit(word, shape[0] * padded[0] * padded[1])
    try:
        return output_size(shape[1], sliding), output_size(shape[2], sliding)
    except InputTooSmall:
        raise WindowTooLarge(word, shape) from None


def _residual(word: Word, shape: Shape, classes: int) -> Shape:
    branch = flow(word.body, shape, classes)
    shortcut = flow(word.shortcut, shape, classes)
    if branch == shortcut:
        return branch
    raise word.place.error(
        f"The words inside give {shown(branch)} and the shortcut {shown(shortcut)}, and these "
        f"cannot be added. {_shortcut_offer(shape, branch)}"
    )


def _shortcut_offer(shape: Shape, branch: Shape) -> str:
    """Names a 1x1 convolution that makes the shortcut fit, if there is one."""
    if len(shape) == len(branch) == 3:
        stride = max((shape[axis] - 1) // branch[axis] + 1 for axis in (1, 2))
        if branch[1:] == tuple((side - 1) // stride + 1 for side in shape[1:]):
            stride_text = f", stride={stride}" if stride > 1 else ""
            return f"Add shortcut=conv({branch[0]}, 1{stride_text}) after a comma."
    return "Give the convolutions inside padding=same, or change the shortcut to the same shape."

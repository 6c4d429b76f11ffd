"""What lies outside a picture, by SciPy's names and by OpenCV's.

    reflect     d c b a | a b c d | d c b a     the edge is a mirror beside the last pixel
    mirror        d c b | a b c d | c b a       the edge is a mirror on the last pixel
    nearest     a a a a | a b c d | d d d d     the last pixel goes on
    constant    k k k k | a b c d | k k k k     one value, 0 unless another is given
    wrap        a b c d | a b c d | a b c d     the other side follows

OpenCV calls mirror `reflect_101` and nearest `replicate`. NumPy's pad and torch call mirror
"reflect": here the word means what it means in SciPy and in OpenCV.
"""

from collections.abc import Sequence

import numpy as np

from striate.errors import InvalidSetting, UnknownName
from striate.filters._weights import LARGEST

# Ours are SciPy's; the values are the modes of numpy.pad.
_PAD_MODES = {
    "reflect": "symmetric",
    "mirror": "reflect",
    "nearest": "edge",
    "constant": "constant",
    "wrap": "wrap",
}
_ALIASES = {
    "grid-mirror": "reflect",
    "grid-constant": "constant",
    "grid-wrap": "wrap",
    "reflect-101": "mirror",
    "reflect101": "mirror",
    "replicate": "nearest",
    "default": "mirror",
}


def border_names() -> tuple[str, ...]:
    """The five borders, by the names that SciPy has for them."""
    return tuple(_PAD_MODES)


def canonical_border(name: str) -> str:
    """SciPy's name of a border.

    Args:
        name: SciPy's or OpenCV's, in any case, with or without OpenCV's `BORDER_`.

    Raises:
        UnknownName: It is no border; the message says the nearest.

    Example:
        >>> canonical_border("BORDER_REFLECT_101")
        'mirror'
    """
    plain = str(name).strip().lower().replace("_", "-")
    short = plain.removeprefix("border-")
    for word in (plain, short):
        if word in _PAD_MODES:
            return word
        if word in _ALIASES:
            return _ALIASES[word]
    raise UnknownName("border", str(name), [*_PAD_MODES, *_ALIASES])


def padded(
    values: np.ndarray, widths: Sequence[tuple[int, int]], border: str, constant: float
) -> np.ndarray:
    """Lays the border round an array; its type of number stays where the constant fits in it.

    Args:
        values: Of any rank.
        widths: How much before and behind, along each of the first axes.
        border: Canonical, or an alias.
        constant: For `constant`.

    Raises:
        UnknownName: No such border.
        InvalidSetting: The constant is no finite number.
    """
    mode = _PAD_MODES[canonical_border(border)]
    every = [*widths, *[(0, 0)] * (values.ndim - len(widths))]
    if mode != "constant":
        return np.pad(values, every, mode)  # pyright: ignore[reportCallIssue, reportArgumentType]
    constant = checked_constant(constant)
    if values.dtype.kind in "iu" and not _fits(constant, values.dtype):
        values = values.astype(np.float64)
    return np.pad(values, every, "constant", constant_values=constant)


def checked_constant(constant: float) -> float:
    """A number that can stand outside a picture.

    Raises:
        InvalidSetting: It is not one, or not finite.
    """
    try:
        number = float(constant)
    except (TypeError, ValueError):
        number = float("nan")
    if not abs(number) <= LARGEST:
        raise InvalidSetting(
            f"The constant outside the picture is {constant!r}; use a finite number, such as 0."
        )
    return number


def _fits(number: float, kind: np.dtype) -> bool:
    limits = np.iinfo(kind)
    return number.is_integer() and limits.min <= number <= limits.max

"""A kernel laid on every pixel of a picture: products summed, by OpenCV, in double precision.

Cross-correlation is what networks call convolution: the kernel lies on the picture as it stands.
A convolution turns it by half a turn first. Both agree with SciPy's `correlate` and `convolve`,
kernels with even sides included: the pixel that they answer for is the one right or below of the
middle (left or above of it once turned).
"""

from typing import Any, Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from striate.errors import InvalidSetting, OutOfMemory, ShapeError
from striate.filters._borders import padded
from striate.filters._notation import kernel as kernel_of
from striate.filters._weights import checked_weights

Mode = Literal["cross-correlation", "convolution"]
MODES = ("cross-correlation", "convolution")

# OpenCV sums small kernels directly and larger ones by a Fourier transform, which for whole numbers
# it computes in single precision: those are given to it in double.
_DIRECT_WEIGHTS = 25
_TYPES_OF_OPENCV = (np.uint8, np.uint16, np.int16)


class Gradient(NamedTuple):
    """How a picture changes at every pixel.

    Attributes:
        magnitude: `(H, W)` or `(H, W, C)`: how steeply it grows, the root of x² + y².
        direction: Likewise, in radians from -pi to pi: where it grows most steeply. 0 is to the
            right, pi/2 down, for rows are counted downwards; 0 where nothing changes.
        x: The response of the kernel along the rows.
        y: Along the columns.
    """

    magnitude: np.ndarray
    direction: np.ndarray
    x: np.ndarray
    y: np.ndarray


def apply(
    image: Any,
    kernel: Any,
    *,
    border: str = "reflect",
    constant: float = 0.0,
    mode: Mode = "cross-correlation",
) -> Float[np.ndarray, "*shape"]:
    """Filters a picture with a kernel.

    Args:
        image: `(H, W)` or `(H, W, C)`, real numbers; each channel is filtered by itself.
        kernel: The text of one, such as "gaussian(2)" or "1 0 -1; 1 0 -1; 1 0 -1", or a table
            of weights `(R, S)`.
        border: What lies outside: reflect, mirror, nearest, constant or wrap, or OpenCV's word.
        constant: What lies outside with the border "constant".
        mode: "cross-correlation", or "convolution", which turns the kernel first.

    Returns:
        Of the picture's shape, nothing scaled or clipped: float32 where that came, else float64.

    Raises:
        UnknownName: A kernel, border or mode that is not there.
        ShapeError: Not the shape of a picture or a kernel.
        InvalidSetting: Numbers that are not finite, or so large that their sums would not be.

    Example:
        >>> apply([[0, 0, 10, 10]], "1 0 -1").tolist()
        [[0.0, -10.0, -10.0, 0.0]]
    """
    pixels = _checked_image(image)
    weights = kernel_of(kernel) if isinstance(kernel, str) else checked_weights(kernel)
    _check_size_of_sums(pixels, weights, constant if border == "constant" else 0.0)
    return _filtered(pixels, weights, border, constant, checked_mode(mode))


def sobel(image: Any, *, border: str = "reflect", constant: float = 0.0) -> Gradient:
    """The gradient of a picture by the kernels sobel-x and sobel-y, as cross-correlations.

    Args:
        image: As `apply` takes it.
        border: Likewise.
        constant: Likewise.

    Returns:
        Magnitude, direction and both responses, for every channel by itself.

    Example:
        >>> gradient = sobel([[0, 0, 0], [0, 0, 0], [10, 10, 10]])
        >>> gradient.magnitude[1, 1], round(gradient.direction[1, 1], 4)
        (np.float64(40.0), np.float64(1.5708))
    """
    return gradient(image, kernel_of("sobel-x"), kernel_of("sobel-y"), border, constant)


def gradient(
    image: Any,
    along: Float[np.ndarray, "R S"],
    across: Float[np.ndarray, "R S"],
    border: str,
    constant: float,
    mode: Mode = "cross-correlation",
) -> Gradient:
    """What `sobel` gives, by any pair of kernels."""
    x, y = (
        apply(image, weights, border=border, constant=constant, mode=mode)
        for weights in (along, across)
    )
    return Gradient(np.hypot(x, y), np.arctan2(y, x), x, y)


def checked_mode(mode: str) -> Mode:
    """The mode, if there is one of that name.

    Raises:
        InvalidSetting: There is not.
    """
    if mode not in MODES:
        raise InvalidSetting(f"mode is {mode!r}; it can be {' or '.join(MODES)}.")
    return mode  # type: ignore[return-value]


def _checked_image(image: Any) -> np.ndarray:
    try:
        pixels = np.asarray(image)
    except ValueError as error:
        raise ShapeError("A picture's rows must be of one length; these are not.") from error
    if pixels.ndim not in (2, 3) or pixels.size == 0:
        raise ShapeError(
            f"An array of shape {pixels.shape} is no picture; expected (H, W) or (H, W, C). "
            f"Channels go last; take the pictures of a batch one by one."
        )
    if pixels.dtype.kind not in "biuf":
        raise InvalidSetting(f"A picture holds real numbers, not {pixels.dtype} values.")
    return pixels


def _check_size_of_sums(
    pixels: np.ndarray, weights: Float[np.ndarray, "R S"], constant: float
) -> None:
    """Refuses what is not finite, or would not be once it is summed."""
    if pixels.dtype.kind != "f":
        return
    largest = max(abs(float(pixels.min())), abs(float(pixels.max())), abs(constant))
    kind = np.float32 if pixels.dtype == np.float32 else np.float64
    # A Fourier transform sums all of the picture: it needs room above what comes out.
    if not largest * np.abs(weights).sum() < np.finfo(kind).max / 1e16:
        raise InvalidSetting(
            f"The picture holds numbers up to {largest:g}, which cannot be filtered; use finite "
            f"numbers of the size of pixels, such as 0 to 255, and put something in the place of "
            f"what is missing (numpy.nan_to_num)."
        )


def _filtered(
    pixels: np.ndarray, weights: Float[np.ndarray, "R S"], border: str, constant: float, mode: Mode
) -> np.ndarray:
    import cv2

    height, width = pixels.shape[:2]
    before = [side // 2 for side in weights.shape]
    if mode == "convolution":
        weights = np.ascontiguousarray(weights[::-1, ::-1])
        before = [side - 1 - middle for side, middle in zip(weights.shape, before, strict=True)]
    widths = [(first, side - 1 - first) for first, side in zip(before, weights.shape, strict=True)]
    given = pixels.dtype
    if weights.size > _DIRECT_WEIGHTS or given not in _TYPES_OF_OPENCV:
        pixels = pixels.astype(np.float64, copy=False)
    try:
        outside = padded(pixels, widths, border, constant)
        planes = outside.reshape(*outside.shape[:2], -1)
        # The anchor at the corner: what OpenCV would lay outside by itself is cut off again.
        filtered = [
            cv2.filter2D(
                np.ascontiguousarray(planes[..., first : first + 4]),
                cv2.CV_64F,
                weights,
                anchor=(0, 0),
                borderType=cv2.BORDER_CONSTANT,
            )[:height, :width].reshape(height, width, -1)
            for first in range(0, planes.shape[2], 4)
        ]
    except (MemoryError, cv2.error) as error:
        raise OutOfMemory(
            f"There is not enough memory to filter a picture of {height}x{width} pixels with "
            f"{weights.shape[0]}x{weights.shape[1]} weights. Shrink the picture first."
        ) from error
    result = filtered[0] if len(filtered) == 1 else np.concatenate(filtered, axis=2)
    return result.reshape(pixels.shape).astype(
        np.float32 if given == np.float32 else np.float64, copy=False
    )

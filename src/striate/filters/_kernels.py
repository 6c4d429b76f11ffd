"""The fixed kernels with names, as textbooks print them.

They are written for cross-correlation, which networks call convolution: the kernel is laid on the
picture as it stands. A convolution would flip it first.
"""

import numpy as np
from jaxtyping import Float

from striate.errors import UnknownName

_VERTICAL = np.array([[1.0, 0, -1]] * 3)
_PREWITT = np.array([[-1.0, 0, 1]] * 3)
_SOBEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
_EDGE_4 = np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])
_EDGE_8 = np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]])

_KERNELS = {
    "identity": np.array([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "edge-diagonal": np.array([[1.0, 0, -1], [0, 0, 0], [-1, 0, 1]]),
    "edge-4": _EDGE_4,
    "edge-8": _EDGE_8,
    "sharpen": np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "box-blur": np.ones((3, 3)) / 9,
    "gaussian-blur": np.array([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
    "vertical": _VERTICAL,
    "horizontal": _VERTICAL.T,
    "prewitt-x": _PREWITT,
    "prewitt-y": _PREWITT.T,
    "sobel-x": _SOBEL,
    "sobel-y": _SOBEL.T,
    "laplacian-1d": np.array([[1.0, -2, 1]]),
    "laplacian": _EDGE_4,
    "laplacian-8": -_EDGE_8,
}


def kernel(name: str) -> Float[np.ndarray, "R S"]:
    """A kernel by its name.

    Args:
        name: Such as sobel-x; `kernel_names` lists them.

    Returns:
        A copy, float64: 3x3, or 1x3 for laplacian-1d.

    Raises:
        UnknownName: There is no such kernel; the message says the nearest.

    Example:
        >>> kernel("sobel-x").tolist()
        [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
    """
    if name not in _KERNELS:
        raise UnknownName("kernel", name, _KERNELS)
    return _KERNELS[name].copy()


def kernel_names() -> tuple[str, ...]:
    """The names, in the order in which textbooks come to them."""
    return tuple(_KERNELS)

"""The fixed kernels with names, as textbooks print them.

They are written for cross-correlation, which networks call convolution: the kernel is laid on the
picture as it stands. A convolution would turn it first.
"""

import numpy as np

_VERTICAL = np.array([[1.0, 0, -1]] * 3)
_PREWITT = np.array([[-1.0, 0, 1]] * 3)
_SOBEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
_EDGE_4 = np.array([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]])
_EDGE_8 = np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]])

FIXED = {
    "identity": (np.array([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]]), "the picture itself"),
    "edge-diagonal": (
        np.array([[1.0, 0, -1], [0, 0, 0], [-1, 0, 1]]),
        "corners and slanting edges; nothing on upright and level ones",
    ),
    "edge-4": (_EDGE_4, "how far a pixel is below the mean of its 4 neighbours, times 4"),
    "edge-8": (_EDGE_8, "how far a pixel is above the mean of its 8 neighbours, times 8"),
    "sharpen": (
        np.array([[0.0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        "the picture minus edge-4: differences from the neighbours are added once more",
    ),
    "gaussian-blur": (
        np.array([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
        "a mean that weighs near pixels more",
    ),
    "vertical": (_VERTICAL, "upright edges, positive where the left is brighter"),
    "horizontal": (_VERTICAL.T, "level edges, positive where the top is brighter"),
    "prewitt-x": (_PREWITT, "upright edges, positive where the right is brighter"),
    "prewitt-y": (_PREWITT.T, "level edges, positive where the bottom is brighter"),
    "sobel-x": (_SOBEL, "as prewitt-x, the middle row counted twice"),
    "sobel-y": (_SOBEL.T, "as prewitt-y, the middle column counted twice"),
    "laplacian-1d": (np.array([[1.0, -2, 1]]), "the second difference along a row"),
    "laplacian": (_EDGE_4, "the second differences along row and column, added: edge-4"),
    "laplacian-8": (-_EDGE_8, "with those along both diagonals: edge-8 with the other sign"),
    "difference": (np.array([[1.0, -1]]), "of neighbours; as a convolution, each minus the last"),
}
"""By name: the weights, float64, and what they answer to."""

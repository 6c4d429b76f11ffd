"""Pictures across splits that are nearly equal: one photo twice, frames of one track.

Two pictures are nearly equal if their thumbnails, each less its own mean, differ by less than a
tenth (a fifth from 64x64 pixels on) of what the flatter one of them varies: |a - b| <= t min(|a|,
|b|). Measured: photographs saved again at half the size and quality 30 differ by 0.08 at most in 99
of 100 cases, the two most alike of 3,000 different photographs by 0.48, of 8,000 handwritten digits
by 0.13.
"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float32, Int64, UInt8

_SMALL_SIDE = 64
_PARTS_SMALL, _PARTS_LARGE = 10, 5  # one over t
_LEAST_DEVIATION = 2  # levels; what varies less is a blank page
_ROWS = 128
_BLOCK = 8192
_CANDIDATES = 64


def near_pairs(
    thumbnails: UInt8[np.ndarray, "N 16 16"],
    twins: Int64[np.ndarray, "N"],
    judged: Int64[np.ndarray, "J"],
    learned: Int64[np.ndarray, "L"],
    side: int,
) -> Int64[np.ndarray, "P 2"]:
    """For each picture that judges and is nearly equal to one learned from, the nearest such.

    The thumbnails are first compared at 8x8, whose differences are never larger; what may pass is
    compared in whole numbers. Equal pictures (twins) are not counted.

    Args:
        thumbnails: Of all pictures.
        twins: Equal numbers mark equal pictures.
        judged: Indices of pictures that judge.
        learned: Indices of pictures that are learned from.
        side: The shorter one of the prepared pictures, in pixels.

    Returns:
        Pairs of a judged and a learned index, in the order of the first.
    """
    parts = _PARTS_SMALL if side < _SMALL_SIDE else _PARTS_LARGE
    flat = thumbnails.reshape(len(thumbnails), -1)
    varied = _spread(flat) >= (_LEAST_DEVIATION * flat.shape[1]) ** 2
    judged, learned = judged[varied[judged]], learned[varied[learned]]
    pairs: list[tuple[int, int]] = []
    if len(learned):
        for index, candidates in _candidates(flat, judged, learned, parts):
            candidates = candidates[twins[candidates] != twins[index]]
            nearest = _nearest(flat, index, candidates, parts)
            if nearest is not None:
                pairs.append((index, nearest))
    return np.array(pairs, np.int64).reshape(-1, 2)


def _candidates(
    flat: UInt8[np.ndarray, "N 256"],
    judged: Int64[np.ndarray, "J"],
    learned: Int64[np.ndarray, "L"],
    parts: int,
) -> Iterator[tuple[int, Int64[np.ndarray, "C"]]]:
    """Each judged picture that may have near ones, with the nearest of these at 8x8, in order."""
    others = _coarse(flat[learned])
    squares = (others**2).sum(1)
    # 4 |a - b|^2 <= |b at 16x16|^2 / parts^2, as one matrix product: [a, |a|^2, 1] . [...] <= 0
    left = np.concatenate([others, squares[:, None], np.ones_like(squares)[:, None]], axis=1)
    for start in range(0, len(judged), _ROWS):
        rows = judged[start : start + _ROWS]
        ours = _coarse(flat[rows])
        allowed = _spread(flat[rows]) / flat.shape[1] / (4 * parts**2) * 1.01 + 1
        constant = (ours**2).sum(1) - allowed
        right = np.concatenate(
            [-2 * ours, np.ones((len(rows), 1)), constant[:, None]], axis=1, dtype=np.float32
        )
        scores = right @ left.T  # (rows, L)
        for row in np.flatnonzero(scores.min(axis=1) <= 0).tolist():
            near = np.flatnonzero(scores[row] <= 0)
            if len(near) > _CANDIDATES:
                near = near[np.argpartition(scores[row][near], _CANDIDATES)[:_CANDIDATES]]
            yield int(rows[row]), learned[np.sort(near)]


def _nearest(
    flat: UInt8[np.ndarray, "N 256"], index: int, others: Int64[np.ndarray, "C"], parts: int
) -> int | None:
    """The nearest of the others that is nearly equal, in whole numbers: the same everywhere."""
    if not len(others):
        return None
    apart = _spread(flat[others].astype(np.int64) - flat[index].astype(np.int64))
    least = np.minimum(_spread(flat[others]), _spread(flat[index][None]))
    place = int(apart.argmin())
    return int(others[place]) if parts**2 * apart[place] <= least[place] else None


def _spread(flat: np.ndarray) -> Int64[np.ndarray, "N"]:
    """The squared distance of each row from its mean, times the row's length."""
    spreads = np.empty(len(flat), np.int64)
    for start in range(0, len(flat), _BLOCK):  # a block at a time, in 64 bits
        values = flat[start : start + _BLOCK].astype(np.int64)
        squares = (values**2).sum(axis=1)
        spreads[start : start + _BLOCK] = values.shape[1] * squares - values.sum(axis=1) ** 2
    return spreads


def _coarse(flat: UInt8[np.ndarray, "N 256"]) -> Float32[np.ndarray, "N 64"]:
    """The thumbnails at 8x8, each less its mean."""
    small = flat.reshape(-1, 8, 2, 8, 2).mean(axis=(2, 4), dtype=np.float32).reshape(-1, 64)
    return small - small.mean(axis=1, keepdims=True)

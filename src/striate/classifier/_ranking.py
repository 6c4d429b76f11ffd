"""Which classes are the most probable ones, found without sorting all of them."""

import numpy as np
from jaxtyping import Float, Int64

# Probabilities that are looked at together: their keys take 2 MB.
_NUMBERS_AT_ONCE = 1 << 18


def most_probable(probabilities: Float[np.ndarray, "N K"], most: int) -> Int64[np.ndarray, "N M"]:
    """The places of each row's most probable classes, most probable first.

    Of equally probable classes the first ones count as more probable.

    Args:
        probabilities: `(N, K)` answers, none of them negative or not a number.
        most: How many classes are wanted, at least 1; at most K are given.
    """
    if most >= probabilities.shape[1]:
        return np.argsort(-probabilities, axis=1, kind="stable")
    found = np.empty((len(probabilities), most), np.int64)
    rows = max(1, _NUMBERS_AT_ONCE // probabilities.shape[1])
    for start in range(0, len(probabilities), rows):
        found[start : start + rows] = _first(probabilities[start : start + rows], most)
    return found


def _first(probabilities: Float[np.ndarray, "n K"], most: int) -> Int64[np.ndarray, "n M"]:
    # The bits of a float32 that is not negative grow with it. In front of the class's number they
    # make keys that are all different, so that a partition cannot cut through equal ones.
    bits = (probabilities + np.float32(0)).astype(np.float32, copy=False).view(np.uint32)
    keys = (~bits).astype(np.uint64) << np.uint64(32)
    keys |= np.arange(probabilities.shape[1], dtype=np.uint64)
    first = np.sort(np.partition(keys, most - 1, axis=1)[:, :most], axis=1)
    return (first & np.uint64(0xFFFFFFFF)).astype(np.int64)

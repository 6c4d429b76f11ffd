"""Kernels on a photo of 12 megapixels in colours, beside SciPy; the responses must agree first.

python benchmarks/filters.py
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
from scipy import ndimage

from striate.filters import apply, kernel

KERNELS = ("sobel-x", "box-blur(5)", "gaussian(2)", "gaussian(10)")
TOLERANCE = 1e-6


def main() -> None:
    """Prints the median seconds of both sides, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--scipy-turns", type=int, default=1)
    arguments = parser.parse_args()
    photo = np.random.default_rng(0).integers(0, 256, (3000, 4000, 3)).astype(np.uint8)
    planes = np.moveaxis(photo.astype(np.float64), 2, 0)
    for name in KERNELS:
        weights = kernel(name)
        part = np.s_[:200, :300]
        ours = apply(photo[part], weights)
        theirs = np.stack([ndimage.correlate(plane[part], weights) for plane in planes], axis=2)
        gap = np.abs(ours - theirs).max() / np.abs(theirs).max()
        if gap > TOLERANCE:
            raise SystemExit(f"{name}: {gap:.2g} of the largest response apart")
        own = seconds_of(lambda weights=weights: apply(photo, weights), arguments.turns)
        small = weights.size <= 300  # SciPy takes minutes for the others
        if small:
            peer = seconds_of(
                lambda weights=weights: [ndimage.correlate(plane, weights) for plane in planes],
                arguments.scipy_turns,
            )
            print(
                f"{name:14} {own:.2f} s, SciPy {peer:.2f} s, {peer / own:.0f} times; gap {gap:.1g}"
            )
        else:
            print(f"{name:14} {own:.2f} s; gap {gap:.1g}")


def seconds_of(work: Callable[[], object], turns: int) -> float:
    """The median of so many wall-clock times."""
    times = []
    for _ in range(turns):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    main()

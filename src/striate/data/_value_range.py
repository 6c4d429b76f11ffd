"""The lowest and the highest number of a source's arrays: what becomes 0 and what 255.

The pictures that the source names as its training pictures decide, all of them where it names none:
our own split is drawn from the scaled pictures, so the scale cannot wait for it.
"""

from collections.abc import Iterable

import numpy as np

from striate.data._parallel import Progress, in_order
from striate.data._source import TRAIN, Listing, Source
from striate.errors import DataError
from striate.images import Picture

_CHUNK = 64


def value_range(source: Source, listing: Listing) -> tuple[float, float]:
    """Looks at every training picture once; one with a number that is not finite does not count.

    Args:
        source: Gives arrays.
        listing: Its own.

    Raises:
        DataError: No picture has finite numbers only, or they lie too far apart to subtract.
    """
    given = listing.given
    train = np.arange(len(listing.names)) if given is None else np.flatnonzero(given == TRAIN)
    chunks = [train[start : start + _CHUNK].tolist() for start in range(0, len(train), _CHUNK)]
    progress = Progress("probe", len(train), source.name)
    low, high = np.inf, -np.inf
    for chunk, (least, most) in in_order(lambda chunk: _extremes(source.pictures(chunk)), chunks):
        low, high = min(low, least), max(high, most)
        progress.advance(len(chunk))
    if low > high:
        raise DataError(
            f"None of the {len(train):,} training pictures of {source.name} has finite numbers "
            f"only. Replace what is not a number or infinite, for instance by numpy.nan_to_num."
        )
    if low == high:
        high = low + max(1.0, abs(low))  # all are of one value, which becomes 0
    if not np.isfinite(high - low):
        raise DataError(
            f"The numbers of {source.name} reach from {low:g} to {high:g}, which is too far to be "
            f"scaled. Clip them first."
        )
    return low, high


def _extremes(pictures: Iterable[Picture]) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for picture in pictures:
        least, most = float(np.min(picture)), float(np.max(picture))  # type: ignore[arg-type]
        if np.isfinite(least) and np.isfinite(most):
            low, high = min(low, least), max(high, most)
    return low, high

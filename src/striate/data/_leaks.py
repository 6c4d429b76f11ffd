"""Near duplicates across the splits of a data set, found once for each split and kept."""

import hashlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
from jaxtyping import Int64, UInt8

from striate._writing import write_atomically
from striate.data._near import near_pairs
from striate.data._splits import Splits
from striate.errors import WorldError


def near_across(
    splits: Splits,
    twins: Int64[np.ndarray, "N"],
    thumbnails: UInt8[np.ndarray, "N 16 16"] | None,
    side: int,
    folder: Path | None,
) -> Int64[np.ndarray, "P 2"]:
    """Pairs of a picture that judges and one that it is nearly equal to, as `near_pairs` says.

    Args:
        splits: Validation pictures are compared with those of training, test pictures with both.
        twins: Equal numbers mark equal pictures.
        thumbnails: Of all pictures; None finds nothing.
        side: The shorter one of the prepared pictures, in pixels.
        folder: Where the pairs are kept: 100,000 pictures take seconds.
    """
    if thumbnails is None:
        return np.zeros((0, 2), np.int64)
    kept = None if folder is None else folder / f"near-{_digest(splits)}.npy"
    if kept is not None:
        with suppress(OSError, ValueError, EOFError):
            pairs = np.load(kept)
            if pairs.ndim == 2 and pairs.shape[1] == 2 and pairs.dtype == np.int64:
                return pairs
    chosen = np.union1d(splits.train, splits.validation)
    found = [
        near_pairs(thumbnails, twins, splits.validation, splits.train, side),
        near_pairs(thumbnails, twins, splits.test, chosen, side),
    ]
    pairs = np.concatenate(found)
    if kept is not None and kept.parent.is_dir():
        with suppress(WorldError):  # a cache that may only be read
            buffer = BytesIO()
            np.save(buffer, pairs)
            write_atomically(kept, buffer.getvalue())
    return pairs


def _digest(splits: Splits) -> str:
    return hashlib.blake2b(splits.to_json()["assignment"].encode(), digest_size=8).hexdigest()

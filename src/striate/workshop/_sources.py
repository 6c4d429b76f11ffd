"""Opening a data set."""

from pathlib import Path

from striate import data
from striate.data import Dataset
from striate.pipeline import Size, size_for


def open(  # noqa: A001 (the verb's name)
    source: str | Path,
    *,
    net: str | None = None,
    size: Size | None = None,
    resize: str | None = None,
    seed: int = 0,
    hold_out: bool = True,
    group_by: str | None = None,
    keep_damaged: bool = False,
) -> Dataset:
    """Opens a data set by name or folder; decodes it once, maps it ever after.

    Args:
        source: `digits`, `xo`, `mnist`, `fashion-mnist`, `cifar10`, `cifar100`, `hoda`,
            `cats-dogs`, `hf:owner/name`, a folder of pictures, or a file that holds them.
        net: Its native size is taken where none is given.
        size: Side in pixels, or (height, width).
        resize: crop, squash or pad; None takes the source's own way, mostly crop.
        seed: Of the split, where the source has none.
        hold_out: Whether 10% of the training pictures become validation where there is none.
        group_by: What keeps bursts, patients or tracks on one side of our own split: a column of
            the source, or a regular expression on names, such as `(patient[0-9]+)_`.
        keep_damaged: Whether pictures that can be read in part only are taken; else they are left
            out.

    Raises:
        UnknownSource, DataError: there is no such source, or it is no data set.
        DownloadFailed, DiskFull: the world's fault.
    """
    return data.open_dataset(
        source,
        size=size_for(net, size),
        resize=resize,
        seed=seed,
        hold_out=hold_out,
        group_by=group_by,
        keep_damaged=keep_damaged,
    )

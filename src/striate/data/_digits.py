"""`digits`: 1,797 handwritten digits of 8x8 pixels that come with scikit-learn."""

import importlib.util
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from striate.data._source import Listing
from striate.images import Picture


class Digits:
    """The digits of the UCI test set (Alpaydin and Kaynak 1998), values 0 to 16."""

    name = "digits"

    def listing(self) -> Listing:
        """Ten classes, no given split."""
        labels = self._table[:, 64].astype(np.int64)
        return Listing(
            classes=tuple("0123456789"),
            labels=labels,
            names=tuple(f"{index:04d}" for index in range(len(labels))),
            key=b"digits 1",
            shape=(8, 8, 1),
        )

    def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
        """Grey pictures; 16 becomes 255."""
        values = self._table[list(indices), :64].reshape(-1, 8, 8, 1)
        return list((values * (255 / 16)).round().astype(np.uint8))

    @cached_property
    def _table(self) -> np.ndarray:
        """`(1797, 65)`: 64 pixels and the label.

        Reads the file that `load_digits` reads: importing scikit-learn takes two seconds.
        """
        found = importlib.util.find_spec("sklearn")
        if found and found.origin:
            path = Path(found.origin).parent / "datasets" / "data" / "digits.csv.gz"
            if path.is_file():
                return np.loadtxt(path, delimiter=",")
        from sklearn.datasets import load_digits

        pixels, labels = load_digits(return_X_y=True)
        return np.column_stack([pixels, labels])

"""What is kept of a classifier's answers: as much as the figures need, however many classes."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Self

import numpy as np
from jaxtyping import Float, Float32, Int, Int32, Int64

from striate.classifier import most_probable

# Of more classes than so many, only the most probable are kept with their probabilities: of 20,000
# classes all probabilities of 10,000 pictures would take 800 MB.
MOST_KEPT = 100


@dataclasses.dataclass(frozen=True, eq=False)
class Answers:
    """Answers to pictures whose classes are known.

    Attributes:
        best: `(N, M)` each picture's most probable classes, most probable first; M is K or 100,
            whichever is less. Of equally probable classes the first ones come first.
        probabilities: `(N, M)` of these classes, in [0, 1].
        of_label: `(N,)` the probability of each picture's own class, in [0, 1].
        rank: `(N,)` how many classes come before a picture's own; 0 where the answer is right.
    """

    best: Int32[np.ndarray, "N M"]
    probabilities: Float32[np.ndarray, "N M"]
    of_label: Float32[np.ndarray, "N"]
    rank: Int64[np.ndarray, "N"]

    @classmethod
    def of(cls, probabilities: Float[np.ndarray, "N K"], labels: Int[np.ndarray, "N"]) -> Self:
        """What is kept of all probabilities.

        Args:
            probabilities: `(N, K)`; a row a picture.
            labels: `(N,)` true classes.
        """
        probabilities = probabilities.astype(np.float32, copy=False)
        best = most_probable(probabilities, min(MOST_KEPT, probabilities.shape[1]))
        own = probabilities[np.arange(len(labels)), labels]
        before = np.arange(probabilities.shape[1]) < labels[:, None]
        before &= probabilities == own[:, None]
        before |= probabilities > own[:, None]
        return cls(
            best=best.astype(np.int32),
            probabilities=np.take_along_axis(probabilities, best, axis=1),
            of_label=own,
            rank=before.sum(axis=1, dtype=np.int64),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """The answers of several batches, one after the other."""
        names = [field.name for field in dataclasses.fields(cls)]
        return cls(**{n: np.concatenate([getattr(part, n) for part in parts]) for n in names})

    @property
    def predicted(self) -> Int64[np.ndarray, "N"]:
        """The most probable class of each picture."""
        return self.best[:, 0].astype(np.int64)

    @property
    def confidence(self) -> Float32[np.ndarray, "N"]:
        """The probability of the most probable class of each picture, in [0, 1]."""
        return self.probabilities[:, 0]

    @property
    def right(self) -> np.ndarray:
        """Whether the most probable class of each picture is its own."""
        return self.rank == 0

    def among(self, most: int) -> int:
        """How many pictures have their class among the `most` most probable ones."""
        return int((self.rank < most).sum())

    def taken(self, order: Int[np.ndarray, "P"]) -> Answers:
        """Those of some pictures, by index, in that order."""
        fields = dataclasses.fields(self)
        return Answers(**{field.name: getattr(self, field.name)[order] for field in fields})

    def renamed(self, places: Int[np.ndarray, "K"]) -> Answers:
        """The same answers where each class has another place: class `c` stands at `places[c]`."""
        return dataclasses.replace(self, best=places[self.best].astype(np.int32))

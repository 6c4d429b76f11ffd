"""What a source of pictures is: a cheap listing first, the pictures by index when needed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from jaxtyping import Int8, Int64

from striate.errors import UnreadablePicture
from striate.images import Picture

SPLITS = ("train", "validation", "test")
TRAIN, VALIDATION, TEST = range(3)
# What people call them, in folders, files and columns.
SPLIT_WORDS = {
    "train": TRAIN, "training": TRAIN,
    "validation": VALIDATION, "valid": VALIDATION, "val": VALIDATION, "dev": VALIDATION,
    "test": TEST, "testing": TEST,
}  # fmt: skip


@dataclass(frozen=True)
class LeftOut:
    """A file that does not become a picture of the data set.

    Attributes:
        path: As the source names it.
        reason: In a few words.
        damaged: Whether it can be read in part: it becomes one if that is asked for.
    """

    path: str
    reason: str
    damaged: bool = False


@dataclass(frozen=True)
class Failure:
    """Why a picture could not be read.

    Attributes:
        reason: In a few words.
        passing: Whether the system refused it (permissions, a lost disk, no memory, an extra that
            is not installed), not its content: then it may be readable another time.
        damaged: Whether it can be read in part.
    """

    reason: str
    passing: bool = False
    damaged: bool = False

    @classmethod
    def by_damage(cls, damage: str) -> "Failure":
        """From what its decoder said of damage."""
        return cls(f"it is damaged ({damage})", damaged=True)

    @classmethod
    def of(cls, error: UnreadablePicture) -> "Failure":
        """From what reading it raised."""
        cause = error.__cause__
        system = isinstance(cause, OSError) and cause.errno is not None
        machine = isinstance(cause, MemoryError) or getattr(cause, "passing", False)
        return cls(error.reason, system or machine)


@dataclass(frozen=True)
class Habit:
    """How a source's pictures are prepared where nobody asks otherwise.

    Attributes:
        size: Height and width; None leaves it to the pictures.
        resize: "crop", "squash" or "pad".
        background: What "pad" lays around a picture, from 0 for black to 255 for white.
    """

    size: tuple[int, int] | None = None
    resize: str = "crop"
    background: int = 0


@dataclass(frozen=True)
class Listing:
    """Everything about a source that is known without decoding a picture.

    Attributes:
        classes: Their names; a label is an index into them.
        labels: One a picture.
        names: One a picture; a path where there is one.
        key: Changes if any picture may have: from names, sizes and times.
        place: Of a folder, where it lies: two may hold files of equal names, sizes and times.
        given: An index into `SPLITS` for each picture, if the source has splits of its own.
        left_out: What is seen at once not to be a picture.
        shape: `(H, W, C)` where all pictures have the same; without it they are files, whose
            headers are looked at.
        columns: What else is known about the pictures, by name: one text a picture.
        habit: How they are prepared where nobody asks otherwise.
        scaled: Whether the pictures are arrays of other numbers than bytes, of which the lowest
            and the highest are to become 0 and 255.
    """

    classes: tuple[str, ...]
    labels: Int64[np.ndarray, "N"]
    names: tuple[str, ...]
    key: bytes
    place: str = ""
    given: Int8[np.ndarray, "N"] | None = None
    left_out: tuple[LeftOut, ...] = ()
    shape: tuple[int, int, int] | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    habit: Habit = Habit()
    scaled: bool = False


class Source(Protocol):
    """Where pictures come from. Each kind is one private module; `_openers.py` lists them."""

    @property
    def name(self) -> str:
        """How a person would ask for it again."""
        ...

    def listing(self) -> Listing:
        """Classes, labels and names, without decoding; called at every opening."""
        ...

    def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
        """The pictures at these places of the listing; called by several threads at once."""
        ...

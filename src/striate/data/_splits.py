"""Which pictures are trained on, which choose, which judge."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from jaxtyping import Int64

from striate.data._source import SPLITS
from striate.errors import DataError

_LETTERS = {"train": "t", "validation": "v", "test": "e"}
_NOWHERE = "-"


@dataclass(frozen=True, eq=False)
class Splits:
    """Indices of the pictures of each split, ascending, and how they came about.

    Attributes:
        train: Weights are fitted to these.
        validation: These choose among weights; may be empty.
        test: Only evaluation touches these; may be empty.
        count: Pictures in the data set.
        rule: How the split was made, in a sentence.
        given: Whether the source has splits of its own.
        note: Why a split is empty, in a sentence; None if none is.
        seed: What our own part of it was drawn from.
        drawn: The splits that were drawn from it, of "validation" and "test".
    """

    train: Int64[np.ndarray, "T"]
    validation: Int64[np.ndarray, "V"]
    test: Int64[np.ndarray, "E"]
    count: int
    rule: str
    given: bool = False
    note: str | None = None
    seed: int = 0
    drawn: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Splits) and self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]

    def indices(self, split: str) -> Int64[np.ndarray, "N"]:
        """The indices of `train`, `validation`, `test`, or of `all`.

        Raises:
            DataError: There is no split of that name.
        """
        if split == "all":
            return np.arange(self.count)
        if split not in SPLITS:
            raise DataError(f"There is no split {split!r}; use {', '.join(SPLITS)} or all.")
        return getattr(self, split)

    def counts(self) -> dict[str, int]:
        """Pictures in each split."""
        return {name: len(self.indices(name)) for name in SPLITS}

    def names(self) -> list[str | None]:
        """The name of each picture's split, None for a picture in none."""
        named: list[str | None] = [None] * self.count
        for name in SPLITS:
            for index in self.indices(name).tolist():
                named[index] = name
        return named

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values: `assignment` has a letter a picture.

        The letters are t for train, v for validation, e for test, - for none.
        """
        letters = np.full(self.count, ord(_NOWHERE), np.uint8)
        for name, letter in _LETTERS.items():
            letters[self.indices(name)] = ord(letter)
        return {
            "assignment": letters.tobytes().decode("ascii"),
            "counts": self.counts(),
            "rule": self.rule,
            "given": self.given,
            "note": self.note,
            "seed": self.seed,
            "drawn": list(self.drawn),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Splits":
        """Reads what `to_json` wrote.

        Raises:
            DataError: A key is missing, a letter is unknown, or the counts do not match.
        """
        wanted = {"assignment", "counts", *(field.name for field in fields(cls))}
        wanted -= {*SPLITS, "count"}
        if missing := sorted(wanted - values.keys()):
            raise DataError(f"The recorded split lacks {', '.join(missing)}. Train a new run.")
        letters = np.array([ord(letter) for letter in values["assignment"]], np.int64)
        parts = {name: np.flatnonzero(letters == ord(_LETTERS[name])) for name in SPLITS}
        strange = set(values["assignment"]) - {_NOWHERE, *_LETTERS.values()}
        counts = {name: len(part) for name, part in parts.items()}
        if strange or counts != values["counts"]:
            raise DataError(
                f"The recorded split is damaged: it assigns {counts}"
                f"{f' and holds the letters {sorted(strange)}' if strange else ''}, "
                f"but should hold {values['counts']} in the letters t, v, e and -. Train a new run."
            )
        return cls(
            **parts,
            count=len(letters),
            rule=values["rule"],
            given=values["given"],
            note=values["note"],
            seed=values["seed"],
            drawn=tuple(values["drawn"]),
        )

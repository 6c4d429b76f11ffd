"""NumPy's `.npz`: pictures as arrays, of any number of channels and any type of number.

`images` or `x` with `labels` or `y`; or, with splits, `x_train`, `train_images` and so on, and
likewise for `val`, `validation` or `valid` and for `test`. `classes` names the classes.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from striate.data._classes import numbered
from striate.data._listable import check_listable
from striate.data._members import Member, read_members
from striate.data._source import SPLIT_WORDS, TRAIN, LeftOut, Listing
from striate.errors import DataError, listed
from striate.images import Picture

_PICTURES = {"x", "images", "image", "imgs", "pictures", "data"}
_LABELS = {"y", "labels", "label", "targets", "target"}
_CLASSES = ("classes", "class_names")
_NUMBERS_AT_ONCE = 1 << 22
_MOST_CLASSES = 1_000_000  # as many as a net may tell apart
_EXPECTED = (
    "Expected images (N, H, W) or (N, H, W, C) and labels (N,), or x_train and y_train with "
    "x_test, y_test, x_val, y_val; and, if you like, classes. Write it with "
    "numpy.savez_compressed(path, images=…, labels=…)."
)


@dataclass(frozen=True)
class _Part:
    """Pictures and labels of one split; None if the file has none."""

    code: int | None
    pictures: Member
    labels: Member


class Npz:
    """The arrays of one file.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path.resolve()

    def listing(self) -> Listing:
        """Labels and shapes; pictures are read only while they are prepared.

        Raises:
            DataError: The file is damaged, or its arrays do not fit together.
            OutOfMemory: It names more pictures than the memory has room to list.
        """
        parts, facts = self._parts, self._path.stat()
        check_listable(self.name, sum(part.pictures.shape[0] for part in parts))
        told = [_label_texts(part.labels) for part in parts]
        texts = [text for texts in told for text in texts]
        classes, labels = numbered(*self._named(texts))
        codes = [part.code for part in parts if part.code is not None]
        counts = [part.pictures.shape[0] for part in parts]
        return Listing(
            classes=classes,
            labels=labels,
            names=tuple(
                f"{part.pictures.name}/{index:05d}"
                for part, count in zip(parts, counts, strict=True)
                for index in range(count)
            ),
            key=f"npz 1 {facts.st_size} {facts.st_mtime_ns}".encode(),
            place=str(self._path),
            given=np.repeat(np.array(codes, np.int8), counts) if len(codes) > 1 else None,
            left_out=self._strangers,
            shape=_picture_shape(parts[0].pictures),
            scaled=parts[0].pictures.dtype != np.uint8,
        )

    def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
        """Arrays `(H, W, C)` of the file's own type."""
        starts = np.cumsum([0, *(part.pictures.shape[0] for part in self._parts)])
        for index in indices:
            place = int(np.searchsorted(starts, index, "right")) - 1
            member = self._parts[place].pictures
            yield member.row(index - int(starts[place])).reshape(_picture_shape(member))

    def _named(self, texts: list[str]) -> tuple[list[str], str, tuple[str, ...] | None]:
        """Labels as class names, the source, and the classes in their order if the file has them.

        Raises:
            DataError: A label is none of the classes.
        """
        found = next((self._members[name] for name in _CLASSES if name in self._members), None)
        if found is None:
            return texts, self.name, None
        if math.prod(found.shape) > _MOST_CLASSES:
            raise DataError(
                f"{found.name} in {self.name} is {found.dtype} {found.shape}: more names than "
                f"{_MOST_CLASSES:,}, which is the limit. {_EXPECTED}"
            )
        names = tuple(map(str, found.whole().reshape(-1).tolist()))
        if len(set(names)) != len(names):
            raise DataError(f"{self.name} names a class twice in {found.name}: {listed(names)}.")
        if set(texts) <= set(names):
            return texts, self.name, names
        strange = next((t for t in texts if not (t.isdecimal() and int(t) < len(names))), None)
        if strange is not None:
            raise DataError(
                f"{self.name} has the label {strange}, and {found.name} names {len(names)} "
                f"classes. Labels are those names, or numbers from 0 to {len(names) - 1}."
            )
        return [names[int(text)] for text in texts], self.name, names

    @cached_property
    def _members(self) -> dict[str, Member]:
        return read_members(self._path)

    @property
    def _strangers(self) -> tuple[LeftOut, ...]:
        """Arrays that are not used, so that nobody thinks they are."""
        used = {m.name for part in self._parts for m in (part.pictures, part.labels)}
        others = sorted(self._members.keys() - used - {*_CLASSES})
        return tuple(LeftOut(name, "an array of another name") for name in others)

    @cached_property
    def _parts(self) -> list[_Part]:
        """Training pictures first."""
        pictures: dict[int | None, Member] = {}
        labels: dict[int | None, Member] = {}
        for member in self._members.values():
            for table, code in _meanings(member.name, pictures, labels):
                if code in table:
                    raise DataError(
                        f"{self.name} has both {table[code].name} and {member.name}: which of "
                        f"them is meant? {_EXPECTED}"
                    )
                table[code] = member
        codes = sorted(pictures, key=lambda code: -1 if code is None else code)
        if not codes or pictures.keys() != labels.keys() or (None in codes and len(codes) > 1):
            shown = listed([f"{m.name[:60]} {m.shape}" for m in self._members.values()])
            raise DataError(f"{self.name} holds {shown}. {_EXPECTED}")
        if len(codes) > 1 and TRAIN not in codes:
            raise DataError(f"{self.name} has splits, but none to train on. {_EXPECTED}")
        parts = [_Part(code, pictures[code], labels[code]) for code in codes]
        for part in parts:
            _check_part(self.name, part, parts[0])
        return parts


def _meanings(
    name: str, pictures: dict[int | None, Member], labels: dict[int | None, Member]
) -> list[tuple[dict[int | None, Member], int | None]]:
    """Whether an array is pictures or labels, by its name, and of which split."""
    words = re.split(r"[_\W]+", name.lower())
    splits = [SPLIT_WORDS[word] for word in words if word in SPLIT_WORDS]
    rest = [word for word in words if word and word not in SPLIT_WORDS]
    if len(rest) != 1 or len(splits) > 1:
        return []
    code = splits[0] if splits else None
    if rest[0] in _PICTURES:
        return [(pictures, code)]
    return [(labels, code)] if rest[0] in _LABELS else []


def _check_part(source: str, part: _Part, first: _Part) -> None:
    pictures, labels = part.pictures, part.labels
    what = f"{pictures.name} of {source} is {pictures.dtype} {pictures.shape}"
    if len(pictures.shape) not in (3, 4) or pictures.dtype.kind not in "biuf":
        raise DataError(f"{what}; pictures are numbers (N, H, W) or (N, H, W, C). {_EXPECTED}")
    if 0 in pictures.shape:
        raise DataError(f"{what}: it is empty. {_EXPECTED}")
    if labels.shape[:1] != pictures.shape[:1]:
        raise DataError(f"{what}, and {labels.name} is {labels.shape}: one label a picture.")
    same = pictures.dtype == first.pictures.dtype
    if not same or _picture_shape(pictures) != _picture_shape(first.pictures):
        other = first.pictures
        raise DataError(
            f"{what}, and {other.name} is {other.dtype} {other.shape}: all pictures have one type "
            f"and one shape."
        )


def _picture_shape(member: Member) -> tuple[int, int, int]:
    _, height, width, *channels = member.shape
    return (height, width, channels[0] if channels else 1)


def _label_texts(member: Member) -> list[str]:
    """The class of each picture: a whole number, a text, or one-hot.

    Raises:
        DataError: It is none of these.
    """
    array = member.whole()
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]  # as Keras has them
    if _is_one_hot(array):
        array = array.argmax(axis=1)
    if array.ndim == 1 and array.dtype.kind == "f" and (array == np.floor(array)).all():
        array = array.astype(np.int64)
    if array.ndim != 1 or array.dtype.kind not in "biuU":
        raise DataError(
            f"The labels {member.name} are {array.dtype} {array.shape}; expected whole numbers or "
            f"texts (N,), or one-hot (N, K). {_EXPECTED}"
        )
    return list(map(str, array.tolist()))


def _is_one_hot(array: np.ndarray) -> bool:
    if array.ndim != 2 or array.dtype.kind not in "biuf":
        return False
    rows = max(1, _NUMBERS_AT_ONCE // max(1, array.shape[1]))  # with many classes it is large
    blocks = (array[start : start + rows] for start in range(0, len(array), rows))
    return all(
        bool(((block == 0) | (block == 1)).all() and (block.sum(axis=1) == 1).all())
        for block in blocks
    )

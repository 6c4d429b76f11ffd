"""A data set, ready for training: mapped pictures, labels, names, splits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Int64, UInt8

from striate._commands import command, quoted
from striate.data._kin import Kin, suspected_kin
from striate.data._leaks import near_across
from striate.data._source import LeftOut
from striate.data._splits import Splits
from striate.images import Preprocessing


@dataclass(frozen=True)
class Duplicates:
    """Pictures that are equal to the last bit once they are prepared.

    Attributes:
        names: Of the pictures, two at least.
        classes: Of each.
        splits: Of each; None for a picture in no split.
    """

    names: tuple[str, ...]
    classes: tuple[str, ...]
    splits: tuple[str | None, ...]

    @property
    def conflicting(self) -> bool:
        """Whether one picture has several labels."""
        return len(set(self.classes)) > 1

    @property
    def across_splits(self) -> bool:
        """Whether what is learned from is also judged by."""
        return len(set(self.splits)) > 1

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "paths": list(self.names),
            "classes": list(self.classes),
            "splits": list(self.splits),
        }


@dataclass(frozen=True, eq=False)
class Dataset:
    """Pictures, prepared, with what is known about them.

    Attributes:
        source: What it was opened as.
        classes: Their names; a label is an index into them.
        images: Mapped and read-only, as `images.prepare` left them.
        labels: One a picture.
        names: One a picture; a path where there is one.
        splits: Which pictures are trained on.
        preprocessing: Mean and deviation are those of the training pictures, unless the
            preprocessing was given.
        fingerprint: Changes if a picture, its name, class or split, or the preprocessing does; the
            same for a copy in another place.
        twins: Of each picture, the first with the same pixels.
        left_out: Files that did not become pictures, with the reasons.
        cropped_share: The mean share of a picture's pixels that the crop left out.
        sizes: Smallest, median and largest "width" and "height" of the pictures as they came.
        thumbnails: Of each picture, 16x16 and grey; by these near duplicates are found.
        groups: Equal numbers mark pictures that were to stay on one side; None if nobody asked.
        damaged: Pictures of the data set that could be read in part only, with what is wrong.
        folder: Of the cache, where what takes long to find out is kept; None keeps nothing.
    """

    source: str
    classes: tuple[str, ...]
    images: UInt8[np.ndarray, "N H W C"]
    labels: Int64[np.ndarray, "N"]
    names: tuple[str, ...]
    splits: Splits
    preprocessing: Preprocessing
    fingerprint: str
    twins: Int64[np.ndarray, "N"]
    left_out: tuple[LeftOut, ...]
    cropped_share: float
    sizes: dict[str, list[float]]
    thumbnails: UInt8[np.ndarray, "N 16 16"] | None = None
    groups: Int64[np.ndarray, "N"] | None = None
    damaged: tuple[LeftOut, ...] = ()
    folder: Path | None = None

    def count(self, split: str = "all") -> int:
        """Pictures in `train`, `validation`, `test`, or `all`."""
        return len(self.splits.indices(split))

    def class_counts(self, split: str = "all") -> dict[str, int]:
        """Pictures of each class in a split."""
        chosen = self.labels[self.splits.indices(split)]
        counts = np.bincount(chosen, minlength=len(self.classes))
        return dict(zip(self.classes, counts.tolist(), strict=True))

    @cached_property
    def duplicates(self) -> tuple[Duplicates, ...]:
        """Groups of equal pictures, in the order of their first."""
        _, group, counts = np.unique(self.twins, return_inverse=True, return_counts=True)
        members = np.flatnonzero(counts[group] > 1)
        if not len(members):
            return ()
        members = members[np.argsort(self.twins[members], kind="stable")]
        starts = np.flatnonzero(np.diff(self.twins[members])) + 1
        return self._described(part.tolist() for part in np.split(members, starts))

    @cached_property
    def near_duplicates(self) -> tuple[Duplicates, ...]:
        """Pictures that judge and are nearly equal to one learned from, each with the nearest.

        Of the test pictures those are counted, too, that are nearly equal to one that chooses.
        """
        pairs = near_across(self.splits, self.twins, self.thumbnails, self._side, self.folder)
        return self._described(pairs.tolist())

    def _described(self, groups: Iterable[Sequence[int]]) -> tuple[Duplicates, ...]:
        """Groups of pictures by index, with what is known of each picture."""
        splits = self.splits.names()
        return tuple(
            Duplicates(
                tuple(self.names[index] for index in group),
                tuple(self.classes[self.labels[index]] for index in group),
                tuple(splits[index] for index in group),
            )
            for group in groups
        )

    @property
    def kin(self) -> Kin | None:
        """Names that suggest bursts, patients or tracks; None if none do or they are grouped."""
        if self.groups is not None:
            return None
        return suspected_kin(self.names, self.labels, self.classes)

    @property
    def _side(self) -> int:
        return min(self.preprocessing.height, self.preprocessing.width)

    def __str__(self) -> str:
        """For people, before training: what there is, and what was left out of it."""
        height, width, channels = self.preprocessing.shape
        counts = ", ".join(f"{count:,} {name}" for name, count in self.splits.counts().items())
        what = f"{self.source}, {height}x{width}x{channels}, {len(self.classes)} classes"
        lines = [f"Data: {what}; {counts}", f"Split: {self.splits.rule.rstrip('.')}"]
        if self.cropped_share:
            lines.append(f"Crop: leaves out {self.cropped_share:.1%} of the pixels")
        if self.preprocessing.value_range:
            lines.append(f"Scale: {self.scale}")
        if self.left_out:
            example = self.left_out[0]
            lines.append(
                f"Left out: {len(self.left_out):,} files, such as {example.path} "
                f"({example.reason}); {command('data', 'check', self.source)} lists them"
            )
        remarks = (damage_remark(self), leak_remark(self), near_remark(self), kin_remark(self))
        lines += [text for text in remarks if text]
        return "\n".join(lines)

    @property
    def scale(self) -> str:
        """How arrays of other numbers than bytes became bytes, in words; empty for pictures."""
        if self.preprocessing.value_range is None:
            return ""
        low, high = self.preprocessing.value_range
        return f"{low:.6g} becomes 0 and {high:.6g} becomes 255"

    def summary(self) -> dict[str, Any]:
        """As plain JSON values, as `striate data show --json` prints them."""
        return {
            "source": self.source,
            "classes": self.class_counts(),
            "size": list(self.preprocessing.shape),
            "resize": self.preprocessing.resize,
            "cropped_share": self.cropped_share,
            "value_range": self.preprocessing.to_json().get("value_range"),
            "splits": {
                **self.splits.counts(),
                "rule": self.splits.rule,
                "note": self.splits.note,
            },
            "left_out": [{"path": item.path, "reason": item.reason} for item in self.left_out],
            "damaged": [{"path": item.path, "reason": item.reason} for item in self.damaged],
            "duplicates": [group.to_json() for group in self.duplicates],
            "groups": None if self.groups is None else len(np.unique(self.groups)),
            "fingerprint": self.fingerprint,
        }


def damage_remark(dataset: Dataset) -> str | None:
    """What is to be said about pictures that can be read in part only; None if nothing."""
    left_out = [item for item in dataset.left_out if item.damaged]
    if not left_out and not dataset.damaged:
        return None
    found = dataset.damaged or left_out
    many = "picture is" if len(found) == 1 else "pictures are"
    example = f"such as {found[0].path} ({found[0].reason.removeprefix('it is ')})"
    if dataset.damaged:
        return f"Damaged: {len(found):,} {many} kept though only a part is whole, {example}."
    return f"Damaged: {len(found):,} {many} left out, {example}; --keep-damaged takes them, too."


def leak_remark(dataset: Dataset) -> str | None:
    """What is to be said about pictures that are equal across splits; None if nothing."""
    found = [group for group in dataset.duplicates if group.across_splits]
    if not found:
        return None
    words = "picture lies" if len(found) == 1 else "pictures lie"
    places = zip(found[0].names, found[0].splits, strict=True)
    example = " and ".join(f"{name} ({split})" for name, split in list(places)[:3])
    return (
        f"Leak: {len(found):,} {words} on several sides of the split, such as {example}: figures "
        f"will be too good. Remove the copies."
    )


def near_remark(dataset: Dataset) -> str | None:
    """What is to be said about pictures that are nearly equal across splits; None if nothing."""
    found = dataset.near_duplicates
    if not found:
        return None
    words = "picture that judges is" if len(found) == 1 else "pictures that judge are"
    judged, learned = found[0].names
    return (
        f"Leak: {len(found):,} {words} nearly equal to one on another side of the split, such as "
        f"{judged} ({found[0].splits[0]}) and {learned} ({found[0].splits[1]}): figures will be "
        f"too good. Keep such pictures together (--group-by) or remove them."
    )


def kin_remark(dataset: Dataset) -> str | None:
    """What is to be said about names that suggest groups; None if nothing."""
    kin = dataset.kin
    if kin is None:
        return None
    where = "may lie" if dataset.splits.given else "are drawn apart"
    return (
        f"Groups: {kin.pictures:,} names share {kin.stems:,} stems, as {' and '.join(kin.example)} "
        f"do. If these are bursts, patients or tracks, they {where} on both sides of the split: "
        f"keep them together, for instance with --group-by {quoted(kin.pattern)}."
    )

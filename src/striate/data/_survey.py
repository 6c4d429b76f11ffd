"""A look at every picture's header, and the preprocessing that follows from what is there."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from jaxtyping import Bool, Int64

from striate.data._parallel import Progress, in_order
from striate.data._source import Failure, Listing, Source
from striate.data._value_range import value_range
from striate.errors import DataError, InvalidSetting, UnreadablePicture
from striate.images import Preprocessing, probe, share_left_out

_CHUNK = 64
_STEPS = (160, 128, 96, 64, 32)


@dataclass(frozen=True)
class Wanted:
    """What was asked of the pictures; None where the pictures decide.

    Attributes:
        size: Height and width asked for, or the net's.
        channels: 1 or 3; of arrays, as many as they have.
        resize: "crop", "squash" or "pad".
        filter: How pixels are resampled.
        resampler: Whose arithmetic does it.
        jpeg_scale: At which scale JPEGs are decoded.
        background: What "pad" lays around a picture.
        value_range: What becomes 0 and what 255.
        keep_damaged: Whether pictures that can be read in part only are taken, too.
    """

    size: tuple[int, int] | None = None
    channels: int | None = None
    resize: str = "crop"
    filter: str = "bilinear"
    resampler: str = ""
    jpeg_scale: str = "covering"
    background: int = 0
    value_range: tuple[float, float] | None = None
    keep_damaged: bool = False

    def __post_init__(self) -> None:
        if self.size is not None and len(self.size) != 2:
            raise InvalidSetting(f"size is {self.size!r}; give (height, width) in pixels.")
        self.with_size(self.size or (1, 1), self.channels or 3)  # refuses now what it would later

    @classmethod
    def exactly(cls, preprocessing: Preprocessing, keep_damaged: bool = False) -> Self:
        """What leads to this preprocessing whatever the pictures are."""
        height, width, channels = preprocessing.shape
        names = ("resize", "filter", "resampler", "jpeg_scale", "background", "value_range")
        values = [getattr(preprocessing, name) for name in names]
        return cls((height, width), channels, *values, keep_damaged=keep_damaged)

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left for the pictures to decide."""
        return self.size is not None and self.channels is not None

    def with_size(self, size: tuple[int, int], channels: int) -> Preprocessing:
        """The preprocessing, once size and channels are known."""
        return Preprocessing(
            *size,
            channels,
            self.resize,
            self.filter,
            resampler=self.resampler,
            jpeg_scale=self.jpeg_scale,
            background=self.background,
            value_range=self.value_range,
        )


@dataclass(frozen=True)
class Survey:
    """What the headers say.

    Attributes:
        sizes: Width and height of each picture that has a readable header.
        grey: Whether each of these is grey.
        readable: Their places in the listing.
        failures: Why the others have none, by place in the listing.
        value_range: Lowest and highest number, where pictures are scaled between them.
    """

    sizes: Int64[np.ndarray, "M 2"]
    grey: Bool[np.ndarray, "M"]
    readable: Int64[np.ndarray, "M"]
    failures: dict[int, Failure]
    value_range: tuple[float, float] | None = None

    @classmethod
    def of_headers(
        cls, headers: list[tuple[int, int, bool]], readable: list[int], failures: dict[int, Failure]
    ) -> Self:
        """From width, height and greyness of each readable picture."""
        table = np.array(headers, np.int64)
        places = np.array(readable, np.int64)
        return cls(table[:, :2], table[:, 2].astype(bool), places, failures)

    def of(self, kept: list[int]) -> Self:
        """The same for some of the readable pictures, by place in the listing."""
        chosen = np.isin(self.readable, kept)
        sizes, grey = self.sizes[chosen], self.grey[chosen]
        return type(self)(sizes, grey, self.readable[chosen], self.failures)

    def preprocessing(self, wanted: Wanted, shape: tuple[int, int, int] | None) -> Preprocessing:
        """Fills in what was not asked for.

        Args:
            wanted: Goes before everything else.
            shape: The one that all pictures have, if the source knows it.
        """
        size = wanted.size or (shape[:2] if shape else None)
        if size is None:
            side = default_side(float(np.median(self.sizes.min(axis=1))))
            size = (side, side)
        known = shape[2] if shape else 1 if self.grey.all() else 3
        if wanted.value_range is None:
            wanted = replace(wanted, value_range=self.value_range)
        return wanted.with_size(size, wanted.channels or known)

    def cropped_share(self, preprocessing: Preprocessing) -> float:
        """The mean share of a picture's pixels that the crop leaves out."""
        sizes, counts = np.unique(self.sizes, axis=0, return_counts=True)
        shares = [share_left_out(width, height, preprocessing) for width, height in sizes.tolist()]
        return float(np.average(shares, weights=counts))

    def extremes(self) -> dict[str, list[float]]:
        """Smallest, median and largest width and height."""
        return {
            name: [float(value) for value in (side.min(), np.median(side), side.max())]
            for name, side in zip(("width", "height"), self.sizes.T, strict=True)
        }


def default_side(median: float) -> int:
    """The median shorter side, rounded down to 32, 64, 96, 128 or 160; kept if below 32."""
    return next((step for step in _STEPS if median >= step), max(1, int(median)))


def survey(source: Source, listing: Listing) -> Survey:
    """Reads the header of every picture, unless the source knows their shape.

    Raises:
        DataError: No picture has a readable header.
    """
    count = len(listing.names)
    if listing.shape is not None:
        height, width, channels = listing.shape
        return Survey(
            np.full((count, 2), (width, height)),
            np.full(count, channels == 1),
            np.arange(count),
            {},
            value_range(source, listing) if listing.scaled else None,
        )
    facts: list[tuple[int, int, bool]] = []
    readable: list[int] = []
    failures: dict[int, Failure] = {}
    progress = Progress("probe", count, source.name)
    chunks = [range(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK)]
    for chunk, results in in_order(lambda chunk: header_facts(source.pictures(chunk)), chunks):
        for index, result in zip(chunk, results, strict=True):
            if isinstance(result, Failure):
                failures[index] = result
            else:
                readable.append(index)
                facts.append(result)
        progress.advance(len(chunk))
    if not readable:
        first = f"{listing.names[0]}: {failures[0].reason}" if count else "it is empty"
        raise DataError(f"None of the {count:,} files in {source.name} is a picture ({first}).")
    return Survey.of_headers(facts, readable, failures)


def foreseen(source: Source, listing: Listing, wanted: Wanted) -> Preprocessing | None:
    """The preprocessing, if it follows from the wish and the first few pictures.

    One coloured picture makes all coloured; so where the size is asked for and a picture among
    the first is coloured, nobody needs to look at the headers of the others beforehand.

    Returns:
        None if only `survey` can tell.
    """
    if listing.shape is not None or wanted.size is None:
        return None
    channels = wanted.channels
    if channels is None:
        facts = header_facts(source.pictures(range(min(_CHUNK, len(listing.names)))))
        channels = (
            3 if any(not isinstance(fact, Failure) and not fact[2] for fact in facts) else None
        )
    return None if channels is None else wanted.with_size(wanted.size, channels)


def header_facts(pictures: Iterable[Any]) -> list[tuple[int, int, bool] | Failure]:
    """Width, height and greyness of each picture, or why they cannot be told."""
    return [_facts(picture) for picture in pictures]


def _facts(picture: Any) -> tuple[int, int, bool] | Failure:
    if isinstance(picture, np.ndarray):
        height, width, *channels = picture.shape
        return width, height, channels in ([], [1])
    try:
        return probe(picture)
    except UnreadablePicture as error:
        return Failure.of(error)

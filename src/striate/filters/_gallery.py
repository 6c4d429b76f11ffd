"""A photo through several kernels: a picture of each, raw numbers if wanted, all on one sheet."""

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, UInt8

from striate._writing import check_place, make_folders
from striate.errors import InvalidSetting
from striate.filters._apply import Gradient, Mode, apply, checked_mode, gradient
from striate.filters._borders import canonical_border, checked_constant
from striate.filters._files import (
    SHEET,
    check_inputs_stay,
    refuse_names_of_files,
    saved,
    stems,
)
from striate.filters._notation import NamedKernel, kernels
from striate.filters._sheet import YOUR_KERNEL, Layout, Tile, as_image, contact_sheet
from striate.filters._shown import (
    Shown,
    Theme,
    checked_theme,
    direction,
    magnitude,
    rule_of,
    shown,
)
from striate.filters._written import is_written
from striate.images import read_whole


class Filtered(NamedTuple):
    """One file of a gallery.

    Attributes:
        kernel: The kernel's name.
        part: "response", or "magnitude" or "direction" of a pair.
        weights: Of the kernel; two tables of a pair.
        rule: How the response was made visible.
        limit: Where a colour is full, or what the response was divided by; None where neither.
        words: The rule in words.
        picture: The PNG; None where only the sheet was asked for.
        raw: The `.npy` file of the response, None unless it was asked for.
    """

    kernel: str
    part: str
    weights: list[list[list[float]]]
    rule: str
    limit: float | None
    words: str
    picture: Path | None
    raw: Path | None


@dataclass(frozen=True)
class Gallery:
    """What `gallery` wrote.

    Attributes:
        width: Of the photo.
        height: Of the photo.
        channels: 1 or 3.
        border: By SciPy's name.
        mode: "cross-correlation" or "convolution".
        filtered: One entry a picture.
        sheet: The contact sheet.
    """

    width: int
    height: int
    channels: int
    border: str
    mode: Mode
    filtered: list[Filtered]
    sheet: Path

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        entries = [
            {
                **one._asdict(),
                "picture": one.picture and str(one.picture),
                "raw": one.raw and str(one.raw),
            }
            for one in self.filtered
        ]
        return {
            "width": self.width,
            "height": self.height,
            "channels": self.channels,
            "border": self.border,
            "mode": self.mode,
            "filtered": entries,
            "sheet": str(self.sheet),
        }


def gallery(
    photo: str | os.PathLike[str],
    kernel: str | Sequence[str],
    folder: str | os.PathLike[str],
    *,
    grey: bool = False,
    border: str = "reflect",
    constant: float = 0.0,
    mode: Mode = "cross-correlation",
    raw: bool = False,
    theme: Theme = "light",
) -> Gallery:
    """Filters a photo with every kernel of a line, and writes the results into a folder.

    Args:
        photo: A picture's file.
        kernel: A line such as "sobel, laplacian, gaussian(2)", or several; sobel and prewitt give
            magnitude and direction, of the grey picture.
        folder: Made if it is not there; files of the same names are replaced, but never the photo
            or a kernel's file. A name that ends in .png and is no folder is the contact sheet's
            own: it alone is written.
        grey: Whether a photo in colours is made grey first.
        border: As `apply` takes it.
        constant: Likewise, in pixel values from 0 to 255.
        mode: Likewise.
        raw: Whether the responses are also saved as they are, float64, as `.npy` files: `(H, W)` of
            a grey photo and of pairs, else `(H, W, 3)`.
        theme: Of the sheet and of signed responses: "light" or "dark".

    Raises:
        UnreadablePicture: The photo cannot be read.
        UnknownName, InvalidSetting, ShapeError: A kernel, border, mode or theme that does not fit.
        InputError: The folder is a file or called like one, the sheet's is not there, or a result
            would replace the photo or a kernel's file.
        NotWritable, DiskFull: The folder or a file in it.
    """
    chosen = _chosen([kernel] if isinstance(kernel, str) else kernel)
    border, mode, theme = canonical_border(border), checked_mode(mode), checked_theme(theme)
    options = {"border": border, "constant": checked_constant(constant), "mode": mode}
    pixels = read_whole(photo, 1 if grey else None)
    names = stems(chosen)
    place = Path(folder)
    alone = place.suffix.lower() == ".png" and not place.is_dir()
    if alone and raw:
        raise InvalidSetting(
            f"{place} is the contact sheet's own file, and raw numbers are files beside it: give a "
            f"folder, such as -o results."
        )
    check_inputs_stay([place] if alone else _results(place, names, raw), photo, chosen)
    if alone:
        check_place(place, SHEET)
    else:
        refuse_names_of_files(place, "a contact sheet alone ends in .png")
        make_folders(place)
    layout = Layout(pixels.shape[1], pixels.shape[0], theme)
    small = layout.scaled(pixels)
    tiles, filtered = [Tile("original", small)], []
    for one, parts in zip(chosen, names, strict=True):
        responses = _responses(one, pixels, options, theme, raw=raw)
        filtered += [
            _kept(one, response, None if alone else place / stem, raw)
            for stem, response in zip(parts, responses, strict=True)
        ]
        tiles += [
            Tile(_title(one.name, response.part), response.seen.pixels, response.seen, one)
            for response in _responses(one, small, options, theme)
        ]
    facts = f"{mode}, border {border}"
    sheet = saved(place if alone else place / SHEET, _png(contact_sheet(tiles, layout, facts)))
    height, width, channels = pixels.shape
    return Gallery(width, height, channels, border, mode, filtered, sheet)


def _chosen(lines: Sequence[str]) -> list[NamedKernel]:
    """The kernels of all lines, at least one."""
    chosen = [one for line in lines for one in kernels(line)]
    if not chosen:
        raise InvalidSetting("No kernel was given; name one, such as sobel or gaussian(2).")
    return chosen


def _results(folder: Path, names: list[list[str]], raw: bool) -> list[Path]:
    """Every file that is going to be written."""
    endings = (".png", ".npy") if raw else (".png",)
    files = [f"{stem}{ending}" for parts in names for stem in parts for ending in endings]
    return [folder / name for name in [SHEET, *files]]


class _Response(NamedTuple):
    """What a kernel answered, and how it is shown."""

    part: str
    values: Float[np.ndarray, "H W *C"]
    seen: Shown


def _kept(one: NamedKernel, response: _Response, place: Path | None, raw: bool) -> Filtered:
    """Writes a response's picture, and its numbers if they are wanted; without a place, nothing."""
    part, values, seen = response
    picture = numbers = None
    if place is not None:
        picture = saved(place.with_name(f"{place.name}.png"), _png(seen.pixels))
        numbers = saved(place.with_name(f"{place.name}.npy"), _npy(values)) if raw else None
    tables = [one.weights] if one.across is None else [one.weights, one.across]
    weights = [table.tolist() for table in tables]
    return Filtered(one.name, part, weights, seen.rule, seen.limit, seen.words, picture, numbers)


def _responses(
    one: NamedKernel,
    pixels: UInt8[np.ndarray, "H W C"],
    options: dict[str, Any],
    theme: Theme,
    *,
    raw: bool = False,
) -> list[_Response]:
    """A kernel's response, or a pair's two, each with how it is shown."""
    grey = np.asarray(as_image(pixels).convert("L"))
    if one.across is None:
        is_signed = rule_of(one.weights) == "signed"
        seen_from = apply(grey if is_signed else pixels, one.weights, **options)
        seen = shown(seen_from, one.weights, theme)
        values = apply(pixels, one.weights, **options) if raw and is_signed else seen_from
        return [_Response("response", values, seen)]
    found: Gradient = gradient(grey, one.weights, one.across, **options)
    return [
        _Response("magnitude", found.magnitude, magnitude(found, theme)),
        _Response("direction", found.direction, direction(found, theme)),
    ]


def _title(name: str, part: str) -> str:
    if is_written(name):
        name = YOUR_KERNEL
    return name if part == "response" else f"{name}: {part}"


def _png(pixels: UInt8[np.ndarray, "H W *C"]) -> bytes:
    """OpenCV writes the PNG of a large photo in a fifth of Pillow's time."""
    import cv2

    colours = pixels.shape[2:] == (3,)
    swapped = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if colours else pixels
    return cv2.imencode(".png", swapped, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def _npy(response: Float[np.ndarray, "H W *C"]) -> bytes:
    file = io.BytesIO()
    plain = response.squeeze(2) if response.shape[2:] == (1,) else response
    np.save(file, np.ascontiguousarray(plain), allow_pickle=False)
    return file.getvalue()

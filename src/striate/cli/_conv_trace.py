"""Products and sums of `striate conv`, for people and for JSON, of a bounded length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from striate.cli._conv_parts import Part
from striate.errors import InputError
from striate.filters import Cell, Traced

_MOST_SIDE, _MOST_PLANES = 24, 16  # of arrays that text shows
_MOST_TERMS = 20_000  # that text shows, however many cells
_MOST_JSON_TERMS = 200_000
_MOST_JSON_VALUES = 1_000_000


def lines(
    parts: list[Part], *, trace: bool, chosen: tuple[int, ...] | None, limit: int
) -> Iterator[str]:
    """Each array and, if asked for, how its cells came about."""
    if trace:
        _check_chosen(parts, chosen)
    whole = not _too_large(parts, trace=trace, chosen=chosen)
    if _too_large(parts, trace=False, chosen=None):
        elsewhere = "a smaller picture is"
    else:
        elsewhere = "--json holds it" if whole else "--json without --trace holds it"
    for part in parts:
        yield ""
        yield f"{part.title}, {_size(part.values)}"
        yield from _table(part.values, elsewhere)
        if not trace or part.traced is None:
            continue
        if chosen is not None and not _has(part, chosen):
            yield f"  (it has no cell {_place(chosen)})"
            continue
        yield f"how its cells came about: {part.order}{_reading(part)}"
        yield from _cells(part, part.traced, chosen, limit, whole)


def to_json(
    ahead: list[Part], back: list[Part], *, trace: bool, chosen: tuple[int, ...] | None
) -> dict[str, Any]:
    """Arrays by their keys and, if asked for, how each cell came about, with all its terms.

    Raises:
        InputError: too many terms or values for one object; the message says how to choose.
    """
    parts = ahead + back
    if why := _too_large(parts, trace=trace, chosen=chosen):
        raise InputError(why)
    traced = None
    if trace:
        _check_chosen(parts, chosen)
        traced = {part.key: _told(part.traced, chosen) for part in ahead if part.traced is not None}
        for part in back:
            if part.traced is not None:
                traced[f"{part.key}_gradient"] = _told(part.traced, chosen)
    return {
        "numbers": {part.key: _plain(part.values.tolist()) for part in ahead},
        "gradients": {part.key: _plain(part.values.tolist()) for part in back} or None,
        "trace": traced,
    }


def _too_large(parts: list[Part], *, trace: bool, chosen: tuple[int, ...] | None) -> str:
    """Why JSON cannot hold it, and what to do; empty where it can."""
    terms = sum(part.traced.count for part in parts if part.traced is not None)
    if trace and chosen is None and terms > _MOST_JSON_TERMS:
        return (
            f"This trace has {terms:,} terms: at most {_MOST_JSON_TERMS:,} go into one JSON "
            f"object. Choose cells by --cell Y,X, or take a smaller picture."
        )
    numbers = sum(part.values.size for part in parts)
    if numbers > _MOST_JSON_VALUES:
        return (
            f"These are {numbers:,} numbers: at most {_MOST_JSON_VALUES:,} go into one JSON "
            f"object. Leave --values out for sizes alone, or take a smaller picture."
        )
    return ""


def _told(traced: Traced, chosen: tuple[int, ...] | None) -> list[dict[str, Any]]:
    return [
        {
            "index": list(cell.index),
            "terms": _plain([list(term) for term in cell.terms]),
            "bias": _plain(cell.bias),
            "value": _plain(cell.value),
        }
        for cell in _selected(traced, chosen)
    ]


def _check_chosen(parts: list[Part], chosen: tuple[int, ...] | None) -> None:
    if chosen is None or any(_has(part, chosen) for part in parts):
        return
    sizes = ", ".join("x".join(map(str, p.values.shape)) for p in parts if p.traced is not None)
    raise InputError(
        f"There is no cell {_place(chosen)}: count from 0 in arrays of {sizes}, such as --cell 0,0."
    )


def _cells(
    part: Part, traced: Traced, chosen: tuple[int, ...] | None, limit: int, whole: bool
) -> Iterator[str]:
    """How each cell came about; cut where that is long, with the ways to see more."""
    terms = 0
    for shown, cell in enumerate(_selected(traced, chosen)):
        if chosen is None and (shown >= limit or terms > _MOST_TERMS):
            left = traced.output.size - shown
            longer = "--limit N shows more" if terms <= _MOST_TERMS else ""
            every = "--json holds every term" if whole else ""
            ways = ", ".join(filter(None, [longer, "--cell Y,X shows one", every]))
            yield f"  … and {left:,} {'cell' if left == 1 else 'cells'} more: {ways}"
            return
        yield f"  {_place(cell.index[-2:] if _flat(part.values) else cell.index)}: {cell}"
        terms += len(cell.terms)


def _reading(part: Part) -> str:
    """In which order terms are added up, and how a cell's place reads."""
    shape = part.values.shape
    places = {2: "row,column", 3: "map,row,column", 4: "filter,channel,row,column"}
    place = places[2 if _flat(part.values) else len(shape)]
    return f"; {part.many}column by column from the top down. Cells are {place}, from 0:"


def _flat(values: np.ndarray) -> bool:
    """Whether there is one plane only, so that row and column say where a cell is."""
    return all(size == 1 for size in values.shape[:-2])


def _selected(traced: Traced, chosen: tuple[int, ...] | None) -> Iterator[Cell]:
    """The cells whose last indices are the chosen ones; all if None."""
    if chosen is None:
        yield from traced.cells()
        return
    shape = traced.output.shape
    if not _inside(chosen, shape):
        return
    for leading in np.ndindex(shape[: len(shape) - len(chosen)]):
        yield traced.cell(*leading, *chosen)


def _place(index: tuple[int, ...]) -> str:
    return ",".join(map(str, index))


def _has(part: Part, chosen: tuple[int, ...]) -> bool:
    return part.traced is not None and _inside(chosen, part.values.shape)


def _inside(chosen: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    if len(chosen) > len(shape):
        return False
    last = shape[len(shape) - len(chosen) :]
    return all(0 <= place < size for place, size in zip(chosen, last, strict=True))


def _size(values: np.ndarray) -> str:
    """`HxWxC` for maps, `K filters RxSxC` for weights, a count for biases."""
    if values.ndim == 4:
        filters, channels, *kernel = values.shape
        sides = "x".join(map(str, (*kernel, channels)))
        return f"{filters} {'filter' if filters == 1 else 'filters'} {sides}"
    if values.ndim == 3:
        return "x".join(map(str, (*values.shape[1:], values.shape[0])))
    return f"{values.size} {'number' if values.size == 1 else 'numbers'}"


def _table(values: np.ndarray, elsewhere: str) -> Iterator[str]:
    """The numbers in columns, a plane after the other; where they are too many, what shows them."""
    rows = values.reshape(-1, *values.shape[-2:]) if values.ndim > 1 else values[None, None]
    if max(rows.shape[1:]) > _MOST_SIDE or len(rows) > _MOST_PLANES:
        yield (
            f"  (not shown: more than {_MOST_SIDE}x{_MOST_SIDE} or {_MOST_PLANES} planes; "
            f"{elsewhere})"
        )
        return
    texts = _written(rows)
    width = max(map(len, texts.ravel().tolist()))
    names = _names(values.shape)
    for name, plane in zip(names, texts.tolist(), strict=True):
        if name:
            yield f" {name}"
        for row in plane:
            yield "  " + "  ".join(text.rjust(width) for text in row)


def _names(shape: tuple[int, ...]) -> list[str]:
    """What each plane is called; nothing where there is one."""
    if len(shape) == 4:
        pairs = list(np.ndindex(shape[:2]))
        if shape[1] == 1:
            return [f"filter {filter_}" if shape[0] > 1 else "" for filter_, _ in pairs]
        return [f"filter {filter_}, channel {channel}" for filter_, channel in pairs]
    if len(shape) == 3 and shape[0] > 1:
        return [f"map {place}" for place in range(shape[0])]
    return [""]


def _written(values: np.ndarray) -> np.ndarray:
    """Whole numbers as they are; others with two places, or four figures where they are small."""
    if (values == np.round(values)).all():
        form = "{:.0f}" if np.abs(values).max() < 1e15 else "{:.6g}"
    else:
        form = "{:.2f}" if np.abs(values).max() >= 0.1 else "{:.4g}"
    write = np.vectorize(lambda value: _without_sign_of_zero(form.format(value)), otypes=[object])
    return write(values)


def _without_sign_of_zero(text: str) -> str:
    return text if text.strip("-0.") else text.removeprefix("-")


def _plain(value: Any) -> Any:
    """Whole numbers without a point, so that JSON reads as the example does."""
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value == int(value) and abs(value) < 2**53:
        return int(value)
    return value

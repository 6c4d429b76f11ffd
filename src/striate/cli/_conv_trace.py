"""Products and sums of `striate conv`, for people and for JSON, of a bounded length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from striate.cli._conv_plan import Plan
from striate.errors import InputError
from striate.filters import (
    Cell,
    Traced,
    Values,
    read_values,
    trace_convolution,
    trace_gradients,
    trace_pooling,
    trace_pooling_gradient,
)

_MOST_SIDE, _MOST_PLANES = 24, 16  # of arrays that text shows
_MOST_TERMS = 20_000  # that text shows, however many cells
_MOST_JSON_TERMS = 200_000
_MOST_JSON_VALUES = 1_000_000


@dataclass(frozen=True)
class Part:
    """One array of a computation: what it is, its numbers, and how each came about if traced."""

    key: str
    title: str
    values: np.ndarray
    traced: Traced | None = None
    order: str = ""
    many: str = ""


def forward(plan: Plan, values: Values) -> list[Part]:
    """Input, weights, output, and what an example does with it afterwards."""
    parts = [Part("input", "input", values.picture)]
    if plan.pool is not None:
        traced = trace_pooling(
            values.picture, _pair(plan, "kernel"), kind=plan.pool, stride=_pair(plan, "stride"),
            padding=_pair(plan, "padding"), ceil=plan.windows[0].ceil,
        )  # fmt: skip
        return [*parts, Part("output", "output", traced.output, traced, _POOL_ORDER[plan.pool])]
    weights = _weights(values)
    parts.append(Part("weights", "weights", weights))
    if values.bias is not None:
        parts.append(Part("bias", "bias", values.bias))
    traced = trace_convolution(values.picture, weights, bias=values.bias, **_options(plan))
    lain = " (flipped, as it lies)" if plan.mode == "convolution" else ""
    many = "channel by channel, " if weights.shape[1] > 1 else ""
    parts.append(Part("output", "output", traced.output, traced, f"input*weight{lain}", many))
    example = plan.example
    output = traced.output
    if example is not None and example.relu:
        output = np.maximum(output, 0)
        parts.append(Part("relu", "ReLU: what is negative becomes 0", output))
    if example is not None and example.pool is not None:
        side, stride = example.pool_kernel, example.pool_stride
        pooled = trace_pooling(
            output, side, kind=example.pool, stride=stride, ceil=example.pool_ceil
        )
        ends = ", past the end (ceil)" if example.pool_ceil else ""
        title = f"{example.pool} pooling {side}x{side}, stride {stride}{ends}"
        parts.append(Part("pooled", title, pooled.output, pooled, _POOL_ORDER[example.pool]))
    return parts


_POOL_ORDER = {"max": "the largest of its window", "average": "the mean of its window"}


def backward(plan: Plan, values: Values, upstream_file: str | None) -> list[Part]:
    """The upstream gradient, and what flows from it to the weights, the bias and the input."""
    given = values.upstream if upstream_file is None else read_values(upstream_file).picture
    said = "ones" if given is None else "as given"
    if plan.pool is not None:
        traced = trace_pooling_gradient(
            values.picture, _pair(plan, "kernel"), upstream=given, kind=plan.pool,
            stride=_pair(plan, "stride"), padding=_pair(plan, "padding"),
            ceil=plan.windows[0].ceil,
        )  # fmt: skip
        upstream = np.ones(plan.output) if given is None else given
        return [
            Part("upstream", f"gradient that comes from above: {said}", upstream),
            Part("input", "gradient of the input", traced.output, traced, "upstream*share"),
        ]
    found = trace_gradients(values.picture, _weights(values), upstream=given, **_options(plan))
    parts = [
        Part("upstream", f"gradient that comes from above: {said}", found.upstream),
        Part(
            "weights", "gradient of the weights", found.weights.output, found.weights,
            "input*upstream",
        ),
        Part(
            "input", "gradient of the input", found.input.output, found.input,
            "upstream*weight", "filter by filter, " if plan.filters > plan.groups else "",
        ),
    ]  # fmt: skip
    if values.bias is not None:
        parts.insert(2, Part("bias", "gradient of the bias: the sum of each map", found.bias))
    return parts


def lines(
    parts: list[Part], *, trace: bool, chosen: tuple[int, ...] | None, limit: int
) -> Iterator[str]:
    """Each array and, if asked for, how its cells came about."""
    if trace:
        _check_chosen(parts, chosen)
    for part in parts:
        yield ""
        yield f"{part.title}, {_size(part.values)}"
        yield from _table(part.values)
        if trace and part.traced is not None:
            yield from _cells(part, part.traced, chosen, limit)


def to_json(
    ahead: list[Part], back: list[Part], *, trace: bool, chosen: tuple[int, ...] | None
) -> dict[str, Any]:
    """Arrays by their keys and, if asked for, how each cell came about, with all its terms.

    Raises:
        InputError: too many terms or values for one object; the message says how to choose.
    """
    parts = ahead + back
    terms = sum(part.traced.count for part in parts if part.traced is not None)
    if trace and chosen is None and terms > _MOST_JSON_TERMS:
        raise InputError(
            f"This trace has {terms:,} terms: at most {_MOST_JSON_TERMS:,} go into one JSON "
            f"object. Choose cells by --cell Y,X, or take a smaller picture."
        )
    numbers = sum(part.values.size for part in parts)
    if numbers > _MOST_JSON_VALUES:
        raise InputError(
            f"These are {numbers:,} numbers: at most {_MOST_JSON_VALUES:,} go into one JSON "
            f"object. Leave --values out for sizes alone, or take a smaller picture."
        )
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
        f"There is no cell {','.join(map(str, chosen))}: count from 0 in arrays of {sizes}, such "
        f"as --cell 0,0."
    )


def _weights(values: Values) -> np.ndarray:
    """A convolution's; drawn or given before anything is computed."""
    if values.weights is None:
        raise InputError("A convolution takes weights: give --kernel.")
    return values.weights


def _cells(part: Part, traced: Traced, chosen: tuple[int, ...] | None, limit: int) -> Iterator[str]:
    yield f"how its cells came about: {part.order}{_reading(part)}"
    terms = 0
    for shown, cell in enumerate(_selected(traced, chosen)):
        if chosen is None and (shown >= limit or terms > _MOST_TERMS):
            longer = "--limit N shows more, " if terms <= _MOST_TERMS else ""
            yield (
                f"  … and {traced.output.size - shown:,} cells more: {longer}--cell Y,X shows one, "
                f"--json holds every term"
            )
            return
        place = ",".join(map(str, cell.index[-2:] if _flat(part.values) else cell.index))
        yield f"  {place}: {cell}"
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


def _has(part: Part, chosen: tuple[int, ...]) -> bool:
    return part.traced is not None and _inside(chosen, part.values.shape)


def _inside(chosen: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    if len(chosen) > len(shape):
        return False
    last = shape[len(shape) - len(chosen) :]
    return all(0 <= place < size for place, size in zip(chosen, last, strict=True))


def _options(plan: Plan) -> dict[str, Any]:
    names = ("stride", "padding", "dilation")
    return {"groups": plan.groups, "mode": plan.mode} | {name: _pair(plan, name) for name in names}


def _pair(plan: Plan, name: str) -> tuple[int, int]:
    down, across = (getattr(window, name) for window in plan.windows)
    return down, across


def _size(values: np.ndarray) -> str:
    """`HxWxC` for maps, `K filters RxSxC` for weights, a count for biases."""
    if values.ndim == 4:
        filters, channels, *kernel = values.shape
        sides = "x".join(map(str, (*kernel, channels)))
        return f"{filters} {'filter' if filters == 1 else 'filters'} {sides}"
    if values.ndim == 3:
        return "x".join(map(str, (*values.shape[1:], values.shape[0])))
    return f"{values.size} {'number' if values.size == 1 else 'numbers'}"


def _table(values: np.ndarray) -> Iterator[str]:
    """The numbers in columns, a plane after the other; a remark where they are too many."""
    rows = values.reshape(-1, *values.shape[-2:]) if values.ndim > 1 else values[None, None]
    if max(rows.shape[1:]) > _MOST_SIDE or len(rows) > _MOST_PLANES:
        yield (
            f"  (not shown: more than {_MOST_SIDE}x{_MOST_SIDE} or {_MOST_PLANES} planes; "
            f"--json holds it)"
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

"""The tables of layers and of nets: which columns there are, in which order they matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from striate.anatomy._anatomy import Anatomy
from striate.anatomy._cells import (
    channels_last,
    counted,
    exact_memory,
    field,
    in_bytes,
    in_short,
    memory,
    people,
    plain,
    shared,
    sides_text,
    sized,
)
from striate.anatomy._sheet import Column, Sheet
from striate.anatomy._signals import readable_shapes
from striate.errors import UnknownSetting

_LAYER = (
    Column("name", "layer", plain, right=False),
    Column("type", "type", plain, right=False),
    Column("input_shape", "input", sides_text),
    Column("output_shape", "output", sides_text),
    Column("kernel", "kernel", sized),
    Column("stride", "stride", sized),
    Column("padding", "pad", sized),
    Column("dilation", "dilation", sized),
    Column("groups", "groups", plain),
    Column("parameters", "parameters", counted, brief=in_short),
    Column("biases", "biases", counted),
    Column("trainable", "trainable", counted),
    Column("share", "share", shared),
    Column("values", "values", counted, brief=in_short),
    Column("bytes", "memory", exact_memory, brief=memory),
    Column("macs", "MACs", counted, brief=in_short),
    Column("receptive_field", "sees", field),
    Column("jump", "jump", sized),
    Column("start", "start", sized),
)
_NET = (
    Column("net", "net", plain, right=False),
    Column("input", "input", sides_text),
    Column("layers", "layers", counted),
    Column("parameters", "parameters", counted, brief=in_short),
    Column("bytes", "weights", exact_memory, brief=memory),
    Column("values", "values", counted, brief=in_short),
    Column("macs", "MACs", counted, brief=in_short),
    Column("running_bytes", "running", exact_memory, brief=memory),
    Column("training_bytes", "training", exact_memory, brief=memory),
    Column("receptive_field", "sees", field),
)
# The most asked for first; those at the end give way first where there is no room for all.
_LAYER_RANKS = (
    "name", "output_shape", "parameters", "values", "receptive_field", "jump", "macs", "type",
    "kernel", "stride", "padding",
)  # fmt: skip
_NET_RANKS = (
    "net", "parameters", "values", "macs", "receptive_field", "layers", "input", "running_bytes",
    "training_bytes", "bytes",
)  # fmt: skip
# Numbers whose last figures nobody asks for, unless for everything.
_BRIEF = frozenset(("macs", "bytes", "running_bytes", "training_bytes"))


def layer_sheet(anatomy: Anatomy, *, full: bool = False) -> Sheet:
    """Makes the table of a net's layers.

    Args:
        anatomy: Of the net.
        full: Whether with all columns, and every number exact.

    Returns:
        The table; below it the totals.
    """
    columns = _LAYER if full else _usual([each for each in _LAYER if each.key in _LAYER_RANKS])
    rows = anatomy.to_json()["layers"]
    for row, shapes in zip(rows, readable_shapes(anatomy), strict=True):
        row.update(zip(("input_shape", "output_shape"), shapes, strict=True))
    title = f"{anatomy.net}, for pictures of {people(anatomy.input, channels_first=True)}"
    staying = _LAYER_RANKS.index("type") + 1
    return Sheet(title, columns, tuple(rows), tuple(totals(anatomy)), _LAYER_RANKS, staying)


def _usual(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns with costs and memory in short."""
    return tuple(each.briefly() if each.key in _BRIEF else each for each in columns)


def totals(anatomy: Anatomy) -> list[str]:
    """The lines below a net's table."""
    weights = (
        f"{anatomy.parameters:,} parameters ({anatomy.trainable:,} trainable, "
        f"{anatomy.not_trainable:,} not), {in_bytes(anatomy.bytes)}"
    )
    made = (
        f"{anatomy.values:,} values a picture, {in_bytes(_value_bytes(anatomy))}; "
        f"{anatomy.macs:,} multiply-accumulates"
    )
    kept = anatomy.training_bytes
    training = "cannot be told" if kept is None else f"keeps {in_bytes(kept)} of it"
    running = f"Running one picture takes {in_bytes(anatomy.running_bytes)}; training {training}"
    return [weights, made, running]


def _value_bytes(anatomy: Anatomy) -> int:
    sizes = {layer.bytes // layer.values for layer in anatomy.layers if layer.values}
    return anatomy.values * max(sizes, default=4)


def net_sheet(
    anatomies: Sequence[Anatomy],
    *,
    sort: str | None = None,
    descending: bool = False,
    full: bool = False,
) -> Sheet:
    """Makes a table of several nets, side by side.

    Args:
        anatomies: One a row.
        sort: The column to sort by, by its key or its heading; None keeps the order.
        descending: Whether the largest comes first.
        full: Whether every number is exact.

    Returns:
        The table; the column that it is sorted by is the last to give way.

    Raises:
        UnknownSetting: no column is called `sort`; the message lists the nearest.
    """
    rows, ranks = [_net_row(anatomy) for anatomy in anatomies], _NET_RANKS
    if sort is not None:
        key = _net_key(sort)
        known = [row for row in rows if row[key] is not None]
        unknown = [row for row in rows if row[key] is None]
        rows = sorted(known, key=lambda row: row[key], reverse=descending) + unknown
        ranks = tuple(dict.fromkeys(("net", key, *ranks)))
    return Sheet("", _NET if full else _usual(_NET), tuple(rows), (), ranks, len(ranks))


def _net_key(name: str) -> str:
    """The key of the column of nets with that key or heading."""
    keys = {column.heading.lower(): column.key for column in _NET}
    keys |= {column.key: column.key for column in _NET}
    if name.lower() not in keys:
        raise UnknownSetting("column", name, keys)
    return keys[name.lower()]


def _net_row(anatomy: Anatomy) -> dict[str, Any]:
    fields = [layer.receptive_field for layer in anatomy.layers]
    sides = [max(field) if isinstance(field, list) else field for field in fields]
    windows = [side for side in sides if isinstance(side, int | float)]
    return {
        "net": anatomy.net,
        "input": channels_last(anatomy.input, channels_first=True),
        "layers": anatomy.depth,
        "parameters": anatomy.parameters,
        "bytes": anatomy.bytes,
        "values": anatomy.values,
        "macs": anatomy.macs,
        "running_bytes": anatomy.running_bytes,
        "training_bytes": anatomy.training_bytes,
        "receptive_field": max(windows, default=None),
    }

"""A table of layers or of nets: which columns there are, and how people read their cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from striate.anatomy._anatomy import Anatomy
from striate.errors import UnknownSetting

# Columns of layers, in the order in which they give way where there is no room for all.
_KEEP_LONGEST = (
    "name", "output_shape", "parameters", "type", "macs", "receptive_field", "values", "jump",
    "kernel", "stride", "padding", "start", "groups", "share", "bytes", "dilation", "input_shape",
    "biases", "trainable",
)  # fmt: skip
# What a page shows unless asked for everything.
_USUAL = frozenset(
    ("name", "type", "output_shape", "kernel", "stride", "padding", "parameters", "values", "macs",
     "receptive_field", "jump")
)  # fmt: skip
# Names that are longer are folded.
_LONGEST = 34
# What a column takes besides its text on a terminal.
_GAP = 3


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        key: Its name for programs.
        heading: Its name for people.
        show: A value as people read it.
        right: Whether it is aligned right, as numbers are.
    """

    key: str
    heading: str
    show: Callable[[Any], str]
    right: bool = True


@dataclass(frozen=True)
class Sheet:
    """A table, before it is text.

    Args:
        title: What it is of.
        columns: In order.
        rows: A value for each column's key.
        footer: Lines below it.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    footer: tuple[str, ...] = ()

    def cells(self) -> list[list[str]]:
        """Every cell as people read it."""
        return [[column.show(row[column.key]) for column in self.columns] for row in self.rows]

    def fitted(self, width: int) -> Sheet:
        """Leaves out columns, the least asked for first, until the rest fit into a width.

        Args:
            width: In characters; the first four columns stay in any.
        """
        ranks = {key: rank for rank, key in enumerate(_KEEP_LONGEST)}
        columns = sorted(self.columns, key=lambda column: ranks.get(column.key, -1))
        while len(columns) > 4 and self._width(columns) > width:
            columns.pop()
        kept = {column.key for column in columns}
        left = tuple(column for column in self.columns if column.key in kept)
        return Sheet(self.title, left, self.rows, self.footer)

    def _width(self, columns: Sequence[Column]) -> int:
        width = 0
        for column in columns:
            shown = (folded(column.show(row[column.key])) for row in self.rows)
            lines = (line for cell in shown for line in cell.split("\n"))
            width += max(len(column.heading), max(map(len, lines), default=0)) + _GAP
        return width

    @property
    def width(self) -> int:
        """How many characters a terminal needs for all its columns."""
        return self._width(self.columns)


def layer_sheet(anatomy: Anatomy, *, full: bool = False) -> Sheet:
    """Makes the table of a net's layers.

    Args:
        anatomy: Of the net.
        full: Whether with all columns, and every number exact.

    Returns:
        The table; below it the totals.
    """
    told = anatomy.to_json()
    columns = (column for column in _LAYER if full or column.key in _USUAL)
    if not full:
        columns = (_short(column) for column in columns)
    title = f"{anatomy.net}, for pictures of {people(anatomy.input)}"
    return Sheet(title, tuple(columns), tuple(told["layers"]), tuple(totals(anatomy)))


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
    memory = f"Running one picture takes {in_bytes(anatomy.running_bytes)}; training {training}"
    return [weights, made, memory]


def net_sheet(
    anatomies: Sequence[Anatomy], *, sort: str | None = None, descending: bool = False
) -> Sheet:
    """Makes a table of several nets, side by side.

    Args:
        anatomies: One a row.
        sort: The column to sort by; None keeps the order.
        descending: Whether the largest comes first.

    Returns:
        The table.

    Raises:
        UnknownSetting: no column is called `sort`; the message lists the nearest.
    """
    rows = [_net_row(anatomy) for anatomy in anatomies]
    if sort is not None:
        names = [column.key for column in _NET]
        if sort not in names:
            raise UnknownSetting("column", sort, names)
        known = [row for row in rows if row[sort] is not None]
        unknown = [row for row in rows if row[sort] is None]
        rows = sorted(known, key=lambda row: row[sort], reverse=descending) + unknown
    return Sheet("", _NET, tuple(rows))


def _net_row(anatomy: Anatomy) -> dict[str, Any]:
    fields = [layer.receptive_field for layer in anatomy.layers]
    sides = [max(field) if isinstance(field, list) else field for field in fields]
    windows = [side for side in sides if isinstance(side, int | float)]
    return {
        "net": anatomy.net,
        "input": anatomy.input,
        # What people count when they say "16 layers": those with weights to multiply by.
        "layers": sum(bool(layer.parameters and layer.macs) for layer in anatomy.layers),
        "parameters": anatomy.parameters,
        "bytes": anatomy.bytes,
        "values": anatomy.values,
        "macs": anatomy.macs,
        "running_bytes": anatomy.running_bytes,
        "training_bytes": anatomy.training_bytes,
        "receptive_field": max(windows, default=None),
    }


def folded(name: str) -> str:
    """A long name in two lines or more, cut behind its dots."""
    lines, rest = [], name
    while len(rest) > _LONGEST and "." in rest[:_LONGEST]:
        cut = rest.rindex(".", 0, _LONGEST) + 1
        lines.append(rest[:cut])
        rest = "  " + rest[cut:]
    return "\n".join([*lines, rest])


def people(shape: Sequence[int] | None) -> str:
    """[C, H, W] as HxWxC; tokens and vectors as they are; a dash for a layer that never runs."""
    if shape is None:
        return "-"
    if len(shape) < 3:
        return "x".join(map(str, shape)) or "1"
    channels, *sides = shape
    return "x".join(map(str, (*sides, channels)))


def in_bytes(count: float) -> str:
    """Memory in powers of a thousand: 553.4 MB."""
    for unit in ("B", "KB", "MB"):
        if count < 1000:
            return f"{count:.4g} {unit}"
        count = count / 1000
    return f"{count:.4g} GB"


def in_short(count: int) -> str:
    """A large number in four figures: 1.85 G; a dash for none."""
    if count < 10_000:
        return f"{count:,}" if count else "-"
    value: float = count
    for unit in ("", " K", " M", " G"):
        if value < 1000:
            return f"{value:.4g}{unit}"
        value /= 1000
    return f"{value:.4g} T"


def _value_bytes(anatomy: Anatomy) -> int:
    sizes = {layer.bytes // layer.values for layer in anatomy.layers if layer.values}
    return anatomy.values * max(sizes, default=4)


def _plain(value: Any) -> str:
    return "-" if value is None else str(value)


def _counted(value: int | None) -> str:
    return f"{value:,}" if value else "-"


def _sized(value: Any) -> str:
    """One number, or one an axis: 3, 3x5, whole."""
    if value is None:
        return "-"
    if isinstance(value, list):
        return "x".join(f"{side:g}" for side in value)
    return value if isinstance(value, str) else f"{value:g}"


def _field(value: Any) -> str:
    return "?" if value is None else _sized(value)


def _shared(value: dict[str, float | None]) -> str:
    share = value["parameters"]
    return "-" if not share else f"{100 * share:.1f}%"


def _memory(value: int | None) -> str:
    return in_bytes(value) if value else "-"


def _short(column: Column) -> Column:
    if column.key != "macs":
        return column
    return Column(column.key, column.heading, in_short)


_LAYER = (
    Column("name", "layer", _plain, right=False),
    Column("type", "type", _plain, right=False),
    Column("input_shape", "input", people),
    Column("output_shape", "output", people),
    Column("kernel", "kernel", _sized),
    Column("stride", "stride", _sized),
    Column("padding", "pad", _sized),
    Column("dilation", "dilation", _sized),
    Column("groups", "groups", _plain),
    Column("parameters", "parameters", _counted),
    Column("biases", "biases", _counted),
    Column("trainable", "trainable", _counted),
    Column("share", "share", _shared),
    Column("values", "values", _counted),
    Column("bytes", "memory", _memory),
    Column("macs", "MACs", _counted),
    Column("receptive_field", "sees", _field),
    Column("jump", "jump", _sized),
    Column("start", "start", _sized),
)
_NET = (
    Column("net", "net", _plain, right=False),
    Column("input", "input", people),
    Column("layers", "layers", _counted),
    Column("parameters", "parameters", _counted),
    Column("bytes", "weights", _memory),
    Column("values", "values", _counted),
    Column("macs", "MACs", in_short),
    Column("running_bytes", "running", _memory),
    Column("training_bytes", "training", _memory),
    Column("receptive_field", "sees", _field),
)

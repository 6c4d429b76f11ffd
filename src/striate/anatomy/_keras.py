"""A net's table in the layout of Keras 3: the same lines, the same way of counting.

Keras counts the moving statistics of a batch norm as parameters that are not trainable; torch has
them as buffers. Keras writes axes as (batch, height, width, channels), and memory in powers of
1,024. Names of layers are the net's own; Keras would number them. A net whose paths part is what
Keras calls functional: its picture has a row, and each layer names what it reads.
"""

from __future__ import annotations

import io

from rich import box
from rich.console import Console
from rich.table import Table

from striate.anatomy._anatomy import Anatomy, Layer
from striate.anatomy._cells import channels_last
from striate.anatomy._keras_types import keras_type
from striate.anatomy._signals import readable_shapes

_INPUT = "input_layer"
_WIDTH = 98


def keras_text(anatomy: Anatomy) -> str:
    """Gives a net's table as `model.summary()` of Keras prints it.

    Args:
        anatomy: Of the net.

    Returns:
        Lines: name, table, totals with trainable and non-trainable parameters and their memory.
    """
    branched = any(len(layer.inputs) > 1 for layer in anatomy.layers)
    table = Table(box=box.HEAVY_HEAD, show_lines=True)
    table.add_column("Layer (type)", overflow="fold")
    table.add_column("Output Shape", overflow="fold")
    table.add_column("Param #", justify="right", overflow="fold")
    if branched:
        table.add_column("Connected to", overflow="fold")
    for row in _rows(anatomy, branched):
        table.add_row(*row)
    written = io.StringIO()
    console = Console(file=written, width=_WIDTH, highlight=False, markup=False, emoji=False)
    console.print(table)
    lines = [f'Model: "{anatomy.net}"', *written.getvalue().rstrip("\n").splitlines()]
    return "\n".join([*lines, *_totals(anatomy)]) + "\n"


def _rows(anatomy: Anatomy, branched: bool) -> list[list[str]]:
    """A row a layer; before them the picture's, and behind each what it reads, where paths part."""
    names, reads = _names(anatomy.layers), _reads(anatomy.layers)
    picture = channels_last(anatomy.input, channels_first=True)
    rows = [[f"{_INPUT} (InputLayer)", _shape(picture), "0", "-"]]
    shapes = [shape for _, shape in readable_shapes(anatomy)]
    for name, layer, shape, read in zip(names, anatomy.layers, shapes, reads, strict=True):
        connected = (f"{_INPUT if row < 0 else names[row]}[0][0]" for row in read)
        numbers = layer.parameters + layer.moving
        made = [f"{name} ({keras_type(layer)})", _shape(shape), f"{numbers:,}"]
        rows.append([*made, ", ".join(connected) or "-"])
    return rows if branched else [row[:-1] for row in rows[1:]]


def _names(layers: list[Layer]) -> list[str]:
    """The net's own names, without the stages they stand in.

    These go as long as the names still differ and begin with a word. Keras knows no dots; what is
    called twice has a number, as Keras's second layer of a name.
    """
    names = [layer.name for layer in layers]
    while any("." in name for name in names):
        shorter = [name.partition(".")[2] or name for name in names]
        numbered = any(name[0].isdecimal() for name in shorter)
        if numbered or len(set(shorter)) < len(set(names)):
            break
        names = shorter
    found: list[str] = []
    times: dict[str, int] = {}
    for name in names:
        before = times.get(name, 0)
        times[name] = before + 1
        found.append(f"{name}_{before}".replace(".", "_") if before else name.replace(".", "_"))
    return found


def _reads(layers: list[Layer]) -> list[list[int]]:
    """What each layer reads, a dropout among it, which when it is off gives on what it read."""
    reads = [list(layer.inputs) for layer in layers]
    for place, layer in enumerate(layers):
        if layer.kind or layer.parameters or len(layer.inputs) != 1:
            continue
        if any(place in read for read in reads):
            continue
        readers = [n for n, read in enumerate(reads) if layer.inputs[0] in read and n != place]
        if len(readers) == 1 and readers[0] > place:
            reads[readers[0]] = [place if n == layer.inputs[0] else n for n in reads[readers[0]]]
    return reads


def _totals(anatomy: Anatomy) -> list[str]:
    each = _number_bytes(anatomy)
    counts = (
        ("Total", anatomy.parameters + anatomy.moving),
        ("Trainable", anatomy.trainable),
        ("Non-trainable", anatomy.not_trainable + anatomy.moving),
    )
    return [f" {name} params: {count:,} ({memory(count * each)})" for name, count in counts]


def _number_bytes(anatomy: Anatomy) -> int:
    """Bytes of a parameter: a layer's numbers come out in the type of its weights."""
    sizes = {
        layer.bytes // layer.values for layer in anatomy.layers if layer.parameters and layer.values
    }
    return max(sizes, default=4)


def memory(count: float) -> str:
    """Bytes as Keras writes them: 462.29 KB of 1,024 bytes."""
    units = ("B", "KB", "MB", "GB", "TB")
    place = 0
    while count >= 1024 and place < len(units) - 1:
        count, place = count / 1024, place + 1
    return f"{count:.2f} {units[place]}"


def _shape(shape: list[int] | None) -> str:
    """The batch first, as None, and channels last."""
    return "?" if shape is None else f"({', '.join(map(str, (None, *shape)))})"

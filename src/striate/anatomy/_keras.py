"""A net's table in the layout of Keras 3: the same lines, the same way of counting.

Keras counts the moving statistics of a batch norm as parameters that are not trainable; torch has
them as buffers. Keras writes axes as (batch, height, width, channels), and memory in powers of
1,024. Names of layers are the net's own; Keras would number them.
"""

from __future__ import annotations

import io

from rich import box
from rich.console import Console
from rich.table import Table

from striate.anatomy._anatomy import Anatomy, Layer

TYPES = {
    "AdaptiveAvgPool2d": "GlobalAveragePooling2D",
    "AdaptiveMaxPool2d": "GlobalMaxPooling2D",
    "AvgPool1d": "AveragePooling1D",
    "AvgPool2d": "AveragePooling2D",
    "BatchNorm1d": "BatchNormalization",
    "BatchNorm2d": "BatchNormalization",
    "Conv1d": "Conv1D",
    "Conv2d": "Conv2D",
    "ConvTranspose2d": "Conv2DTranspose",
    "Dropout2d": "SpatialDropout2D",
    "GlobalAveragePool": "GlobalAveragePooling2D",
    "GroupNorm": "GroupNormalization",
    "LayerNorm": "LayerNormalization",
    "LeakyReLU": "LeakyReLU",
    "Linear": "Dense",
    "MaxPool1d": "MaxPooling1D",
    "MaxPool2d": "MaxPooling2D",
    "MultiheadAttention": "MultiHeadAttention",
    "Upsample": "UpSampling2D",
    "ZeroPad2d": "ZeroPadding2D",
    "add": "Add",
    "cat": "Concatenate",
    "linear": "Dense",
    "mul": "Multiply",
}
_ACTIVATIONS = frozenset(
    ("Hardsigmoid", "Hardswish", "Sigmoid", "SiLU", "Softmax", "Tanh", "GELU", "relu", "sigmoid",
     "silu", "softmax", "tanh", "gelu", "hardswish", "Mish", "Softplus", "SELU", "CELU")
)  # fmt: skip
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
    for layer in anatomy.layers:
        cells = [f"{layer.name} ({_type(layer)})", _shape(layer), f"{_numbers(layer):,}"]
        if branched:
            cells.append(", ".join(_read(anatomy, layer)) or "-")
        table.add_row(*cells)
    written = io.StringIO()
    console = Console(file=written, width=_WIDTH, highlight=False, markup=False, emoji=False)
    console.print(table)
    lines = [f'Model: "{anatomy.net}"', *written.getvalue().rstrip("\n").splitlines()]
    return "\n".join([*lines, *_totals(anatomy)]) + "\n"


def _totals(anatomy: Anatomy) -> list[str]:
    numbers = anatomy.parameters + anatomy.moving
    each = anatomy.bytes // numbers if numbers else 4  # a batch norm's count of batches is 8 bytes
    fixed = anatomy.not_trainable + anatomy.moving
    counts = (
        ("Total", anatomy.parameters + anatomy.moving),
        ("Trainable", anatomy.trainable),
        ("Non-trainable", fixed),
    )
    return [f" {name} params: {count:,} ({memory(count * each)})" for name, count in counts]


def memory(count: float) -> str:
    """Bytes as Keras writes them: 462.29 KB of 1,024 bytes."""
    units = ("B", "KB", "MB", "GB", "TB")
    place = 0
    while count >= 1024 and place < len(units) - 1:
        count, place = count / 1024, place + 1
    return f"{count:.2f} {units[place]}"


def _numbers(layer: Layer) -> int:
    return layer.parameters + layer.moving


def _type(layer: Layer) -> str:
    return "Activation" if layer.type in _ACTIVATIONS else TYPES.get(layer.type, layer.type)


def _shape(layer: Layer) -> str:
    """The batch first, as None, and channels last."""
    if layer.output_shape is None:
        return "?"
    channels, *sides = layer.output_shape or [1]
    return f"({', '.join(map(str, (None, *sides, channels)))})"


def _read(anatomy: Anatomy, layer: Layer) -> list[str]:
    return ["input" if row < 0 else anatomy.layers[row].name for row in layer.inputs]

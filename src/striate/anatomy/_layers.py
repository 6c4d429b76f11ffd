"""From the rows that a trace filled to the layers of the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from striate.anatomy._anatomy import WHOLE, Layer, Sizes
from striate.anatomy._rows import Row
from striate.anatomy._sight import Limit
from striate.anatomy._trace import owned
from striate.arithmetic import Field, Window

# What a layer is that does several of these at once: the first.
_KINDS = (
    "attention", "convolution", "dense", "matrix product", "pooling", "norm", "concatenate", "add",
)  # fmt: skip
_WITH_VALUES = {"add", "concatenate", "convolution", "dense", "norm", "pooling"}


def layers(rows: Sequence[Row], net: nn.Module) -> list[Layer]:
    """Makes the table: the calls in order, then what has parameters and was never called.

    Args:
        rows: Of the trace.
        net: The copy that was traced; says which parameters are biases.
    """
    biases = {id(p) for name, p in net.named_parameters() if _BIAS.search(name)}
    numbers = {row: number for number, row in enumerate(rows)}
    made = [_layer(row, numbers, biases) for row in rows]
    counted = {id(parameter) for row in rows for parameter in row.parameters}
    for name, module in net.named_modules():
        left = [p for p in _own(module) if id(p) not in counted]
        if left:
            counted.update(map(id, left))
            row = Row(name or type(module).__name__, type(module).__name__, parameters=left)
            made.append(_layer(row, numbers, biases))
    return made


# A layer's, an attention's, a recurrent cell's, and those of all layers and directions.
_BIAS = re.compile(r"(^|\.)(bias|in_proj_bias|bias_[kv]|bias_[ih]h(_l\d+(_reverse)?)?)$")


def _layer(row: Row, numbers: dict[Row, int], biases: set[int]) -> Layer:
    values = row.numbers if row.families & _WITH_VALUES else 0
    slide = row.slides[0] if len(row.slides) == 1 else None
    windows = slide.windows if slide else ()
    field, jump, start = _fields(row)
    learned = [part for part in row.parameters if isinstance(part, nn.Parameter)]
    convolution = slide is not None and "convolution" in row.families
    return Layer(
        name=row.name,
        type=row.type,
        output_shape=row.output_shape,
        parameters=sum(parameter.numel() for parameter in learned),
        biases=sum(p.numel() for p in learned if id(p) in biases),
        trainable=sum(p.numel() for p in learned if p.requires_grad),
        input_shape=row.input_shape,
        macs=row.macs,
        values=values,
        bytes=values * row.item_bytes,
        receptive_field=field,
        jump=jump,
        start=start,
        kernel=_sizes(windows, "kernel"),
        stride=_sizes(windows, "stride"),
        padding=_padding(row),
        dilation=_sizes(windows, "dilation"),
        groups=slide.groups if slide and convolution else None,
        inputs=_inputs(row, numbers),
        kind=next((kind for kind in _KINDS if kind in row.families), None),
        moving=sum(part.numel() for part in row.parameters) - sum(p.numel() for p in learned),
    )


def _own(module: nn.Module) -> list[Tensor]:
    """What is a module's own, none of its parts'."""
    below = {id(part) for child in module.children() for part in owned(child)}
    return [part for part in owned(module) if id(part) not in below]


def _inputs(row: Row, numbers: dict[Row, int]) -> list[int]:
    """The rows that it reads; -1 for the picture, nothing for what no picture reaches."""
    return sorted({numbers.get(source.whole(), -1) for source in row.sources})


def _fields(row: Row) -> tuple[Any, Any, Any]:
    """Receptive field, jump and start; a vector has no neighbours to jump to."""
    sight = row.sight
    if sight is None or Limit.UNKNOWN in sight.views:
        return None, None, None
    if all(view is Limit.WHOLE for view in sight.views):
        return WHOLE, None, None
    known = [view for view in sight.views if isinstance(view, Field)]
    if len(known) < len(sight.views):  # all of one axis and a part of another
        return None, None, None
    field = one_or_all([view.receptive_field for view in known])
    if sight.scattered or (row.output_shape is not None and len(row.output_shape) < 2):
        return field, None, None
    jump, start = ([getattr(view, name) for view in known] for name in ("jump", "start"))
    return field, one_or_all(jump), one_or_all(start)


def _padding(row: Row) -> Sizes | None:
    """What a layer puts at both ends, itself or by a call of its own; None if they differ."""
    if len(row.slides) != 1 or row.slides[0].lopsided or len(row.pads) > 1:
        return None
    amounts = [window.padding for window in row.slides[0].windows]
    around = [*row.pads[0], *[0] * (2 * len(amounts))] if row.pads else [0] * (2 * len(amounts))
    if around[::2] != around[1::2]:
        return None
    sides = around[: 2 * len(amounts) : 2]
    return one_or_all([own + more for own, more in zip(amounts, reversed(sides), strict=True)])


def _sizes(windows: Sequence[Window], name: str) -> Sizes | None:
    return one_or_all([getattr(window, name) for window in windows]) if windows else None


def one_or_all(numbers: list[Any]) -> Any:
    """One number where they are equal, else all."""
    return numbers[0] if all(number == numbers[0] for number in numbers) else numbers

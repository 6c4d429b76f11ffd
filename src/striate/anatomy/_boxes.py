"""The boxes of a drawing: what a net does, without the small steps between."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

from striate.anatomy._anatomy import Anatomy, Layer
from striate.anatomy._cells import channels_last, sides_text
from striate.anatomy._signals import are_signals

_SMALL = ("norm", None)


@dataclass(frozen=True)
class Box:
    """One box.

    Args:
        label: What it does: "conv 3x3, 64".
        name: The layer's name in the net; "" for the picture.
        kind: As a layer's; "picture" for the picture, "other" for what has no kind.
        shape: What comes out, `[C, H, W]`.
        inputs: The boxes that it reads, by number; those before it.
        extras: What follows without a box of its own: norms, activations, dropout.
        count: How many like it stand here in a row.
        signal: Whether a shape of two sides is channels and length.
    """

    label: str
    name: str
    kind: str
    shape: tuple[int, ...]
    inputs: tuple[int, ...] = ()
    extras: tuple[str, ...] = ()
    count: int = 1
    signal: bool = False

    @property
    def size(self) -> list[int]:
        """What comes out as people read it: sides, then channels."""
        return channels_last(self.shape, channels_first=self.signal) or [1]


def boxes(anatomy: Anatomy) -> list[Box]:
    """Makes the boxes of a net, the picture first, in the order of the calls.

    Norms, activations, dropout and reshapes that alone read a box are written into it.

    Args:
        anatomy: Of the net.
    """
    made = [Box("picture", "", "picture", tuple(anatomy.input), signal=True)]
    signals = are_signals(anatomy)
    readers = _readers(anatomy)
    read = {row for layer in anatomy.layers for row in layer.inputs}
    last = len(anatomy.layers) - 1
    place = {-1: 0}
    for number, layer in enumerate(anatomy.layers):
        if layer.output_shape is None or not layer.inputs:
            continue
        if number not in read and number != last and _passes(layer):
            where = place.get(layer.inputs[0], 0)
            if where:
                extras = (*made[where].extras, layer.type)
                made[where] = dataclasses.replace(made[where], extras=extras)
            continue
        inputs = tuple(sorted({place[row] for row in layer.inputs if row in place}))
        if _is_small(layer) and _alone(layer, readers) and inputs[-1:] != (0,):
            box = made[inputs[0]]
            if (written := _with(box, layer, signals[number])) is not None:
                made[inputs[0]] = written
                place[number] = inputs[0]
                continue
        place[number] = len(made)
        kind, shape = layer.kind or "other", tuple(layer.output_shape)
        box = Box(_label(layer), layer.name, kind, shape, inputs, signal=signals[number])
        made.append(box)
    return made


def _with(box: Box, layer: Layer, signal: bool) -> Box | None:
    """The box with a small layer in it; None for one that makes a vector of another length.

    Where maps are only laid flat, the box keeps the shape that they had.
    """
    shape, extras = tuple(layer.output_shape or ()), (*box.extras, layer.type)
    if len(shape) > 1:
        return dataclasses.replace(box, extras=extras, shape=shape, signal=signal)
    if math.prod(shape) != math.prod(box.shape):
        return None
    return dataclasses.replace(box, extras=extras)


def _readers(anatomy: Anatomy) -> dict[int, int]:
    """How many rows that lead on read each row."""
    read = {row for layer in anatomy.layers for row in layer.inputs}
    last = len(anatomy.layers) - 1
    count: dict[int, int] = {}
    for number, layer in enumerate(anatomy.layers):
        if number in read or number == last or not _passes(layer):
            for row in layer.inputs:
                count[row] = count.get(row, 0) + 1
    return count


def _passes(layer: Layer) -> bool:
    """Whether it gives back the very tensor that it read, as dropout does when it is off."""
    return layer.kind is None and layer.parameters == 0


def _is_small(layer: Layer) -> bool:
    return layer.kind in _SMALL and len(layer.inputs) == 1 and layer.macs == 0


def _alone(layer: Layer, readers: dict[int, int]) -> bool:
    return readers.get(layer.inputs[0], 0) <= 1


def _label(layer: Layer) -> str:
    shape = layer.output_shape or [0]
    window = _window(layer)
    match layer.kind:
        case "convolution":
            transposed = "transposed " if "ranspose" in layer.type else ""
            depthwise = layer.groups is not None and layer.groups == shape[0] > 1
            what = "depthwise " if depthwise else transposed
            groups = f", {layer.groups} groups" if (layer.groups or 1) > 1 and not depthwise else ""
            return f"{what}conv{window}, {shape[0]}{groups}"
        case "pooling":
            name = layer.type.lower()
            how = "max " if "max" in name else "mean " if "avg" in name or "mean" in name else ""
            whole = layer.receptive_field == "whole" or layer.type == "mean"
            return f"global {how}pool" if whole else f"{how}pool{window}"
        case "dense":
            return f"dense, {_units(layer)}"
        case "add" | "attention":
            return layer.kind
        case "concatenate":
            return f"concatenate, {shape[0]}"
        case _:
            return layer.type


def _units(layer: Layer) -> int:
    """Numbers that a dense layer puts out at each place: its weights over what it reads there."""
    weights = layer.parameters - layer.biases
    if weights and layer.macs:
        return weights * layer.values // layer.macs
    return (layer.output_shape or [0])[-1]


def _window(layer: Layer) -> str:
    """Its sides, one an axis, and its stride where that is not 1: " 3x3/2"."""
    if layer.kernel is None:
        return ""
    axes = max(1, len(layer.input_shape or layer.output_shape or ()) - 1)
    sides = layer.kernel if isinstance(layer.kernel, list) else [layer.kernel] * axes
    strides = layer.stride if isinstance(layer.stride, list) else [layer.stride]
    step = "" if set(strides) <= {1, None} else f"/{'x'.join(map(str, strides))}"
    return f" {'x'.join(map(str, sides))}{step}"


def is_chain(made: list[Box]) -> bool:
    """Whether every box reads the one before it."""
    return all(box.inputs == (place,) for place, box in enumerate(made[1:]))


def runs(made: list[Box]) -> list[Box]:
    """Puts equal boxes of a chain that stand in a row into one, with their number."""
    found: list[Box] = []
    for box in made:
        last = found[-1] if found else None
        alike = last and (last.label, last.shape, last.extras) == (box.label, box.shape, box.extras)
        if last and alike and box.kind != "picture":
            found[-1] = dataclasses.replace(last, count=last.count + 1)
        else:
            found.append(box)
    return found


def size_text(box: Box) -> str:
    """Its size as people read it: 28x28x6."""
    return sides_text(box.size)

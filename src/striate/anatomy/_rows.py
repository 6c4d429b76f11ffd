"""A row of the table while it is being filled: one call of one layer, or of one function."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor, nn

from striate.anatomy._operations import Family, Slide
from striate.anatomy._sight import Sight

# Maps are padded to whole windows at times, and become a little wider than the picture.
_NEARLY = 1.2


@dataclass(eq=False)
class Row:
    """What is known of one call.

    Args:
        name: The module's name in the net, or the module's in which a function was called, with
            the function's after it.
        type: The module's class, or the function.
        input_shape: Of the first tensor that came in.
        output_shape: Of the first that came out.
        macs: Multiply-accumulates.
        families: What it did.
        slides: Its convolutions and poolings.
        parameters: Parameters and moving statistics that it read and no row before it.
        numbers: How many numbers its first output has.
        item_bytes: Bytes of one of them.
        sight: What the numbers of its output see.
        pads: Cells put around what it read, before and after each axis, last axis first.
        sources: The rows that it read; the picture is one that no table has.
        part_of: The row in which this one was counted in the end.
    """

    name: str
    type: str
    input_shape: list[int] | None = None
    output_shape: list[int] | None = None
    macs: int = 0
    families: set[Family] = field(default_factory=set)
    slides: list[Slide] = field(default_factory=list)
    parameters: list[Tensor] = field(default_factory=list)
    numbers: int = 0
    item_bytes: int = 4
    sight: Sight | None = None
    pads: list[tuple[int, ...]] = field(default_factory=list)
    sources: set[Row] = field(default_factory=set)
    part_of: Row | None = None

    def whole(self) -> Row:
        """The row of the table that this one became part of: itself, mostly."""
        row = self
        while row.part_of is not None:
            row = row.part_of
        return row

    def take(self, parts: list[Row]) -> None:
        """Counts what some rows did as this one's."""
        for part in parts:
            part.part_of = self
            self.macs += part.macs
            self.families |= part.families
            self.slides += part.slides
            self.pads += part.pads
            self.parameters += part.parameters
            self.sources |= part.sources
        self.sources = {source for source in map(Row.whole, self.sources) if source is not self}


@dataclass
class Frame:
    """A module that is running.

    Args:
        module: The module.
        name: Its name in the net.
        first: How many rows there were when it began.
        calls: Whether a module inside it was called.
        inputs: The tensors that came in.
    """

    module: nn.Module
    name: str
    first: int
    calls: bool = False
    inputs: list[Tensor] = field(default_factory=list)


def shape_of(tensor: Tensor, sight: Sight | None = None) -> list[int]:
    """The shape without the batch of one, where there is one in front; maps channels first.

    Args:
        tensor: What came in or out.
        sight: Of the tensor; tells maps with channels last from others.
    """
    sides = list(tensor.shape)
    if not sides or sides[0] != 1:
        return sides
    if sight is not None and _has_channels_last(sight, sides):
        return [sides[-1], *sides[1:-1]]
    return sides[1:]


def _has_channels_last(sight: Sight, sides: list[int]) -> bool:
    """Whether the axes between batch and channels are the picture's, whatever they see of it.

    Windows that were cut out and put together again leave rows and columns hard to tell apart.
    Channels run along neither, and maps have nearly the picture's proportions; windows, one
    behind the other, do not.
    """
    inner = sight.along[1:-1]
    if len(sight.views) < 2 or len(inner) != len(sight.views):
        return False
    if inner == tuple(frozenset((axis,)) for axis in range(len(inner))):
        return True
    if not all(inner) or sight.along[-1] or not sight.sides:
        return False
    parts = [side / whole for side, whole in zip(sides[1:-1], sight.sides, strict=True)]
    return max(parts) < _NEARLY * min(parts)

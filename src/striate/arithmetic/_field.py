"""What one cell of a deep layer sees of the picture: receptive field, jump and start."""

from collections.abc import Iterable
from dataclasses import dataclass

from striate.arithmetic._window import Window


@dataclass(frozen=True)
class Field:
    """The view of a layer's cells, in pixels of the input.

    Args:
        receptive_field: Side of the square that one cell sees.
        jump: Distance between the centres of two neighbouring cells.
        start: Centre of the first cell; the first pixel's own is 0.5.
    """

    receptive_field: int = 1
    jump: int = 1
    start: float = 0.5


def field_after(field: Field, window: Window) -> Field:
    """Looks through one more window: `r += (F - 1) j`, `s += ((F - 1) / 2 - P) j`, `j *= S`.

    Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks"
    (Distill, 2019), equations 2 and 8.

    Args:
        field: Of the cells that the window reads.
        window: The window.

    Returns:
        The field of the cells that it writes.
    """
    reach = window.extent - 1
    return Field(
        receptive_field=field.receptive_field + reach * field.jump,
        jump=field.jump * window.stride,
        start=field.start + (reach / 2 - window.padding) * field.jump,
    )


def receptive_fields(windows: Iterable[Window]) -> list[Field]:
    """Follows a chain of windows from the picture on, one `field_after` each.

    Args:
        windows: The chain, first layer first.

    Returns:
        The field of each layer's cells, one a window.
    """
    field = Field()
    fields = []
    for window in windows:
        field = field_after(field, window)
        fields.append(field)
    return fields

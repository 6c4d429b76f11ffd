"""What a net is made of, as a table: what `describe` finds out and others print."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Layer:
    """One call of one layer.

    Args:
        name: The module's name in the net.
        type: The module's class.
        output_shape: Without the batch: `[C, H, W]` for maps, `[D]` for a vector; None where no
            tensor came out, or the layer has parameters but was never called.
        parameters: Numbers that it learns and that no row before it has counted.
    """

    name: str
    type: str
    output_shape: list[int] | None
    parameters: int


@dataclass(frozen=True)
class Anatomy:
    """A net's layers in the order in which they are called, and their totals.

    Args:
        net: The net's name or line.
        input: `[C, H, W]` of the pictures it was followed with.
        layers: One row a call.
        parameters: All numbers that it learns or could; buffers, such as a batch norm's moving
            mean, are none (Keras counts those as non-trainable parameters).
        trainable: Those that training changes: they require gradients.
        bytes: Memory of the parameters and buffers, each once, in the types they have.
    """

    net: str
    input: list[int]
    layers: list[Layer]
    parameters: int
    trainable: int
    bytes: int

    @property
    def not_trainable(self) -> int:
        """Parameters that are frozen."""
        return self.parameters - self.trainable

    def to_json(self) -> dict[str, Any]:
        """Gives what `striate summary --json` prints."""
        return dataclasses.asdict(self)

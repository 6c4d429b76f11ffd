"""What a net is made of, as a table: what `describe` finds out and others print."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

# One number where all axes of the picture agree, else one an axis.
Sizes = int | float | list[int] | list[float]
WHOLE: Literal["whole"] = "whole"


@dataclass(frozen=True)
class Layer:
    """One call of one layer, or of a function that a net calls between its layers.

    Args:
        name: The module's name in the net; a function's is that of the module in which it was
            called and its own.
        type: The module's class, or the function.
        output_shape: Without the batch: `[C, H, W]` for maps, `[D]` for a vector; None where no
            tensor came out, or the layer has parameters but was never called.
        parameters: Numbers that it learns and that no row before it has counted.
        biases: Those of them that are biases.
        trainable: Those of them that training changes: they require gradients.
        input_shape: Of the first tensor that came in, without the batch.
        macs: Multiply-accumulates of convolutions, matrix products and attention.
        values: Numbers that its convolution, dense layer, pooling, norm, addition or
            concatenation puts out, if it is one; activations, dropout and reshapes count 0.
        bytes: Memory of these values.
        receptive_field: Side, in pixels, of what one of its numbers sees of the picture: one
            number, or one an axis where they differ; "whole" for the whole picture; None where
            it cannot be known.
        jump: Pixels between the centres of two neighbouring cells; None where there are none, they
            lie in another order, or it cannot be known.
        start: Centre of the first cell, in pixels; the first pixel's own is 0.5.
        kernel: Side of its window; None for a layer without one.
        stride: Of the window.
        padding: Cells that it puts around, at both ends of an axis alike; None where they differ.
        dilation: Of the window.
        groups: Of a convolution.
        inputs: The rows that it reads, by number from 0; -1 is the picture.
        moving: Numbers of its moving statistics: no parameters, but Keras counts them.
        kind: "convolution", "dense", "matrix product", "attention", "pooling", "norm", "add" or
            "concatenate", by what it does rather than what it is called; None for all else.
    """

    name: str
    type: str
    output_shape: list[int] | None
    parameters: int
    biases: int = 0
    trainable: int = 0
    input_shape: list[int] | None = None
    macs: int = 0
    values: int = 0
    bytes: int = 0
    receptive_field: Sizes | Literal["whole"] | None = None
    jump: Sizes | None = None
    start: Sizes | None = None
    kernel: Sizes | None = None
    stride: Sizes | None = None
    padding: Sizes | None = None
    dilation: Sizes | None = None
    groups: int | None = None
    inputs: list[int] = dataclasses.field(default_factory=list)
    moving: int = 0
    kind: str | None = None


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
        values: Numbers that are made of one picture: its own and those of the layers.
        macs: Multiply-accumulates for one picture.
        running_bytes: Memory of parameters, buffers and the most tensors alive at once while one
            picture is answered.
        training_bytes: Memory that autograd keeps of one picture, parameters aside; None where
            the net cannot be trained on such pictures.
        moving: Numbers of the moving statistics of batch norms, which Keras counts.
    """

    net: str
    input: list[int]
    layers: list[Layer]
    parameters: int
    trainable: int
    bytes: int
    values: int = 0
    macs: int = 0
    running_bytes: int = 0
    training_bytes: int | None = None
    moving: int = 0

    @property
    def not_trainable(self) -> int:
        """Parameters that are frozen."""
        return self.parameters - self.trainable

    @property
    def depth(self) -> int:
        """What people count when they say "16 layers": those that multiply by weights.

        Counted on the longest path, so that the convolution on a shortcut of ResNet is no layer.
        """
        depths: list[int] = []
        for layer in self.layers:
            before = (depths[row] for row in layer.inputs if 0 <= row < len(depths))
            depths.append(max(before, default=0) + bool(layer.parameters and layer.macs))
        return max(depths, default=0)

    def to_json(self) -> dict[str, Any]:
        """Gives what `striate summary --json` prints.

        Each layer has its shares of the net's parameters, values and multiply-accumulates, in
        [0, 1]; null where the net has none.
        """
        told = dataclasses.asdict(self)
        for layer in told["layers"]:
            layer["share"] = {
                name: layer[name] / total if (total := told[name]) else None
                for name in ("parameters", "values", "macs")
            }
        return told

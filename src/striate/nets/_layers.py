"""What the families build with: chains of named layers, their sizes, their stages."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from torch import nn

from striate.arithmetic import Window, output_size, smallest_input
from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.nets._blocks import Residual
from striate.nets._lenet_layers import SparseConvolution, Subsampling

if TYPE_CHECKING:
    from striate.nets._spec import NetSpec

_WINDOWED = (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)
_AXES = ("height", "width")


def layers(**modules: nn.Module | None) -> nn.Sequential:
    """Chains modules under their names, in the order given; None is left out."""
    return nn.Sequential(
        OrderedDict((name, module) for name, module in modules.items() if module is not None)
    )


def optional_dropout(rate: float) -> nn.Dropout | None:
    """Gives the layer that drops a share of its inputs in training; none for a rate of 0.

    Args:
        rate: The share that is dropped, in [0, 1).

    Returns:
        The layer (Srivastava et al. 2014), or None.

    Raises:
        InvalidSetting: a rate outside [0, 1).
    """
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate < 1:
        raise InvalidSetting(
            f"A dropout rate cannot be {rate!r}: "
            f"it is the share that is dropped, at least 0 and below 1, such as 0.5."
        )
    return nn.Dropout(rate) if rate else None


def classifier_units(num_classes: int, *, one_logit: bool) -> int:
    """Counts the logits for K classes: K, or one for two where a net ends in a sigmoid."""
    return 1 if one_logit and num_classes == 2 else num_classes


def feature_shape(features: nn.Sequential, spec: NetSpec) -> tuple[int, int, int]:
    """Works out the shape of the last feature map, without computing it.

    Args:
        features: A chain of convolutions, poolings and layers that keep the shape.
        spec: The net's spec: its channels, height and width go in, its name into the message.

    Returns:
        Channels, height and width, each at least 1.

    Raises:
        InputTooSmall: the pictures are too small; the message names the smallest that work.
        ShapeError: a chain that itself contains containers, whose windows cannot be listed.
    """
    channels = spec.in_channels
    for name, module in features.named_children():
        if any(True for _ in module.children()):
            raise ShapeError(
                f"The size after {name!r}, a {type(module).__name__} of several layers, cannot "
                f"be read from a list of windows: give feature_shape a flat chain."
            )
        channels = module.out_channels if isinstance(module, nn.Conv2d) else channels
    windows = [_windows(module) for module in features if isinstance(module, _WINDOWED)]
    by_axis = [[pair[axis] for pair in windows] for axis in range(len(_AXES))]
    smallest = [smallest_input(chain) for chain in by_axis]
    if spec.height < smallest[0] or spec.width < smallest[1]:
        raise InputTooSmall(
            f"{spec.text} cannot take pictures of {spec.height}x{spec.width}: its convolutions "
            f"and poolings need at least {smallest[0]}x{smallest[1]}. "
            f"Take --size {max(smallest)} or more, or a net with fewer poolings."
        )
    sizes = [spec.height, spec.width]
    for axis, chain in enumerate(by_axis):
        for window in chain:
            sizes[axis] = output_size(sizes[axis], window)
    return channels, sizes[0], sizes[1]


def stage_ends(features: nn.Sequential) -> Iterator[tuple[str, nn.Module]]:
    """Finds the last layer of each block: after a convolution or residual, before what follows.

    A block begins with a convolution or a residual and takes in the norms and activations after
    it; a pooling, a dropout or the next block ends it.

    Yields:
        The layer's name in the chain, and the layer.
    """
    end: tuple[str, nn.Module] | None = None
    for name, module in features.named_children():
        begins = isinstance(module, nn.Conv2d | Residual | SparseConvolution)
        closes = isinstance(module, nn.MaxPool2d | nn.AvgPool2d | nn.Dropout | Subsampling)
        if end is not None and (begins or closes):
            yield end
            end = None
        if begins or end is not None:
            end = name, module
    if end is not None:
        yield end


def _windows(module: nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d) -> tuple[Window, Window]:
    """The window over the height and the one over the width."""
    dilation = _pair(getattr(module, "dilation", 1))
    kernel, stride = _pair(module.kernel_size), _pair(module.stride)
    if module.padding == "same":
        raise ShapeError("padding='same' hides its size: give feature_shape a number instead.")
    padding = _pair(0 if module.padding == "valid" else module.padding)
    ceil = getattr(module, "ceil_mode", False)
    first, second = (
        Window(kernel[axis], stride[axis], padding[axis], dilation[axis], ceil) for axis in (0, 1)
    )
    return first, second


def _pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)

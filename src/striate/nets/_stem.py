"""A net's first convolution for another number of channels, where its library knows three alone."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from striate.errors import ShapeError


def replace_stem(net: nn.Module, in_channels: int) -> None:
    """Gives a net's first convolution another number of input channels, weights drawn anew.

    They are normal, of the deviation that the library's own rule gave the old ones, scaled by
    `sqrt(old / new)` channels: the sums that the convolution makes stay as large.

    Args:
        net: Changed in place.
        in_channels: C, at least 1.

    Raises:
        ShapeError: a net without convolution, or whose first one has groups.
    """
    found = next(((n, m) for n, m in net.named_modules() if isinstance(m, nn.Conv2d)), None)
    if found is None or found[1].groups != 1:
        raise ShapeError(
            f"A {type(net).__name__} does not begin with a convolution that could read "
            f"{in_channels} channels: give it pictures of three channels."
        )
    name, old = found
    if old.in_channels == in_channels:
        return
    keywords: dict[str, Any] = {
        "stride": old.stride,
        "padding": old.padding,
        "dilation": old.dilation,
        "padding_mode": old.padding_mode,
        "bias": old.bias is not None,
        "device": old.weight.device,
        "dtype": old.weight.dtype,
    }
    size = (old.kernel_size[0], old.kernel_size[1])
    new = nn.Conv2d(in_channels, old.out_channels, size, **keywords)
    if not old.weight.is_meta:
        with torch.no_grad():
            scale = (old.in_channels / in_channels) ** 0.5
            new.weight.normal_(0, float(old.weight.std()) * scale)
            if new.bias is not None and old.bias is not None:
                new.bias.copy_(old.bias)
    net.set_submodule(name, new)

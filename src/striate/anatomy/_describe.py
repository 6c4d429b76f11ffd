"""The anatomy of a net: its layers in the order of their calls, and the totals."""

from __future__ import annotations

import dataclasses
import math

import torch
from torch import nn

from striate.anatomy._anatomy import Anatomy
from striate.anatomy._copying import kept, uncompiled
from striate.anatomy._following import Followed, follow
from striate.anatomy._layers import layers
from striate.anatomy._unmoved import unmoved
from striate.errors import InputError, InvalidSetting
from striate.nets import NetSpec


def describe(
    net: NetSpec | nn.Module,
    input: tuple[int, ...] | None = None,  # noqa: A002
) -> Anatomy:
    """Says what a net is made of, layer by layer, without computing it.

    A copy of the net runs in evaluation mode on torch's meta device, where tensors have shapes and
    no numbers; one that looks at its numbers, on one picture of zeros. One dispatch mode sees every
    operation, whether a layer or a function made it. The net itself, its mode and its hooks stay as
    they are.

    Args:
        net: A spec, of which a net without numbers is made; or any module.
        input: Height, width and channels of the pictures; a module may also take signals (length
            and channels) or volumes (three sides and channels). None takes those of the spec,
            which a module that is no `Net` does not have.

    Returns:
        The layers in the order of their calls, and the totals. A layer that is called again, or
        shares its parameters with one before it, counts 0 there.

    Raises:
        InvalidSetting: no input was given and the module has none of its own.
        ForeignLayer: the module is scripted, quantised, not initialised, cannot be copied, or takes
            several inputs.
        ShapeError: the net cannot take such pictures.
        InputTooSmall: pictures too small for the net of a spec.
    """
    net = net if isinstance(net, NetSpec) else uncompiled(net)
    spec = net if isinstance(net, NetSpec) else getattr(net, "spec", None)
    spec = spec if isinstance(spec, NetSpec) else None
    shape = _input_shape(net, spec, input)
    if isinstance(net, NetSpec):
        channels, height, width = shape
        spec = dataclasses.replace(net, in_channels=channels, height=height, width=width)
        module = _built(spec)
    else:
        module = net
    name = spec.title if spec else type(net).__name__
    return _anatomy(name, shape, follow(name, module, shape))


def _anatomy(name: str, shape: tuple[int, ...], followed: Followed) -> Anatomy:
    net = followed.net
    rows = layers(followed.rows, net)
    own = sum(tensor.numel() * tensor.element_size() for tensor in kept(net))
    return Anatomy(
        net=name,
        input=list(shape),
        layers=rows,
        parameters=sum(parameter.numel() for parameter in net.parameters()),
        trainable=sum(p.numel() for p in net.parameters() if p.requires_grad),
        bytes=own,
        values=math.prod(shape) + sum(row.values for row in rows),
        macs=sum(row.macs for row in rows),
        running_bytes=own + followed.peak_bytes,
        training_bytes=followed.training_bytes,
        moving=sum(row.moving for row in rows),
    )


def _input_shape(
    net: NetSpec | nn.Module, spec: NetSpec | None, given: tuple[int, ...] | None
) -> tuple[int, ...]:
    """Channels, height and width."""
    if given is not None:
        axes = (3,) if spec is not None else (2, 3, 4)
        if len(given) not in axes or any(type(side) is not int or side < 1 for side in given):
            raise InvalidSetting(
                f"An input cannot be {given!r}: give height, width and channels, such as "
                f"(28, 28, 1)."
            )
        *sides, channels = given
        return channels, *sides
    if spec is not None:
        return spec.in_channels, spec.height, spec.width
    raise InvalidSetting(
        f"A {type(net).__name__} does not say what pictures it takes: give height, width and "
        f"channels, such as input=(28, 28, 1)."
    )


def _built(spec: NetSpec) -> nn.Module:
    try:
        with torch.device("meta"):
            return spec.build()
    except InputError:
        raise
    except Exception:  # a builder that computes with its fresh weights
        with unmoved():
            return spec.build()

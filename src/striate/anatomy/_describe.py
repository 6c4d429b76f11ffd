"""The anatomy of a net: its layers in the order of their calls, and the totals."""

from __future__ import annotations

import dataclasses

import torch
from torch import nn

from striate.anatomy._anatomy import Anatomy, Layer
from striate.anatomy._calls import Call, is_layer
from striate.anatomy._following import follow, kept
from striate.errors import InputError, InvalidSetting
from striate.nets import NetSpec


def describe(
    net: NetSpec | nn.Module,
    input: tuple[int, int, int] | None = None,  # noqa: A002
) -> Anatomy:
    """Says what a net is made of, layer by layer, without computing it.

    A copy of the net runs in evaluation mode on no picture at all, which gives every shape and
    costs nothing; one that cannot, on torch's meta device, and if need be on one picture of zeros.
    The net itself, its mode and its hooks stay as they are.

    Args:
        net: A spec, of which a net without numbers is made; or any module.
        input: Height, width and channels of the pictures; None takes those of the spec, which a
            module that is no `Net` does not have.

    Returns:
        The layers in the order of their calls, and the totals. A layer that is called again, or
        shares its parameters with one before it, counts 0 there.

    Raises:
        InvalidSetting: no input was given and the module has none of its own.
        ShapeError: the net cannot take such pictures.
        InputTooSmall: pictures too small for the net of a spec.
    """
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
    followed, calls = follow(name, module, shape)
    return Anatomy(
        net=name,
        input=list(shape),
        layers=_rows(followed, calls),
        parameters=sum(parameter.numel() for parameter in followed.parameters()),
        trainable=sum(p.numel() for p in followed.parameters() if p.requires_grad),
        bytes=sum(tensor.numel() * tensor.element_size() for tensor in kept(followed)),
    )


def _input_shape(
    net: NetSpec | nn.Module, spec: NetSpec | None, given: tuple[int, int, int] | None
) -> tuple[int, int, int]:
    """Channels, height and width."""
    if given is not None:
        if len(given) != 3 or any(type(side) is not int or side < 1 for side in given):
            raise InvalidSetting(
                f"An input cannot be {given!r}: give height, width and channels, such as "
                f"(28, 28, 1)."
            )
        height, width, channels = given
        return channels, height, width
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
        return spec.build()


def _rows(net: nn.Module, calls: list[Call]) -> list[Layer]:
    names = {module: name or type(net).__name__ for name, module in net.named_modules()}
    counted: set[int] = set()
    called = {call.module for call in calls}
    silent = [Call(module, None) for module in names if is_layer(module) and module not in called]
    rows = []
    for call in calls + silent:
        own = {id(p): p.numel() for p in call.module.parameters(recurse=False)}
        parameters = sum(count for key, count in own.items() if key not in counted)
        counted.update(own)
        if call.module in called or parameters:
            shape = None if call.output_shape is None else list(call.output_shape[1:])
            name, kind = names[call.module], type(call.module).__name__
            rows.append(Layer(name, kind, shape, parameters))
    return rows

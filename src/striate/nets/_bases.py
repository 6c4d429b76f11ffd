"""Takes the head off a net that has a name, so that its feature maps are what it gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import torch
from torch import nn

from striate.errors import ShapeError
from striate.nets._net import Net


def take_head_off(net: Net) -> Net:
    """Leaves of a net what turns pictures into its deepest feature maps, and no more.

    Which modules these are is found by trying: those that `forward_features` calls, and what is
    inside them. The others, which only the head needs, each become an identity without parameters.

    Args:
        net: Is changed: its `spec` then has no classes.

    Returns:
        The same net, in the mode that it was in.

    Raises:
        ShapeError: the net has no feature maps, or is not written in these two halves.
    """
    training = net.training
    net.eval()
    called = _called(net)
    for name in list(_unused(net, "", called)):
        module = net.get_submodule(name)
        net.set_submodule(name, nn.Identity())
        if not _runs(net):  # its weights are used without a call
            net.set_submodule(name, module)
    net.spec = dataclasses.replace(net.spec, num_classes=0)
    net.has_head = False
    return net.train(training)


def _called(net: Net) -> set[str]:
    """The names of the modules that `forward_features` calls."""
    called: set[str] = set()
    handles = [
        module.register_forward_pre_hook(lambda _module, _inputs, name=name: called.add(name))
        for name, module in net.named_modules()
        if name
    ]
    try:
        _try(net)
    except NotImplementedError:
        raise ShapeError(
            f"{net.spec.text} has no forward_features, so nobody knows where its head begins: "
            f"write it, or look at the whole net."
        ) from None
    finally:
        for handle in handles:
            handle.remove()
    return called


def _unused(module: nn.Module, name: str, called: set[str]) -> Iterator[str]:
    """The outermost modules of which nothing is called; what is inside a called one stays."""
    for child_name, child in module.named_children():
        full = f"{name}.{child_name}" if name else child_name
        if full in called:
            continue
        if any(other.startswith(f"{full}.") for other in called):
            yield from _unused(child, full, called)
        else:
            yield full


def _runs(net: Net) -> bool:
    try:
        _try(net)
    except Exception:  # whatever somebody's own forward may raise
        return False
    return True


@torch.no_grad()
def _try(net: Net) -> None:
    spec = net.spec
    like = next(net.parameters(), torch.empty(0))
    shape = (1, spec.in_channels, spec.height, spec.width)
    net.forward_features(torch.zeros(shape, device=like.device, dtype=like.dtype))

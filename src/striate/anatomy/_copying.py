"""A copy of a net to look into, and why there can be none of some: the cause and the cure."""

from __future__ import annotations

import copy
import inspect
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from striate.errors import ForeignLayer

_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def kept(module: nn.Module) -> Iterator[Tensor]:
    """Each parameter and buffer of a module once.

    Args:
        module: Any.
    """
    yield from module.parameters()
    yield from module.buffers()


def uncompiled(net: nn.Module) -> nn.Module:
    """The net that `torch.compile` was given, or the very net.

    Args:
        net: Any module.
    """
    inner = getattr(net, "_orig_mod", None)
    return uncompiled(inner) if isinstance(inner, nn.Module) else net


def copied(name: str, net: nn.Module, device: str | None) -> nn.Module:
    """A copy in evaluation mode, nothing in it compiled, without the user's hooks.

    Torch's own hooks stay: those of pruning and of weight and spectral norm compute the weights.

    Args:
        name: What the error calls the net.
        net: Any module.
        device: Where its parameters have memory that nobody has filled; None for a true copy.

    Raises:
        ForeignLayer: it holds what cannot be copied.
    """
    memo: dict[int, Any] = {}
    if device is not None:
        for tensor in kept(net):
            empty = torch.empty(tensor.shape, dtype=tensor.dtype, device=device)
            if isinstance(tensor, nn.Parameter):
                empty = nn.Parameter(empty, requires_grad=tensor.requires_grad)
            memo[id(tensor)] = empty
    try:
        with _Detaching(device):
            for part in net.modules():
                if (inner := uncompiled(part)) is not part:
                    memo[id(part)] = copy.deepcopy(inner, memo)
            module = copy.deepcopy(net, memo).eval()
    except TypeError as error:
        raise ForeignLayer(
            f"{name} cannot be copied, and it is a copy that is looked into: {error}. "
            f"Make the object that this names where it is used, or give its module a "
            f"__deepcopy__ that leaves it out."
        ) from error
    for part in module.modules():
        for hooks in _HOOKS:
            _keep_torchs(getattr(part, hooks))
    return module


class _Detaching(TorchFunctionMode):
    """Lets tensors be copied that were computed from others, such as an activation kept aside."""

    def __init__(self, device: str | None) -> None:
        super().__init__()
        self._device = device

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if func is not Tensor.__deepcopy__ or args[0].is_leaf:
            return func(*args, **(kwargs or {}))
        tensor, memo = args
        if id(tensor) not in memo:
            memo[id(tensor)] = tensor.detach().to(self._device or tensor.device, copy=True)
        return memo[id(tensor)]


def _keep_torchs(hooks: OrderedDict[int, Any]) -> None:
    for key, hook in list(hooks.items()):
        kinds = type(hook).__mro__
        if not any(kind.__module__.startswith("torch.nn.utils.") for kind in kinds):
            del hooks[key]


def check(name: str, net: nn.Module) -> None:
    """Raises what keeps a net from being looked into at all, whatever the picture.

    Args:
        name: What the error calls the net.
        net: Any module.

    Raises:
        ForeignLayer: it is scripted, quantised or not initialised, or takes several inputs.
    """
    for path, module in net.named_modules():
        kind = type(module)
        at = f"{kind.__name__} {path!r}" if path else f"a {kind.__name__}"
        if isinstance(module, torch.jit.ScriptModule):
            raise ForeignLayer(
                f"{name} is or holds a scripted module, {at}, whose operations cannot be "
                f"watched. Describe the net as it was before torch.jit.script or trace."
            )
        if ".quantized" in kind.__module__:
            raise ForeignLayer(
                f"{name} is quantised: {at} computes with packed whole numbers, which cannot "
                f"be counted. Describe the net as it was before it was quantised."
            )
        own = module.parameters(recurse=False)
        if any(nn.parameter.is_lazy(parameter) for parameter in own):
            raise ForeignLayer(
                f"{name} is not initialised: {at} learns its shape from its first input. "
                f"Run the net once, as net(torch.zeros(1, 3, 224, 224)), and describe it then."
            )
    _check_inputs(name, net)


def _check_inputs(name: str, net: nn.Module) -> None:
    try:
        given = inspect.signature(net.forward).parameters.values()
    except ValueError:  # one that is not written in Python does not say
        return
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    needed = [
        each.name for each in given if each.default is each.empty and each.kind not in several
    ]
    if len(needed) > 1:
        raise ForeignLayer(
            f"{name} takes {len(needed)} inputs ({', '.join(needed)}), and one picture is what it "
            f"would be given. Put it into a module whose forward takes the picture alone and makes "
            f"the others."
        )

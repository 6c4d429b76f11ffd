"""The same net with less work: max pooling before ReLU gives equal numbers on fewer cells."""

from __future__ import annotations

import copy
from typing import Any

from torch import nn


def pool_first(net: nn.Module) -> nn.Module:
    """Gives a view of a net in which each ReLU right before a max pooling runs right after it.

    Both keep the order of numbers, so they commute: outputs are equal to the bit, and ReLU and its
    gradient touch a quarter of the cells under a 2x2 pooling. The view shares every parameter,
    buffer and layer with the net; only the containers around a swapped pair are copied. The net is
    untouched, and its `state_dict` is the truth: names, order and hooks stay there.

    Pairs are swapped inside `nn.Sequential` alone, and only layers of exactly these types, without
    hooks: a subclass may compute something else, and a hook would see other numbers.

    Args:
        net: Any module. If layers are replaced in it later (`reset_classifier`), take a new view.

    Returns:
        The view, to be called like the net; the net itself if there is nothing to swap. `train()`
        and `eval()` of either show in both.
    """
    copies: dict[nn.Module, nn.Module] = {}
    view = _viewed(net, copies)
    return _View(net, view, copies) if copies else net


class _View(nn.Module):
    """Runs the reordered copy, kept in the net's own mode (training or evaluation)."""

    def __init__(self, net: nn.Module, view: nn.Module, copies: dict[nn.Module, nn.Module]) -> None:
        super().__init__()
        self.net = net
        # In a tuple, so that it is not registered: its parameters would be there twice.
        self._held = (view, copies)

    def forward(self, *inputs: Any, **keywords: Any) -> Any:
        """Computes what the net computes."""
        view, copies = self._held
        for original, copied in copies.items():
            if copied.training != original.training:
                copied.training = original.training
        return view(*inputs, **keywords)


def _viewed(module: nn.Module, copies: dict[nn.Module, nn.Module]) -> nn.Module:
    """A shallow copy of `module` if anything below it is swapped, else `module`."""
    if module in copies:
        return copies[module]
    children: dict[str, Any] = {
        name: child if child is None else _viewed(child, copies)
        for name, child in module._modules.items()
    }
    order = list(children)
    if type(module) is nn.Sequential:
        order = _pools_first(module, order)
    replaced = any(children[name] is not child for name, child in module._modules.items())
    if not replaced and order == list(children):
        return module
    copied = copy.copy(module)
    copied._modules = {name: children[name] for name in order}
    copies[module] = copied
    return copied


def _pools_first(chain: nn.Sequential, order: list[str]) -> list[str]:
    order = list(order)
    for i in range(len(order) - 1):
        first, second = chain._modules[order[i]], chain._modules[order[i + 1]]
        if _plain(first, nn.ReLU) and _plain(second, nn.MaxPool2d) and not second.return_indices:
            order[i], order[i + 1] = order[i + 1], order[i]
    return order


def _plain(module: nn.Module | None, exactly: type[nn.Module]) -> bool:
    if type(module) is not exactly:
        return False
    return not any(getattr(module, hooks) for hooks in _HOOKS)


_HOOKS = (
    "_forward_hooks",
    "_forward_pre_hooks",
    "_backward_hooks",
    "_backward_pre_hooks",
)

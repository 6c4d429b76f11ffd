"""Watches a module run: which layers were called, in what order, what came out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn


@dataclass(frozen=True)
class Call:
    """One call of one layer.

    Args:
        module: The layer.
        output_shape: Of the first tensor that came out, batch included; None without one.
    """

    module: nn.Module
    output_shape: tuple[int, ...] | None


def is_layer(module: nn.Module) -> bool:
    """Says whether a module is a row of its own: it has no parts, or parameters beside them."""
    alone = next(module.children(), None) is None
    return alone or next(module.parameters(recurse=False), None) is not None


@contextmanager
def watched(module: nn.Module) -> Iterator[list[Call]]:
    """Notes every call of a layer inside; the hooks are gone afterwards, whatever happened.

    Args:
        module: What is going to run.

    Yields:
        The calls, in the order in which they end; the list grows as the module runs.
    """
    calls: list[Call] = []

    def note(layer: nn.Module, _inputs: Any, output: Any) -> None:
        tensor = first_tensor(output)
        calls.append(Call(layer, None if tensor is None else tuple(tensor.shape)))

    handles = [layer.register_forward_hook(note) for layer in module.modules() if is_layer(layer)]
    try:
        yield calls
    finally:
        for handle in handles:
            handle.remove()


def first_tensor(output: Any) -> Tensor | None:
    """The first tensor in what a module gave: itself, or in a tuple, list, dict or named tuple."""
    if isinstance(output, Tensor):
        return output
    if isinstance(output, dict):
        output = tuple(output.values())
    if isinstance(output, tuple | list):
        return next(filter(_is_tensor, map(first_tensor, output)), None)
    return None


def _is_tensor(value: Tensor | None) -> bool:
    return value is not None

"""What training keeps of a picture: the tensors that autograd holds for the way back."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch._ops import OpOverload
from torch.utils._python_dispatch import TorchDispatchMode

from striate.anatomy import _quick
from striate.anatomy._call import Call
from striate.errors import ShapeError


def saved_bytes(net: nn.Module, shape: tuple[int, ...], device: str, dtype: torch.dtype) -> int:
    """Counts the memory that autograd keeps for one picture, parameters and buffers aside.

    The net runs in training mode, where batch norm and dropout keep more, on two pictures and on
    three: what grows is a picture's, what stays (a batch norm's means) is there once.

    Args:
        net: A copy; its mode and moving statistics change.
        shape: `[C, …]` of a picture.
        device: Where the copy is.
        dtype: Of its parameters.

    Returns:
        Bytes, each storage once.

    Raises:
        Exception: whatever the net says that cannot be trained on two pictures.
    """
    net.train()
    two, three = (_kept(net, torch.zeros(n, *shape, device=device, dtype=dtype)) for n in (2, 3))
    if three < two:
        raise ShapeError(f"Autograd kept {three} bytes for three pictures and {two} for two.")
    return 2 * two - three


def _kept(net: nn.Module, batch: Tensor) -> int:
    own = {tensor.untyped_storage()._cdata for tensor in (*net.parameters(), *net.buffers())}
    held: dict[int, Any] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in own:
            held[storage._cdata] = storage
        return tensor

    with (
        torch.enable_grad(),
        torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor),
        _Quickly(),
    ):
        net(batch)
    return sum(storage.nbytes() for storage in held.values())


class _Quickly(TorchDispatchMode):
    """Answers common shapes itself where torch would first have to import what answers them."""

    def __init__(self) -> None:
        super().__init__()
        self._quick = _quick.wanted()

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False

    def __torch_dispatch__(
        self,
        func: OpOverload,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Any = None,
    ) -> Any:
        found = _quick.answer(Call(func, args, kwargs or {})) if self._quick else None
        return func(*args, **(kwargs or {})) if found is None else found

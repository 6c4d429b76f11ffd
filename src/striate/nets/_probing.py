"""What a net of another library does with a size, and where its maps are: tried, not computed.

All of it happens on torch's meta device, where tensors have shapes and no numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from striate.errors import InputTooSmall, ShapeError
from striate.nets._net import Net
from striate.nets._spec import NetSpec

REFUSALS = (RuntimeError, ValueError, AssertionError, IndexError, ZeroDivisionError)
_NO_MAPS = (nn.MaxPool2d, nn.AvgPool2d, nn.Dropout)
# What fills weights with numbers, in place: on the meta device there are none.
_FILLING = frozenset(
    (Tensor.add_, Tensor.clamp_, Tensor.erfinv_, Tensor.fill_, Tensor.mul_, Tensor.normal_,
     Tensor.uniform_, Tensor.zero_)
)  # fmt: skip


@contextmanager
def without_numbers() -> Iterator[None]:
    """What is made in the block is on the meta device, and its first weights take no time."""
    with torch.device("meta"), _Unfilled():
        yield


def check_size(net: nn.Module, spec: NetSpec, native: int, *, fixed: bool = False) -> None:
    """Refuses pictures that a net cannot take; those of its native size it can.

    Args:
        net: On the meta device, with the spec's channels.
        spec: Height and width to try, and the name for the message.
        native: The side that the net was made for.
        fixed: Whether the net was built for one size, so that no other can be tried on it.

    Raises:
        InputTooSmall: too small; the message names the smallest square that works.
        ShapeError: refused for another reason, which the message repeats.
    """
    refusal = refused(net, spec.in_channels, spec.height, spec.width)
    if refusal is None:
        return
    least = 0 if fixed else smallest_side(net, spec.in_channels, native)
    if min(spec.height, spec.width) < least:
        raise InputTooSmall(
            f"{spec.text} cannot take pictures of {spec.height}x{spec.width}: its convolutions "
            f"and poolings need at least {least}x{least}. "
            f"Take --size {least} or more, or a net with fewer poolings."
        )
    raise refusing(spec, refusal, native)


def refusing(spec: NetSpec, reason: str, native: int) -> ShapeError:
    """Says that a net does not take a size, in its library's words."""
    return ShapeError(
        f"{spec.text} cannot take pictures of {spec.height}x{spec.width}: {reason}. "
        f"Take --size {native}, for which it was made."
    )


def refused(net: nn.Module, channels: int, height: int, width: int) -> str | None:
    """Says in a line why a net on the meta device refuses such pictures; None if it takes them."""
    training = net.training
    try:
        with torch.no_grad(), _Unfilled():
            net.eval()(torch.zeros(1, channels, height, width, device="meta"))
    except REFUSALS as error:
        return one_line(error)
    finally:
        net.train(training)
    return None


def one_line(error: Exception) -> str:
    """The beginning of what an error says."""
    lines = str(error).strip().splitlines()
    if not lines:
        return type(error).__name__
    return lines[0].split(" (Could this error message")[0][:200].rstrip(". ")


def smallest_side(net: nn.Module, channels: int, native: int) -> int:
    """Finds the smallest side of square pictures that a net takes, by halving, up to `native`.

    0 if there is none, because some smaller sides fit and some larger ones do not (windows, and
    branches that must meet); this is tried at multiples of 32.
    """
    low, high = 1, native
    while low < high:
        middle = (low + high) // 2
        if refused(net, channels, middle, middle) is None:
            high = middle
        else:
            low = middle + 1
    smaller = range(32, high, 32)
    return 0 if any(refused(net, channels, side, side) is None for side in smaller) else high


def stages_of(net: Net, candidates: Iterable[str]) -> list[str]:
    """Finds the last module at each size of map among some, from shallow to deep.

    A module gives maps if square pictures come out of it as `(1, D, h, h)`; that tells maps whose
    channels are last, and tokens, apart. Poolings and dropouts are passed over.

    Args:
        net: On the meta device, for square pictures.
        candidates: Names of modules in the net.

    Returns:
        Names, in the order in which the modules are called.
    """
    called: list[tuple[str, int]] = []

    def note(name: str, output: object) -> None:
        if isinstance(output, Tensor) and output.ndim == 4 and output.shape[2] == output.shape[3]:
            called.append((name, output.shape[3]))

    handles = [
        module.register_forward_hook(lambda _m, _i, output, name=name: note(name, output))
        for name, module in ((name, net.get_submodule(name)) for name in candidates)
        if not isinstance(module, _NO_MAPS)
    ]
    try:
        with torch.no_grad():
            shape = (1, net.spec.in_channels, net.spec.height, net.spec.width)
            net.eval().forward_features(torch.zeros(shape, device="meta"))
    finally:
        for handle in handles:
            handle.remove()
    last: dict[int, str] = {}
    for name, size in called:
        last.pop(size, None)
        last[size] = name
    sizes = list(last)
    return [last[size] for i, size in enumerate(sizes) if all(s < size for s in sizes[i + 1 :])]


class _Unfilled(TorchFunctionMode):
    """Answers what changes no shape: on the meta device torch takes long over it, in Python.

    That is half of the time in which a net of a hundred batch norms is made there and asked.
    """

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Gives what came in, where it is on the meta device and nothing could be refused."""
        kwargs = kwargs or {}
        first = args[0] if args else None
        if isinstance(first, Tensor) and first.device.type == "meta":
            # Batch norms count the pictures in training: there torch's own answer may be an error.
            if func is functional.batch_norm and kwargs.get("training") is False:
                return first
            if func in _FILLING and not any(isinstance(other, Tensor) for other in args[1:]):
                return first
        return func(*args, **kwargs)

"""Stored numbers into a net: converted where nothing is lost by it, refused where it cannot be."""

from collections.abc import Mapping

import torch
from torch import Tensor

from striate.errors import InvalidSetting
from striate.nets._net import Net


def fill_weights(net: Net, tensors: Mapping[str, Tensor], *, assign: bool = False) -> None:
    """Gives a net its weights and statistics, by name.

    Floating-point numbers of another size become the net's own, and whole numbers likewise.

    Args:
        net: Has such names and shapes.
        tensors: On the CPU.
        assign: Whether the net takes the very tensors instead of copying them, as one that was
            built on no device must.

    Raises:
        InvalidSetting: a tensor is missing, too many, of another shape, or of numbers that the net
            has no use for.
    """
    wanted = {name: tensor.dtype for name, tensor in net.state_dict().items()}
    fitting = {
        name: _fitting(name, tensor, wanted.get(name, tensor.dtype))
        for name, tensor in tensors.items()
    }
    try:
        net.load_state_dict(fitting, assign=assign)
    except RuntimeError as error:
        said = " ".join(str(error).split())
        raise InvalidSetting(f"{said[:300]}{'…' if len(said) > 300 else ''}") from None


def refuse_non_finite(net: Net) -> None:
    """Refuses a net whose weights or statistics are no longer numbers.

    Raises:
        InvalidSetting: names the tensor and says how many of its values are NaN or infinite.
    """
    for name, tensor in net.state_dict().items():
        if not tensor.is_floating_point() or bool(tensor.isfinite().all()):
            continue
        odd = int((~tensor.isfinite()).sum())
        raise InvalidSetting(
            f"{odd:,} of the {tensor.numel():,} values of {name[:200]} are NaN or infinite, so the "
            f"net answers nothing. Take the weights of another run, or train again with a smaller "
            f"learning rate."
        )


def _fitting(name: str, tensor: Tensor, wanted: torch.dtype) -> Tensor:
    if tensor.dtype == wanted:
        return tensor
    if tensor.dtype.is_floating_point and wanted.is_floating_point:
        return tensor.to(wanted)  # what is too large for it becomes infinite, which is refused
    if _is_whole(tensor.dtype) and _is_whole(wanted):
        whole = tensor.to(wanted)
        if bool((whole.to(tensor.dtype) == tensor).all()):
            return whole
    raise InvalidSetting(
        f"{name[:200]} holds {_called(tensor.dtype)} and the net needs {_called(wanted)} there. "
        f"Write it as {_called(wanted)}."
    )


def _is_whole(kind: torch.dtype) -> bool:
    return not (kind.is_floating_point or kind.is_complex or kind == torch.bool)


def _called(kind: torch.dtype) -> str:
    return str(kind).removeprefix("torch.")

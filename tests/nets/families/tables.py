"""The tables in the docstrings of nets: as they are written, and as the nets are built."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from striate.nets import Net, SequentialNet, create, describe


class Row(NamedTuple):
    """What a row says of its layers, the shape behind them, and how many numbers they learn."""

    words: tuple[str, ...]
    output: str
    parameters: str = ""


def table(name: str) -> list[Row]:
    """The rows as they are written."""
    lines = [line.strip() for line in (describe(name).builder.__doc__ or "").splitlines()]
    cells = [line[1:-1].split("|") for line in lines if line.startswith("|")]
    rows = [
        Row(tuple(re.split("[,;:] ", words.strip())), *(cell.strip() for cell in rest))
        for words, *rest in cells[2:]
    ]
    assert rows, f"the docstring of {name} has no table"
    return rows


def chain_table(name: str) -> list[Row]:
    """The rows as the chain is built, each from its layer to the next that has one.

    Words that are not true of these layers are left out.
    """
    net = _on_meta(name)
    assert isinstance(net, SequentialNet)
    written = {row.words[0]: row.words for row in table(name)}
    stretches: list[list[nn.Module]] = []
    rows: list[Row] = []
    x = _picture(net)
    for layer, module in (*net.features.named_children(), *net.head.named_children()):
        x = module(x)
        if layer in written:
            stretches.append([])
            rows.append(Row(written[layer], ""))
        stretches[-1].append(module)
        shape = rows[-1].output if isinstance(module, nn.Flatten | nn.Dropout) else _shown(x)
        rows[-1] = rows[-1]._replace(output=shape)
    return [_as_built(row, modules) for row, modules in zip(rows, stretches, strict=True)]


def net_table(name: str, ends: dict[str, str]) -> list[Row]:
    """The rows with the outputs that modules give.

    Args:
        name: The net.
        ends: The module behind which each row's output is taken, by a word of that row.
    """
    net, seen = _on_meta(name), dict[str, str]()

    def noting(path: str) -> Callable[[nn.Module, object, Tensor], None]:
        return lambda _module, _inputs, output: seen.update({path: _shown(output)})

    for path in ends.values():
        net.get_submodule(path).register_forward_hook(noting(path))
    net(_picture(net))
    return [
        Row(row.words if end in " ".join(row.words) else (f"nothing of {end}",), seen[path])
        for (end, path), row in zip(ends.items(), table(name), strict=True)
    ]


def _on_meta(name: str) -> Net:
    with torch.device("meta"):
        return create(name).eval()


def _picture(net: Net) -> Tensor:
    spec = net.spec
    return torch.zeros(1, spec.in_channels, spec.height, spec.width, device="meta")


def _shown(output: Tensor) -> str:
    return "x".join(map(str, (*output.shape[2:], output.shape[1])))


def _as_built(row: Row, modules: list[nn.Module]) -> Row:
    first, *words = row.words
    true = {word for module in modules for word in _said(module)}
    count = sum(weight.numel() for module in modules for weight in module.parameters())
    kept = tuple(word for word in words if word in true)
    return Row((first, *kept), row.output, f"{count:,}" if count else "")


def _said(module: nn.Module) -> Iterator[str]:
    """The words that a table may use of a layer."""
    if isinstance(module, nn.Conv2d):
        yield f"{module.out_channels} of {module.kernel_size[0]}x{module.kernel_size[1]}"
        yield f"stride {module.stride[0]}"
        yield f"padding {module.padding[0]}"
    elif isinstance(module, nn.MaxPool2d):
        yield f"{module.kernel_size}x{module.kernel_size}"
        yield f"stride {module.stride}"
    names = {nn.BatchNorm2d: "batch norm", nn.LocalResponseNorm: "normalised", nn.ReLU: "ReLU"}
    yield names.get(type(module), "")


def convolutions(module: nn.Module) -> list[nn.Conv2d]:
    """All of a net or a part of one, in their order."""
    return [part for part in module.modules() if isinstance(part, nn.Conv2d)]

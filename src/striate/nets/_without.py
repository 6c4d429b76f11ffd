"""A net without some of its layers: the chain is closed again where they stood.

Weighted layers (convolutions and dense layers) are counted from 1, from the pictures up, as in
"AlexNet without layer 7" (Zeiler & Fergus 2014, table 3).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn

from striate.errors import InvalidSetting, ShapeError
from striate.nets._blocks import GlobalAveragePool
from striate.nets._lenet_layers import RadialBasis, SparseConvolution, Subsampling
from striate.nets._net import Net, SequentialNet
from striate.nets._spec import NetSpec
from striate.nets.notation import parse, resolve_line, spell

_WEIGHTED = (nn.Conv2d, nn.Linear, SparseConvolution, RadialBasis)
_KEPT = (nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d, nn.ZeroPad2d)
# They stay, and so does what comes behind them: a dropout, a trained pooling's squashing.
_RESHAPING = (nn.Flatten, GlobalAveragePool, Subsampling)

Part = TypeVar("Part")


def without(spec: NetSpec, numbers: Iterable[int]) -> NetSpec:
    """Gives the identity of a net without some of its weighted layers; nothing is built.

    A line of the notation becomes a shorter line. A net with a name keeps it, and the numbers
    stand in its arguments as `without`.

    Args:
        spec: A chain: a line without residuals, or a name whose net is a `SequentialNet`.
        numbers: Which layers to remove, counted from 1.

    Returns:
        The variant's spec; `spec` itself for no numbers.

    Raises:
        InvalidSetting: a number that no layer has, or that of the last one, which gives the
            classes.
        ShapeError: a line with residuals, or a graph.
        NotationError: what is left of a line does not fit together.
    """
    chosen = sorted(set(_whole(numbers)))
    if not chosen:
        return spec
    if spec.kind == "graph":
        raise _no_chain_of_ours(spec.title, "a graph, as nets of Keras's become")
    if spec.kind != "notation":
        before = _whole(spec.arguments.get("without", ()))
        if before:
            raise InvalidSetting(
                f"{spec.title} is without {listed(before)} already: give all numbers at once."
            )
        return dataclasses.replace(spec, arguments={**spec.arguments, "without": chosen})
    words = parse(spec.text)
    branch = next((word for word in words if word.body), None)
    if branch is not None:
        raise _no_chain(spec.text, str(branch))
    left = _remaining(
        words,
        chosen,
        spec.text,
        weighted=lambda word: word.name in ("conv", "dense"),
        kept=lambda word: word.name in ("pool", "avgpool"),
        reshaping=lambda word: word.name in ("flatten", "globalpool"),
    )
    return resolve_line(spell(left), spec.num_classes, spec.in_channels, spec.height, spec.width)


def remove(net: Net, numbers: Iterable[int]) -> Net:
    """Takes weighted layers out of a fresh net, with what follows each up to the next one.

    Activations, norms and dropouts go with their layer; poolings and what makes a vector of maps
    stay. Layers whose inputs change are drawn anew.

    Args:
        net: A `SequentialNet`; changed in place. On the meta device nothing is computed.
        numbers: Which layers, counted from 1; none leaves the net as it is.

    Returns:
        The net.

    Raises:
        InvalidSetting: a number that no layer has, or that of the last one, which gives the
            classes, or of one that is not learned.
        ShapeError: no chain, or what is left does not fit together.
    """
    chosen = sorted(set(_whole(numbers)))
    if not chosen:
        return net
    chain, named = _chain(net)
    left = _remaining(
        named,
        chosen,
        net.spec.title,
        weighted=lambda item: isinstance(item[1], _WEIGHTED),
        kept=lambda item: isinstance(item[1], _KEPT),
        reshaping=lambda item: isinstance(item[1], _RESHAPING),
    )
    _refuse_frozen(net, named, left)
    present = {name for name, _ in left}
    for part in (chain.features, chain.head):
        for name, _ in list(part.named_children()):
            if name not in present:
                del part._modules[name]
    _rewire(chain)
    return chain


def weighted_layers(spec: NetSpec) -> list[str]:
    """Names the weighted layers of a chain in their order: "conv1", …; nothing is computed.

    Raises:
        ShapeError: no chain.
    """
    with torch.device("meta"):
        net = spec.build()
    return [name for name, module in _chain(net)[1] if isinstance(module, _WEIGHTED)]


def listed(numbers: Iterable[int]) -> str:
    """Numbers as people list them: "3, 4"."""
    return ", ".join(map(str, numbers))


def _whole(numbers: Iterable[int]) -> list[int]:
    if isinstance(numbers, str) or not isinstance(numbers, Iterable):
        raise InvalidSetting(
            f"without cannot be {numbers!r}: give the layers' numbers in a list, such as [6, 7]."
        )
    found = list(numbers)
    for number in found:
        if type(number) is not int:
            raise InvalidSetting(
                f"A layer's number cannot be {number!r}: layers are counted 1, 2, 3, …"
            )
    return found


def _chain(net: Net) -> tuple[SequentialNet, list[tuple[str, nn.Module]]]:
    """The net as a chain, and its layers with their names, different in features and head."""
    if not isinstance(net, SequentialNet) or net.spec.kind == "graph":
        raise _no_chain_of_ours(net.spec.title, f"a {type(net).__name__}")
    named = [*net.features.named_children(), *net.head.named_children()]
    for name, module in named:
        if any(True for _ in module.children()):
            raise _no_chain(net.spec.title, name)
    if len({name for name, _ in named}) < len(named):
        raise ShapeError(
            f"{net.spec.title} has layers of one name in its features and in its head: give them "
            f"different names, so that they can be counted."
        )
    return net, named


def _no_chain_of_ours(title: str, kind: str) -> ShapeError:
    return ShapeError(
        f"Layers can be counted and removed in Striate's own chains only, and {title} is {kind}. "
        f"Take a chain, such as lenet-32x32x3, or write it as a line."
    )


def _no_chain(text: str, branch: str) -> ShapeError:
    return ShapeError(
        f"Layers can be removed from a chain only, and {text} branches at {branch}: what stands "
        f"beside a branch cannot be counted. Take a chain, such as lenet-32x32x3 or a line "
        f"without residuals."
    )


def _remaining(
    parts: Sequence[Part],
    numbers: Collection[int],
    text: str,
    *,
    weighted: Callable[[Part], bool],
    kept: Callable[[Part], bool],
    reshaping: Callable[[Part], bool],
) -> tuple[Part, ...]:
    """The parts of a chain that stay, whether they are words or modules."""
    count = sum(map(weighted, parts))
    _check_numbers(numbers, count, text)
    left: list[Part] = []
    number, removing = 0, False
    for part in parts:
        if weighted(part):
            number += 1
            removing = number in numbers
        elif reshaping(part):
            removing = False  # a dropout behind it belongs to the dense layer that follows
        if not removing or kept(part):
            left.append(part)
    return tuple(left)


def _check_numbers(numbers: Collection[int], count: int, text: str) -> None:
    strange = [number for number in numbers if not 1 <= number <= count]
    if strange:
        raise InvalidSetting(
            f"{text} has no layer {listed(strange)}: its convolutions and dense layers are counted "
            f"from 1 to {count}."
        )
    if count in numbers:
        most = f"1 to {count - 1}" if count > 2 else "1" if count == 2 else "none"
        raise InvalidSetting(
            f"Layer {count} of {text} gives the classes and cannot be removed: "
            f"of its {count} layers {most} can."
        )


def _refuse_frozen(
    net: Net, named: Sequence[tuple[str, nn.Module]], left: Sequence[tuple[str, nn.Module]]
) -> None:
    staying = {name for name, _ in left}
    layers = [(name, module) for name, module in named if isinstance(module, _WEIGHTED)]
    for number, (name, module) in enumerate(layers, 1):
        weight = next(module.parameters(), None)
        if name not in staying and weight is not None and not weight.requires_grad:
            raise InvalidSetting(
                f"Layer {number} of {net.spec.title}, {name}, is not learned but fitted to the "
                f"data, and the net relies on it: remove others."
            )


def _rewire(net: SequentialNet) -> None:
    """Gives every layer whose inputs have changed a fresh twin that fits."""
    spec = net.spec
    shape = (2, spec.in_channels, spec.height, spec.width)  # two pictures: a norm needs two
    x = torch.empty(shape, device="meta")
    for part in (net.features, net.head):
        for name, module in list(part.named_children()):
            fitting = _fitted(module, x, spec.title, name)
            if fitting is not module:
                part.set_submodule(name, fitting)
            x = _passed(fitting, x, spec.title, name)


def _fitted(module: nn.Module, x: Tensor, text: str, name: str) -> nn.Module:
    """The module if it takes `x`, `(N, C, …)`; else a fresh one like it that does."""
    channels = x.shape[1]
    match module:
        case nn.Conv2d(in_channels=before) if before != channels:
            if channels % module.groups:
                raise ShapeError(
                    f"Without these layers {channels} channels reach {name} of {text}, and its "
                    f"{module.groups} groups cannot share them: remove others."
                )
            return nn.Conv2d(
                channels,
                module.out_channels,
                module.kernel_size,  # type: ignore[arg-type]
                module.stride,  # type: ignore[arg-type]
                module.padding,  # type: ignore[arg-type]
                module.dilation,  # type: ignore[arg-type]
                module.groups,
                module.bias is not None,
                module.padding_mode,
            )
        case SparseConvolution(in_channels=before) if before != channels:
            raise ShapeError(
                f"Without these layers {channels} channels reach {name} of {text}, whose table "
                f"says which of {before} maps each of its own reads: remove others."
            )
        case Subsampling() if len(module.weight) != channels:
            return Subsampling(channels)
        case RadialBasis(in_features=before) if before != channels:
            return RadialBasis(channels, module.out_features)
        case nn.Linear(in_features=before) if before != channels:
            return nn.Linear(channels, module.out_features, module.bias is not None)
        case nn.BatchNorm1d(num_features=before) | nn.BatchNorm2d(num_features=before) if (
            before != channels
        ):
            return type(module)(
                channels, module.eps, module.momentum, module.affine, module.track_running_stats
            )
        case nn.PReLU(num_parameters=before) if before not in (1, channels):
            return nn.PReLU(channels)
    return module


def _passed(module: nn.Module, x: Tensor, text: str, name: str) -> Tensor:
    """What comes out of a module, as a shape without numbers."""
    tensors = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    hollow = {key: torch.empty_like(tensor, device="meta") for key, tensor in tensors.items()}
    try:
        return torch.func.functional_call(module, hollow, (x,))
    except (RuntimeError, ValueError, IndexError) as error:
        shape = "x".join(map(str, (*x.shape[2:], x.shape[1])))
        raise ShapeError(
            f"Without these layers {shape} reaches {name} of {text}, which does not take it "
            f"({' '.join(str(error).split())[:120]}): remove others, or take larger pictures."
        ) from None

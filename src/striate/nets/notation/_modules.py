"""Builds the modules of a checked line, each under a readable name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from torch import nn

from striate.nets._blocks import GlobalAveragePool, Residual
from striate.nets.notation._line import Word
from striate.nets.notation._shapes import Shape, after, counted, padding

Named = list[tuple[str, nn.Module]]

_PLAIN: dict[str, Callable[[dict[str, Any]], nn.Module]] = {
    "relu": lambda _: nn.ReLU(),
    "sigmoid": lambda _: nn.Sigmoid(),
    "tanh": lambda _: nn.Tanh(),
    "leakyrelu": lambda values: nn.LeakyReLU(values["slope"]),
    "elu": lambda values: nn.ELU(values["alpha"]),
    "gelu": lambda _: nn.GELU(),
    "swish": lambda _: nn.SiLU(),
    "softmax": lambda _: nn.Softmax(dim=1),
    "dropout": lambda values: nn.Dropout(values["rate"]),
    "flatten": lambda _: nn.Flatten(),
    "globalpool": lambda _: GlobalAveragePool(),
    "lrn": lambda values: nn.LocalResponseNorm(**values),
}


def modules(words: tuple[Word, ...], shape: Shape, classes: int) -> Named:
    """Makes the modules of a chain, with freshly drawn weights.

    Args:
        words: A chain that `check` has passed.
        shape: What comes in: `(C, H, W)` or `(D,)`.
        classes: K.

    Returns:
        A name and a module for each word: `conv1`, `relu1`, `conv2`, …; `flatten` and
        `globalpool`, of which there is one at most, have no number.
    """
    count: Counter[str] = Counter()
    named: Named = []
    for word in words:
        count[word.name] += 1
        single = word.name in ("flatten", "globalpool")
        name = word.name if single else f"{word.name}{count[word.name]}"
        named.append((name, _module(word, shape, classes)))
        shape = after(word, shape, classes)
    return named


def _module(word: Word, shape: Shape, classes: int) -> nn.Module:
    values = word.values
    match word.name:
        case "conv":
            return nn.Conv2d(
                shape[0],
                counted(word, "filters", classes),
                values["kernel"],
                values["stride"],
                padding(word),
                values["dilation"],
                values["groups"],
                values["bias"],
            )
        case "pool" | "avgpool":
            pool = nn.MaxPool2d if word.name == "pool" else nn.AvgPool2d
            return pool(
                values["kernel"], values["stride"], values["padding"], ceil_mode=values["ceil"]
            )
        case "dense":
            return nn.Linear(shape[0], counted(word, "units", classes))
        case "batchnorm":
            norm = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
            return norm(shape[0], eps=values["epsilon"], momentum=values["momentum"])
        case "prelu":
            return nn.PReLU(shape[0])
        case "residual":
            return Residual(
                _chain(word.body, shape, classes),
                _chain(word.shortcut, shape, classes) if word.shortcut else None,
            )
        case name:
            return _PLAIN[name](values)


def _chain(words: tuple[Word, ...], shape: Shape, classes: int) -> nn.Sequential:
    chain = nn.Sequential()
    for name, module in modules(words, shape, classes):
        chain.add_module(name, module)
    return chain

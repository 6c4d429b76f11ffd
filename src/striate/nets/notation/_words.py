"""The vocabulary: every word, what may stand in its brackets, and other names people try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from striate.nets.notation._values import REQUIRED, Kind, Real, Truth, Whole, write

CLASSES = "classes"


@dataclass(frozen=True)
class Parameter:
    """One argument of a word.

    Args:
        name: How it is called.
        kind: What it can be.
        default: Its value where it is not written; None means that of `kernel`.
    """

    name: str
    kind: Kind
    default: Any = REQUIRED


@dataclass(frozen=True)
class Definition:
    """One word.

    Args:
        name: The word.
        does: What it does, in a few words.
        parameters: Its arguments in their order.
        role: An activation and a dropout cannot be last; a residual has words in its brackets.
    """

    name: str
    does: str
    parameters: tuple[Parameter, ...] = ()
    role: Literal["layer", "activation", "dropout", "residual"] = "layer"

    @property
    def signature(self) -> str:
        """The word as one writes it, with all its arguments."""
        if self.role == "residual":
            return "residual(words, shortcut=words)"
        shown = []
        for parameter in self.parameters:
            default = "kernel" if parameter.default is None else write(parameter.default)
            bare = parameter.default is REQUIRED or is_flag(parameter)
            shown.append(parameter.name if bare else f"{parameter.name}={default}")
        return f"{self.name}({', '.join(shown)})" if shown else self.name


def is_flag(parameter: Parameter) -> bool:
    """Says whether an argument's bare name means that it is true."""
    return isinstance(parameter.kind, Truth) and parameter.kind.bare


_KERNEL = Parameter("kernel", Whole())
_UNITS = Whole(words=(CLASSES,))
_POOL = (
    _KERNEL,
    Parameter("stride", Whole(), None),
    Parameter("padding", Whole(0), 0),
    Parameter("ceil", Truth(bare=True), False),
)

VOCABULARY = {
    word.name: word
    for word in (
        Definition(
            "conv",
            "convolution",
            (
                Parameter("filters", _UNITS),
                _KERNEL,
                Parameter("stride", Whole(), 1),
                Parameter("padding", Whole(0, words=("same",)), 0),
                Parameter("groups", Whole(), 1),
                Parameter("dilation", Whole(), 1),
                Parameter("bias", Truth(), True),
            ),
        ),
        Definition("pool", "max pooling", _POOL),
        Definition("avgpool", "average pooling", _POOL),
        Definition("globalpool", "mean of each map"),
        Definition(
            "batchnorm",
            "batch normalisation",
            (
                Parameter("momentum", Real(below=1), 0.1),
                Parameter("epsilon", Real(above=True, below=1), 1e-5),
            ),
        ),
        Definition(
            "lrn",
            "local response normalisation",
            (
                Parameter("size", Whole(most=10_000), 5),
                Parameter("alpha", Real(), 1e-4),
                Parameter("beta", Real(), 0.75),
                Parameter("k", Real(above=True), 2.0),
            ),
        ),
        Definition("flatten", "maps to one vector"),
        Definition("dense", "dense layer", (Parameter("units", _UNITS),)),
        Definition("dropout", "dropout", (Parameter("rate", Real(below=1)),), role="dropout"),
        Definition("relu", "max(x, 0)", role="activation"),
        Definition("sigmoid", "1 / (1 + exp(-x))", role="activation"),
        Definition("tanh", "hyperbolic tangent", role="activation"),
        Definition("prelu", "ReLU with learned slopes below 0", role="activation"),
        Definition(
            "leakyrelu",
            "ReLU with a slope below 0",
            (Parameter("slope", Real(), 0.01),),
            role="activation",
        ),
        Definition(
            "elu",
            "exponential below 0",
            (Parameter("alpha", Real(above=True), 1.0),),
            role="activation",
        ),
        Definition("gelu", "x times the normal distribution of x", role="activation"),
        Definition("swish", "x sigmoid(x)", role="activation"),
        Definition("softmax", "shares of the channels that add to 1", role="activation"),
        Definition("residual", "words, plus what came in", role="residual"),
    )
}

ALIASES = {"silu": "swish"}
"""Two words for one thing: read as the second."""

FITTING_ANYWHERE = ("activation", "dropout")
"""The roles of words that cannot be last behind class scores."""

WORDS = frozenset(VOCABULARY) | frozenset(ALIASES)

HINTS = {
    "activation": "relu",
    "averagepooling2d": "avgpool",
    "avgpool2d": "avgpool",
    "batch_norm": "batchnorm",
    "batchnorm2d": "batchnorm",
    "batchnormalization": "batchnorm",
    "bn": "batchnorm",
    "conv2d": "conv",
    "convolution": "conv",
    "fc": "dense",
    "gap": "globalpool",
    "leaky_relu": "leakyrelu",
    "linear": "dense",
    "max_pool": "pool",
    "maxpool": "pool",
    "maxpool2d": "pool",
    "maxpooling2d": "pool",
    "skip": "residual",
}
"""What a word is called elsewhere, for the message alone."""

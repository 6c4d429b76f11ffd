"""Keras's activations as nodes: by name, or as the layers that have parameters."""

from __future__ import annotations

from typing import Any

from striate.nets.keras_models._builder import Builder, unsupported
from striate.nets.keras_models._config import Layer, foreign, plain

Found = tuple[str, dict[str, Any]]

NAMED: dict[str, Found | None] = {
    "linear": None,
    "relu": ("relu", {}),
    "relu6": ("relu", {"most": 6.0}),
    "leaky_relu": ("relu", {"slope": 0.2}),
    "elu": ("elu", {}),
    "celu": ("celu", {}),
    "selu": ("selu", {}),
    "gelu": ("gelu", {}),
    "silu": ("silu", {}),
    "swish": ("silu", {}),
    "mish": ("mish", {}),
    "tanh": ("tanh", {}),
    "sigmoid": ("sigmoid", {}),
    "log_sigmoid": ("logsigmoid", {}),
    "softplus": ("softplus", {}),
    "softsign": ("softsign", {}),
    "exponential": ("exponential", {}),
    "hard_sigmoid": ("hardsigmoid", {}),
    "hard_silu": ("hardsilu", {}),
    "hard_swish": ("hardsilu", {}),
    "hard_tanh": ("hardtanh", {}),
    "softmax": ("softmax", {}),
    "log_softmax": ("logsoftmax", {}),
}
"""What an activation that is given by its name means; None is nothing."""


def relu(config: dict[str, Any]) -> Found:
    """The layer ReLU."""
    return "relu", {
        "slope": config.get("negative_slope") or 0.0,
        "threshold": config.get("threshold") or 0.0,
        "most": config.get("max_value"),
    }


def leaky_relu(config: dict[str, Any]) -> Found:
    """The layer LeakyReLU; Keras 2 called the slope alpha."""
    return "relu", {"slope": config.get("negative_slope", config.get("alpha", 0.3))}


def elu(config: dict[str, Any]) -> Found:
    """The layer ELU."""
    return "elu", {"alpha": config.get("alpha", 1.0)}


def softmax(config: dict[str, Any]) -> Found:  # noqa: ARG001
    """The layer Softmax, along the axis that its config says."""
    return "softmax", {}


LAYERS = {"ReLU": relu, "LeakyReLU": leaky_relu, "ELU": elu, "Softmax": softmax}
"""Activation layers without weights."""


def activated(build: Builder, layer: Layer, name: str, given: Any) -> str:
    """Adds the activation that a layer's config names, if any.

    Raises:
        ForeignLayer: a function of somebody's own, or one that Striate does not have.
    """
    if given is None:
        return name
    axis: Any = -1
    found: Found | None
    if isinstance(given, dict):
        kind, config = _activation_layer(layer, given)
        if kind == "Activation":
            return activated(build, layer, name, config.get("activation"))
        found, axis = LAYERS[kind](config), plain(config.get("axis", -1))
    elif given == "hard_sigmoid" and layer.old:
        name = build.add(layer, "rescaling", [name], "hard", scale=0.2, offset=0.5)
        found = ("relu", {"most": 1.0})  # Keras 3 computes relu6(x + 3) / 6
    elif given in NAMED:
        found = NAMED[given]
    else:
        raise unsupported(
            layer,
            f"there is no activation {str(given)[:60]!r} here; take one of {', '.join(NAMED)}",
        )
    if found is None:
        return name
    kind, values = found
    if kind in ("softmax", "logsoftmax"):
        values = {"axis": build.axis(layer, name, axis)}
    alone = layer.type in ("Activation", *LAYERS)
    return build.add(layer, kind, [name], "" if alone else kind, **values)


def _activation_layer(layer: Layer, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The class and the config of a layer that is another's activation, if Keras's own.

    Raises:
        ForeignLayer: a function or class of somebody's own, or a layer that is no activation.
    """
    kind, config = given.get("class_name"), given.get("config")
    if isinstance(config, dict) and kind in (*LAYERS, "Activation"):
        if not foreign(given):
            return str(kind), config
    elif isinstance(config, dict) and not foreign(given) and not str(kind).startswith("__"):
        raise unsupported(
            layer,
            f"its activation is a layer, {kind}; put that behind it, as a layer of its own",
        )
    said = given.get("registered_name") or (kind if isinstance(config, dict) else config or kind)
    raise unsupported(
        layer,
        f"its activation {str(said)[:60]} is a function of somebody's own, which would not be run; "
        f"take one of {', '.join(NAMED)}",
    )

"""Keras's activations as nodes: by name, or as the layers that have parameters."""

from __future__ import annotations

from typing import Any

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


LAYERS = {"ReLU": relu, "LeakyReLU": leaky_relu, "ELU": elu}
"""Activation layers without weights that treat every number alike."""

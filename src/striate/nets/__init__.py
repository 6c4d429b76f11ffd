"""Architectures: one file a family, the registry, the notation."""

from striate.nets import families as families  # registers the nets that have names
from striate.nets._layers import GlobalAveragePool, Residual
from striate.nets._net import Net, SequentialNet
from striate.nets._registry import Family, create, describe, names, register, resolve
from striate.nets._spec import NetSpec

__all__ = [
    "Family",
    "GlobalAveragePool",
    "Net",
    "NetSpec",
    "Residual",
    "SequentialNet",
    "create",
    "describe",
    "names",
    "register",
    "resolve",
]

"""Architectures: one file a family, the registry, the notation, and what is done to any net."""

from striate.nets import families as families  # registers the nets that have names
from striate.nets._blocks import GlobalAveragePool, Residual
from striate.nets._initialise import initialise
from striate.nets._net import Net, SequentialNet
from striate.nets._pool_first import pool_first
from striate.nets._registry import Family, create, describe, is_notation, names, register, resolve
from striate.nets._spec import NetSpec
from striate.nets._without import weighted_layers, without
from striate.nets.notation import canonical

__all__ = [
    "Family",
    "GlobalAveragePool",
    "Net",
    "NetSpec",
    "Residual",
    "SequentialNet",
    "canonical",
    "create",
    "describe",
    "initialise",
    "is_notation",
    "names",
    "pool_first",
    "register",
    "resolve",
    "weighted_layers",
    "without",
]

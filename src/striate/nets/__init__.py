"""Architectures: one file a family, the registry, the notation, and what is done to any net."""

from striate.nets import families as families  # registers the nets that have names
from striate.nets._blocks import GlobalAveragePool, Residual
from striate.nets._family import Family
from striate.nets._initialise import initialise
from striate.nets._net import Net, SequentialNet
from striate.nets._pool_first import pool_first
from striate.nets._registry import create, describe, is_notation, names, register, resolve
from striate.nets._spec import NetSpec, title_of
from striate.nets._weights import fill_weights, refuse_non_finite
from striate.nets._without import weighted_layers, without
from striate.nets.graph import GraphNet
from striate.nets.keras_models import from_keras, is_keras_file, without_input_scaling
from striate.nets.notation import canonical, follows_classes

__all__ = [
    "Family",
    "GlobalAveragePool",
    "GraphNet",
    "Net",
    "NetSpec",
    "Residual",
    "SequentialNet",
    "canonical",
    "create",
    "describe",
    "fill_weights",
    "follows_classes",
    "from_keras",
    "initialise",
    "is_keras_file",
    "is_notation",
    "names",
    "pool_first",
    "refuse_non_finite",
    "register",
    "resolve",
    "title_of",
    "weighted_layers",
    "without",
    "without_input_scaling",
]

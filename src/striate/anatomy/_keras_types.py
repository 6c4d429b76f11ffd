"""What Keras calls a layer.

A type that Keras does not have, such as an adaptive pooling into several cells, keeps torch's name.
"""

from __future__ import annotations

import re

from striate.anatomy._anatomy import Layer

# By torch's names of layers and functions in small letters, without underscores and axes; {} is
# the number of axes.
_WITH_AXES = {
    "adaptiveavgpool": "GlobalAveragePooling{}D",
    "adaptivemaxpool": "GlobalMaxPooling{}D",
    "avgpool": "AveragePooling{}D",
    "batchnorm": "BatchNormalization",
    "conv": "Conv{}D",
    "convtranspose": "Conv{}DTranspose",
    "dropout": "SpatialDropout{}D",
    "maxpool": "MaxPooling{}D",
    "zeropad": "ZeroPadding{}D",
}
_WITHOUT = {
    "add": "Add",
    "batchnorm": "BatchNormalization",
    "cat": "Concatenate",
    "concat": "Concatenate",
    "densealong": "Dense",
    "dropout": "Dropout",
    "flatten": "Flatten",
    "groupnorm": "GroupNormalization",
    "layernorm": "LayerNormalization",
    "linear": "Dense",
    "mul": "Multiply",
    "multiheadattention": "MultiHeadAttention",
    "rmsnorm": "RMSNormalization",
}
_MERGES = ("Average", "Maximum", "Minimum", "Multiply", "Subtract")
_ACTIVATIONS = frozenset(
    ("Hardsigmoid", "Hardswish", "Sigmoid", "SiLU", "Softmax", "Tanh", "GELU", "relu", "sigmoid",
     "silu", "softmax", "tanh", "gelu", "hardswish", "Mish", "Softplus", "SELU", "CELU")
)  # fmt: skip


def keras_type(layer: Layer) -> str:
    """The class of Keras that does what a layer does.

    Args:
        layer: Of any net; those that Striate reads from Keras files are named as Keras does.
    """
    if layer.type in _ACTIVATIONS:
        return "Activation"
    if (own := _own_type(layer)) is not None:
        return own
    name = layer.type.lower().replace("_", "")
    if found := re.fullmatch(r"([a-z]+)([123])d", name):
        word, axes = found.groups()
        if word.startswith("adaptive") and not _is_global(layer):
            return layer.type
        said = _WITH_AXES.get(word, layer.type).format(axes)
        return f"Depthwise{said}" if word == "conv" and _is_depthwise(layer) else said
    return _WITHOUT.get(name, layer.type)


def _own_type(layer: Layer) -> str | None:
    """Of layers that torch does not have and Striate does.

    Whether a pooling takes means and a merge products is not in the table: Keras's own names of
    layers, such as global_max_pooling2d and multiply, tell.
    """
    name = layer.name.lower()
    axes = max(1, len(layer.input_shape or ()) - 1)
    match layer.type:
        case "GlobalAveragePool":
            return f"GlobalAveragePooling{axes}D"
        case "GlobalPool":
            return f"Global{'Max' if 'max' in name else 'Average'}Pooling{axes}D"
        case "PaddedAveragePool":
            return f"AveragePooling{axes}D"
        case "Upsample":
            return f"UpSampling{axes}D"
        case "Merge":
            said = next((merge for merge in _MERGES if merge.lower() in name), None)
            return said or ("Add" if layer.kind == "add" else "Merge")
        case "Reshape" if len(layer.output_shape or ()) == 1:
            return "Flatten"
        case _:
            return None


def _is_global(layer: Layer) -> bool:
    """Whether one cell of each map is left, of more."""
    before, after = layer.input_shape or [], layer.output_shape or []
    return len(after) > 1 and after != before and set(after[1:]) == {1}


def _is_depthwise(layer: Layer) -> bool:
    return (layer.groups or 1) > 1 and layer.groups == (layer.input_shape or [0])[0]

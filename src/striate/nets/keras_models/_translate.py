"""From a Keras config to a graph: models inside models are unfolded, calls put in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from striate.errors import ForeignLayer, InputError, InvalidSetting, nearest
from striate.nets.graph import (
    INPUT,
    Graph,
    Node,
    Shape,
    check_wiring,
    following_classes,
    is_base,
)
from striate.nets.keras_models._builder import Arrays, Builder, Weight, unsupported
from striate.nets.keras_models._config import (
    MODELS,
    Layer,
    Reference,
    ends_of,
    layers_of,
    model_of,
    plain,
)
from striate.nets.keras_models._layers import LAYERS, OPERATIONS
from striate.nets.keras_models._sharing import first_places

_OLD = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "SeparableConvolution2D": "SeparableConv2D",
    "DepthwiseConvolution2D": "DepthwiseConv2D",
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "AvgPool2D": "AveragePooling2D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
}
_SPATIAL = ("Conv", "Pool", "Padding", "Cropping", "SpatialDropout")
MAX_DEPTH = 20


@dataclass(frozen=True)
class Translation:
    """What a Keras model became.

    Args:
        graph: The net, before its final softmax or sigmoid.
        shape: `(C, H, W)` of its pictures.
        num_classes: K; 0 for a base without a head.
        weights: Where each stored array belongs.
    """

    graph: Graph
    shape: Shape
    num_classes: int
    weights: list[Weight]


def translate(
    config: Any,
    arrays: Arrays,
    size: tuple[int | None, int | None] = (None, None),
    *,
    old: bool = False,
) -> Translation:
    """Turns a Keras config into a graph.

    Args:
        config: `{"class_name": …, "config": …}`, as Keras's files have it.
        arrays: Gives a layer's stored arrays.
        size: Height and width, for a model that takes any.
        old: Whether Keras 2 wrote the config.

    Raises:
        ForeignLayer: a layer that Striate does not read; the message names it.
        InvalidSetting: a model that takes no pictures, or any size where none was given.
        InputError: a config that does not fit together.
    """
    model = model_of(config, old)
    channels_last = _channels_last(model)
    given = _input_shape(model)
    shape, wanted = _pictures(model, given, channels_last, size)
    build = Builder(shape, channels_last, arrays)
    build.places = first_places(list(_all_layers(model, 0)))
    source = INPUT
    if wanted:
        order = "channels-last" if channels_last else "channels-first"
        source = build.add(
            replace(model, names=("rows",)), "reshape", [INPUT], shape=wanted, order=order
        )
    outputs = _run(build, model, [source], 0)
    if len(outputs) != 1:
        raise InvalidSetting(
            f"{model.name[:60]} has {len(outputs)} outputs, and a classifier has one: build "
            f"keras.Model(inputs, output) with the one that gives the classes."
        )
    last, one_logit = _before_softmax(build, outputs[0])
    nodes, holders = _needed(build.nodes, last)
    graph = Graph(tuple(nodes), _title(model.name))
    units = build.shapes[last]
    if not graph.nodes:
        raise InvalidSetting(f"{graph.name} has no layer before its scores: there is nothing.")
    base = is_base(graph, build.shapes)
    graph = replace(graph, one_logit=not base and (one_logit or units[0] == 1))
    check_wiring(graph)
    weights = [
        replace(weight, node=holders[weight.node])
        for weight in build.weights
        if weight.node in holders
    ]
    num_classes = 0 if base else max(2, units[0])
    return Translation(following_classes(graph, build.shapes), shape, num_classes, weights)


def _run(build: Builder, model: Layer, inputs: list[str], depth: int) -> list[str]:
    """Adds a model's layers behind `inputs` and gives what its outputs are."""
    if depth > MAX_DEPTH:
        raise InputError(f"Models are nested more than {MAX_DEPTH} deep at {model.name[:60]}.")
    layers = [
        replace(layer, path=build.places.get(layer.path, layer.path)) for layer in layers_of(model)
    ]
    if model.type == "Sequential":
        for layer in layers:
            if layer.type != "InputLayer":
                inputs = _call(build, layer, inputs, depth)
        return inputs
    begins = ends_of(model, "input_layers", layers)
    if len(begins) != len(inputs):
        raise InvalidSetting(
            f"{model.name[:60]} has {len(begins)} inputs, and an image classifier has one: build "
            f"keras.Model(picture, classes)."
        )
    found: dict[Reference, str] = dict(zip(begins, inputs, strict=True))
    _run_calls(build, layers, found, depth)
    outputs = ends_of(model, "output_layers", layers)
    for reference in outputs:
        if reference not in found:
            raise InputError(
                f"{model.name[:60]} gives {reference[0][:60]!r}, which it never makes."
            )
    return [found[reference] for reference in outputs]


def _run_calls(
    build: Builder, layers: list[Layer], found: dict[Reference, str], depth: int
) -> None:
    """Calls each layer as soon as all that it reads is there."""
    waiting = [(layer, number) for layer in layers for number in range(len(layer.calls))]
    while waiting:
        later = []
        for layer, number in waiting:
            reads = layer.calls[number]
            earlier = number and (layer.name, number - 1, 0) not in found
            if earlier or any(reference not in found for reference in reads):
                later.append((layer, number))
                continue
            outputs = _call(build, layer, [found[reference] for reference in reads], depth)
            found |= {(layer.name, number, place): name for place, name in enumerate(outputs)}
        if len(later) == len(waiting):
            names = ", ".join(layer.name[:60] for layer, _ in later[:3])
            raise InputError(
                f"{names} cannot be reached from the model's input: its calls form a cycle, or "
                f"read what is not there. Save the model again from Keras."
            )
        waiting = later


def _call(build: Builder, layer: Layer, inputs: list[str], depth: int) -> list[str]:
    build.count_call(layer)
    if layer.type in MODELS:
        return _run(build, layer, inputs, depth + 1)
    kind = _OLD.get(layer.type, layer.type)
    _check_known(layer, kind)
    build.begin(layer)
    if len(inputs) != 1 and LAYERS[kind] not in _MERGING:
        raise unsupported(layer, f"it reads {len(inputs)} tensors at once")
    try:
        return [LAYERS[kind](build, replace(layer, type=kind), inputs)]
    except KeyError as error:
        raise unsupported(layer, f"its config lacks {error}") from None
    except (TypeError, IndexError, AttributeError) as error:
        raise unsupported(layer, f"its config does not fit together ({error})") from None


_MERGING = [
    LAYERS[kind]
    for kind in ("Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract")
]


def _check_known(layer: Layer, kind: str) -> None:
    config = layer.config
    first = ("nb_filter", "border_mode", *(["output_dim"] if kind == "Dense" else []))
    if any(name in config for name in first):
        raise ForeignLayer(
            f"{layer.said} is written as Keras 1 had it. Build the model anew for Keras 3: the "
            f"table of old and new spellings is in docs/keras.md."
        )
    if layer.operation and kind not in OPERATIONS:
        mend = f"Take the layer {kind} for it." if kind in LAYERS else "Take layers for it."
        raise ForeignLayer(
            f"{layer.said} is an operation on tensors that Striate does not read; it reads "
            f"{', '.join(sorted(OPERATIONS))}. {mend}"
        )
    if kind not in LAYERS:
        close = nearest(kind, LAYERS)
        offer = f" Near to it are {', '.join(close)}." if close else ""
        augments = kind.startswith("Random")
        mend = (
            "Striate augments pictures itself: leave it out."
            if augments
            else "Build the net from those."
        )
        raise ForeignLayer(
            f"{layer.said} is a layer that Striate does not read.{offer} "
            f"It reads {', '.join(sorted(LAYERS))}. {mend}"
        )
    policy = str(config.get("dtype"))
    if config.get("quantization_config") or "Quantized" in policy or "int8" in policy:
        raise unsupported(layer, "its weights are quantized; save the model from before that")


def _channels_last(model: Layer) -> bool:
    """How the spatial layers of a model have their channels; they must agree."""
    said: dict[str, Layer] = {}
    for layer in _all_layers(model, 0):
        if layer.type not in MODELS and any(word in layer.type for word in _SPATIAL):
            said.setdefault(str(layer.config.get("data_format") or "channels_last"), layer)
    if len(said) > 1:
        one, other = said.values()
        raise unsupported(
            one,
            f"its data_format is {one.config.get('data_format')} and that of {other.said} is "
            f"{other.config.get('data_format')}; give all layers the same",
        )
    return "channels_first" not in said


def _all_layers(model: Layer, depth: int) -> Iterator[Layer]:
    if depth > MAX_DEPTH:
        raise InputError(f"Models are nested more than {MAX_DEPTH} deep at {model.name[:60]}.")
    for layer in layers_of(model):
        yield layer
        if layer.type in MODELS:
            yield from _all_layers(layer, depth + 1)


def _input_shape(model: Layer) -> list[int | None]:
    """What Keras says of the input, without the batch."""
    layers = layers_of(model)
    if model.type != "Sequential":
        names = [name for name, _, _ in ends_of(model, "input_layers", layers)]
        layers = [layer for layer in layers if layer.name in names]
        if len(names) != 1:
            raise InvalidSetting(
                f"{model.name[:60]} has {len(names)} inputs, and an image classifier has one: "
                f"build keras.Model(picture, classes)."
            )
    first = layers[0] if layers else model
    known = first.config.get("batch_shape") or first.config.get("batch_input_shape")
    known = plain(known or model.config.get("build_input_shape"))
    if known is None and first.type in MODELS and first is not model:
        return _input_shape(first)
    if isinstance(known, list):
        _check_sides(model, known[1:])
    if not isinstance(known, list) or not known:
        raise InvalidSetting(
            f"{model.name[:60]} has never been built, so nobody knows what pictures it takes: put "
            f"keras.Input((28, 28, 1)), with your sizes, before its first layer."
        )
    return known[1:]


def _check_sides(model: Layer, given: list[Any]) -> None:
    """Sees that the sides of a picture are whole numbers.

    Raises:
        InvalidSetting: they are not.
    """
    if any(side is not None and (type(side) is not int or side < 1) for side in given):
        raise InvalidSetting(
            f"{model.name[:60]} takes {str(given)[:80]} a picture, and sides are whole numbers "
            f"from 1. Save the model again from Keras."
        )


def _pictures(
    model: Layer,
    given: list[int | None],
    channels_last: bool,
    size: tuple[int | None, int | None],
) -> tuple[Shape, list[int]]:
    """`(C, H, W)` of the pictures; and for rows without channels what they are reshaped to."""
    if len(given) == 2:
        rows = [side if known is None else known for known, side in zip(given, size, strict=True)]
        if None not in rows:
            sides = [int(side or 0) for side in rows]
            return (1, *sides), sides
    elif len(given) == 3:
        channels, *sides = (given[-1], *given[:-1]) if channels_last else given
        filled = [side if known is None else known for known, side in zip(sides, size, strict=True)]
        if channels is not None and None not in filled:
            return (int(channels), *(int(side or 0) for side in filled)), []
    if len(given) in (2, 3):
        raise InvalidSetting(
            f"{model.name[:60]} takes pictures of any size ({str(given)[:80]}), and the net "
            f"needs one: say size=(height, width), on the command line --input 150x150x3 or "
            f"--size 150."
        )
    raise InvalidSetting(
        f"{model.name[:60]} takes {str(given)[:80]} a picture, and Striate's nets take height, "
        f"width and channels: begin with keras.Input((28, 28, 1)) and Flatten()."
    )


def _before_softmax(build: Builder, last: str) -> tuple[str, bool]:
    """The logits under a final softmax or sigmoid, and whether that was the sigmoid of one."""
    by_name = {node.name: node for node in build.nodes}
    node = by_name.get(last)
    if node is not None and node.kind in ("softmax", "sigmoid"):
        return node.inputs[0], node.kind == "sigmoid" and build.shapes[last] == (1,)
    if node is not None and node.kind == "flatten":  # MobileNet of old: softmax, then reshape
        under = by_name.get(node.inputs[0])
        if under is not None and under.kind in ("softmax", "sigmoid"):
            moved = replace(node, inputs=under.inputs)
            build.nodes[build.nodes.index(node)] = moved
    return last, False


def _needed(nodes: list[Node], last: str) -> tuple[list[Node], dict[str, str]]:
    """The nodes that the last one depends on; and which of them hold the weights of which.

    A layer's first call may be one that nothing depends on: the next one then holds its weights.
    """
    needed, kept = {last}, []
    for node in reversed(nodes):
        if node.name in needed:
            needed |= {*node.inputs}
            kept.append(node)
    holders: dict[str, str] = {}
    for number, node in enumerate(reversed(kept), 1):
        holder = holders.setdefault(node.same_as or node.name, node.name)
        kept[-number] = replace(node, same_as=None if holder == node.name else holder)
    return kept[::-1], holders


def _title(name: str) -> str:
    shown = "".join(char if char.isprintable() else "_" for char in name)[:60]
    return shown or "model"

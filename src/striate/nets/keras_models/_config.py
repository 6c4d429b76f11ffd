"""What a Keras config says, checked: layers, their calls, and what a tensor in it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from striate.errors import ForeignLayer, InputError

MAX_LAYERS = 10_000
_GRAPHS = ("Functional", "Model")
MODELS = ("Sequential", *_GRAPHS)
OURS = ("keras", "tf_keras")
"""The packages that are Keras; `tf_keras` is Keras 2, which writes both kinds of file, too."""
Reference = tuple[str, int, int]
"""A tensor: the layer that gave it, at which of its calls, which of its outputs."""


@dataclass(frozen=True)
class Layer:
    """A layer of a config.

    Args:
        type: Its class, as Keras calls it.
        name: Its own.
        config: Its settings.
        path: Where its weights are in a `.keras` file, such as `layers/conv2d_1`.
        names: Its name and those of the models that it is in, outermost first.
        calls: For each time it is called, the tensors that it reads.
        operation: Whether it is an operator on tensors (`a + b`), which is no layer.
        old: Whether Keras 2 wrote it.
        shared: The number of an object that stands in several places.
    """

    type: str
    name: str
    config: dict[str, Any]
    path: str
    names: tuple[str, ...]
    calls: tuple[tuple[Reference, ...], ...] = ()
    operation: bool = False
    old: bool = False
    shared: int | None = None

    @property
    def said(self) -> str:
        """How a message calls it."""
        return f"{'/'.join(self.names)[:120]} ({self.type[:60]})"


def model_of(values: Any, old: bool = False) -> Layer:
    """The outermost model of a config.

    Args:
        values: `{"class_name": …, "config": …}`.
        old: Whether Keras 2 wrote it.

    Raises:
        ForeignLayer: a model of a class of the user's own.
        InputError: no config of a model.
    """
    if not isinstance(values, dict) or not isinstance(values.get("config"), dict):
        raise InputError(f"A Keras model's config is a JSON object, not {str(values)[:60]!r}.")
    kind = values.get("class_name")
    if kind not in MODELS or foreign(values):
        raise ForeignLayer(
            f"The model is a {str(values.get('registered_name') or kind)[:80]}, a class of "
            f"somebody's own, whose code is not in the file and would not be run. Build the same "
            f"net as keras.Sequential or keras.Model(inputs, outputs)."
        )
    name = str(values["config"].get("name", kind))
    return Layer(str(kind), name, values["config"], "", (), old=old)


def layers_of(model: Layer) -> list[Layer]:
    """The layers of a model, each with the place of its weights.

    Raises:
        InputError: a list of layers that is none.
        ForeignLayer: a class that is not Keras's own.
    """
    listed = model.config.get("layers")
    if not isinstance(listed, list):
        raise InputError(f"The model {model.name[:60]!r} lists no layers: it is of another Keras.")
    if len(listed) > MAX_LAYERS or sum(map(_calls, listed)) > MAX_LAYERS:
        raise InputError(
            f"The model {model.name[:60]!r} lists more than {MAX_LAYERS:,} layers or calls, and no "
            f"net needs so many."
        )
    used: dict[str, int] = {}
    found = []
    for values in listed:
        if not isinstance(values, dict) or not isinstance(values.get("config"), dict):
            raise InputError(f"A layer of {model.name[:60]!r} is no JSON object with a config.")
        kind = str(values.get("class_name"))
        name = str(values.get("name") or values["config"].get("name") or kind)
        names = (*model.names, name)
        operation = str(values.get("module", "")).startswith("keras.src.ops")
        _check_own(values, kind, names)
        key = snake_case(kind)
        if not operation and (kind != "InputLayer" or model.type != "Sequential"):
            used[key] = used.get(key, -1) + 1
        key = f"{key}_{used[key]}" if used.get(key) else key
        path = f"{model.path}/layers/{key}" if model.path else f"layers/{key}"
        nodes = values.get("inbound_nodes") or ()
        calls = tuple(tuple(_references(call, "/".join(names))) for call in nodes)
        config = values["config"]
        shared = values.get("shared_object_id")
        found.append(Layer(kind, name, config, path, names, calls, operation, model.old, shared))
    return _counted_from_0(found) if model.old else found


def _calls(values: Any) -> int:
    """How often a layer is called, as far as its entry in a config says so."""
    calls = values.get("inbound_nodes") if isinstance(values, dict) else None
    return len(calls) if isinstance(calls, list) else 0


def ends_of(model: Layer, key: str, layers: list[Layer]) -> list[Reference]:
    """What `input_layers` or `output_layers` of a functional model refer to."""
    found = list(_triples(model.config.get(key)))
    if key != "output_layers":
        return found
    made = _made_first(layers) if model.old else {one.name for one in layers if one.type in _GRAPHS}
    return [(name, at - 1 if name in made else at, output) for name, at, output in found]


def _made_first(layers: list[Layer]) -> set[str]:
    """The models among layers whose own making Keras 2 counts as their first call."""
    return {
        layer.name
        for layer in layers
        if layer.type in _GRAPHS or (layer.type == "Sequential" and _has_entrance(layer))
    }


def _has_entrance(model: Layer) -> bool:
    """Whether a Sequential begins with an Input."""
    listed = model.config.get("layers")
    first = listed[0] if isinstance(listed, list) and listed else None
    return isinstance(first, dict) and first.get("class_name") == "InputLayer"


def _counted_from_0(layers: list[Layer]) -> list[Layer]:
    """Layers whose calls of models inside, from 1 in Keras 2, are numbered as Keras 3 does."""
    made = _made_first(layers)
    return [
        replace(
            layer,
            calls=tuple(
                tuple((name, at - 1 if name in made else at, output) for name, at, output in call)
                for call in layer.calls
            ),
        )
        for layer in layers
    ]


def snake_case(name: str) -> str:
    """A class's name as Keras writes it in its files."""
    name = re.sub(r"\W+", "", name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def plain(value: Any) -> Any:
    """A value of a config without Keras's wrapping of arrays and tuples."""
    if isinstance(value, dict) and value.get("class_name") in ("__numpy__", "__tensor__"):
        return plain(value.get("config", {}).get("value"))
    if isinstance(value, dict) and value.get("class_name") == "__tuple__":
        return plain(value.get("items"))
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def _check_own(values: dict[str, Any], kind: str, names: tuple[str, ...]) -> None:
    said = "/".join(names)[:120]
    if kind in ("Lambda", "TFOpLambda", "SlicingOpLambda"):
        raise ForeignLayer(
            f"{said} is a {kind} layer: it holds Python code, which Striate never runs. Replace it "
            f"by layers, such as Rescaling for a division or Activation for a function."
        )
    if foreign(values):
        raise ForeignLayer(
            f"{said} is a {str(values.get('registered_name') or kind)[:80]}, a class of somebody's "
            f"own, whose code is not in the file and would not be run. Replace it by Keras's own "
            f"layers."
        )


def foreign(values: dict[str, Any]) -> bool:
    """Whether a class is not Keras's own.

    A class that nobody registered has no module and its own name, which may be one of Keras's.
    Files of `.h5` say neither.
    """
    module, registered = values.get("module"), values.get("registered_name")
    ours = registered is None if module is None else str(module).split(".")[0] in OURS
    return not ours or ">" in str(registered) or ">" in str(values.get("class_name"))


def _references(call: Any, layer: str) -> Iterator[Reference]:
    """The tensors of one call: Keras 3 writes them as objects, Keras 2 as lists."""
    if not isinstance(call, list | dict):
        raise InputError(f"A call in a Keras config is no {str(call)[:60]!r}.")
    said = (
        [one[3] for one in call if len(one) > 3] if isinstance(call, list) else [call.get("kwargs")]
    )
    if any((keywords or {}).get("training") is True for keywords in said):
        raise ForeignLayer(
            f"{layer[:120]} is called with training=True, which Striate's nets do not know: call "
            f"it without."
        )
    if isinstance(call, list):
        for name, at, output, *_ in call:
            yield _reference(name, at, output)
    else:
        yield from _tensors([call.get("args"), call.get("kwargs")])


def _tensors(value: Any) -> Iterator[Reference]:
    """The tensors in the arguments of a call, in Keras's order: dicts by their sorted keys."""
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        yield _reference(*value["config"]["keras_history"])
    elif isinstance(value, list | dict):
        for one in _in_order(value):
            yield from _tensors(one)


def _triples(value: Any) -> Iterator[Reference]:
    """The tensors that a model's ends are, in Keras's order."""
    if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
        yield _reference(*value)
    elif isinstance(value, list | dict):
        for one in _in_order(value):
            yield from _triples(one)


def _in_order(values: list[Any] | dict[str, Any]) -> list[Any]:
    """What a list or dict holds, as Keras flattens it."""
    return [values[key] for key in sorted(values)] if isinstance(values, dict) else values


def _reference(name: Any, call: Any, output: Any) -> Reference:
    """A tensor, as a config refers to it.

    Raises:
        InputError: numbers that are none.
    """
    if type(call) is not int or type(output) is not int:
        raise InputError(
            f"A Keras config refers to call {str(call)[:60]}, output {str(output)[:60]} of "
            f"{str(name)[:60]!r}, and both are whole numbers. Save the model again from Keras."
        )
    return (str(name), call, output)

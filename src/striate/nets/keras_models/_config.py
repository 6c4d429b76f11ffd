"""What a Keras config says, checked: layers, their calls, and what a tensor in it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from striate.errors import ForeignLayer, InputError

MAX_LAYERS = 10_000
MODELS = ("Sequential", "Functional", "Model")
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
    """

    type: str
    name: str
    config: dict[str, Any]
    path: str
    names: tuple[str, ...]
    calls: tuple[tuple[Reference, ...], ...] = ()
    operation: bool = False

    @property
    def said(self) -> str:
        """How a message calls it."""
        return f"{'/'.join(self.names)[:120]} ({self.type[:60]})"


def model_of(values: Any) -> Layer:
    """The outermost model of a config.

    Raises:
        ForeignLayer: a model of a class of the user's own.
        InputError: no config of a model.
    """
    if not isinstance(values, dict) or not isinstance(values.get("config"), dict):
        raise InputError(f"A Keras model's config is a JSON object, not {str(values)[:60]!r}.")
    kind = values.get("class_name")
    if kind not in MODELS or _foreign(values):
        raise ForeignLayer(
            f"The model is a {str(values.get('registered_name') or kind)[:80]}, a class of "
            f"somebody's own, whose code is not in the file and would not be run. Build the same "
            f"net as keras.Sequential or keras.Model(inputs, outputs)."
        )
    name = str(values["config"].get("name", kind))
    return Layer(str(kind), name, values["config"], "", ())


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
        calls = tuple(tuple(_references(call)) for call in values.get("inbound_nodes") or ())
        found.append(Layer(kind, name, values["config"], path, names, calls, operation))
    return found


def _calls(values: Any) -> int:
    calls = values.get("inbound_nodes") if isinstance(values, dict) else None
    return len(calls) if isinstance(calls, list) else 0


def ends_of(model: Layer, key: str, layers: list[Layer]) -> list[Reference]:
    """What `input_layers` or `output_layers` of a functional model refer to."""
    functional = {layer.name for layer in layers if layer.type in ("Functional", "Model")}
    found = list(_triples(model.config.get(key)))
    if key == "output_layers":  # a model inside a model counts its own making as a first call
        return [(n, at - 1 if n in functional else at, out) for n, at, out in found]
    return found


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
    if _foreign(values):
        raise ForeignLayer(
            f"{said} is a {str(values.get('registered_name') or kind)[:80]}, a class of somebody's "
            f"own, whose code is not in the file and would not be run. Replace it by Keras's own "
            f"layers."
        )


def _foreign(values: dict[str, Any]) -> bool:
    """Whether a class is not Keras's own; files of `.h5` do not say."""
    module, registered = values.get("module"), values.get("registered_name")
    ours = module is None or str(module).split(".")[0] == "keras"
    return not ours or ">" in str(registered) or ">" in str(values.get("class_name"))


def _references(call: Any) -> Iterator[Reference]:
    """The tensors of one call: Keras 3 writes them as objects, Keras 2 as lists."""
    if isinstance(call, list):
        for one in call:
            yield (str(one[0]), int(one[1]), int(one[2]))
        return
    if not isinstance(call, dict):
        raise InputError(f"A call in a Keras config is no {str(call)[:60]!r}.")
    if (call.get("kwargs") or {}).get("training") is True:
        raise ForeignLayer(
            "A layer is called with training=True, which Striate's nets do not know: call it "
            "without."
        )
    yield from _tensors([call.get("args"), call.get("kwargs")])


def _tensors(value: Any) -> Iterator[Reference]:
    if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
        name, call, output = value["config"]["keras_history"]
        yield (str(name), int(call), int(output))
    elif isinstance(value, dict):
        for one in value.values():
            yield from _tensors(one)
    elif isinstance(value, list):
        for one in value:
            yield from _tensors(one)


def _triples(value: Any) -> Iterator[Reference]:
    if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
        yield (value[0], int(value[1]), int(value[2]))
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _triples(one)

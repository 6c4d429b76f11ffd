"""Which layers of a config are one object, whose weights Keras writes where it first meets it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from striate.nets.keras_models._config import Layer


def first_places(layers: Sequence[Layer]) -> dict[str, str]:
    """Where the weights of layers are that stand in several models, by their other places.

    Keras gives such a layer an id, but not everywhere that it stands: elsewhere it is told by its
    name, class and settings.

    Args:
        layers: All of a model and of those in it, in their order.
    """
    ids: dict[str, set[int]] = {}
    for layer in layers:
        if layer.shared is not None:
            ids.setdefault(layer.name, set()).add(layer.shared)
    first: dict[tuple[str, str, str], str] = {}
    places = {}
    for layer in layers:
        if len(ids.get(layer.name, ())) == 1:
            key = (layer.name, layer.type, json.dumps(_without_ids(layer.config), sort_keys=True))
            place = first.setdefault(key, layer.path)
            if place != layer.path:
                places[layer.path] = place
    return places


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(one) for key, one in value.items() if key != "shared_object_id"}
    return [_without_ids(one) for one in value] if isinstance(value, list) else value

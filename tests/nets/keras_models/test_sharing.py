"""A layer in several models has its weights where Keras first met it."""

import pytest

from striate.nets.keras_models._config import Layer
from striate.nets.keras_models._sharing import first_places


def conv(path, name="conv", shared=None, filters=3):
    return Layer(
        "Conv2D", name, {"filters": filters, "nested": [{"a": 1}]}, path, (name,), shared=shared
    )


def test_a_layer_of_two_models_has_one_place():
    layers = [conv("layers/m1/c", shared=7), conv("layers/m2/c"), conv("layers/d", "other")]
    assert first_places(layers) == {"layers/m2/c": "layers/m1/c"}


@pytest.mark.parametrize(
    "second",
    [
        conv("layers/m2/c", filters=4),
        conv("layers/m2/c", "another"),
        conv("layers/m2/c", shared=8),
    ],
    ids=["other settings", "another name", "another object of that name"],
)
def test_what_may_be_another_layer_keeps_its_own_place(second):
    assert first_places([conv("layers/m1/c", shared=7), second]) == {}


def test_without_an_id_nothing_is_shared():
    assert first_places([conv("layers/m1/c"), conv("layers/m2/c")]) == {}


def test_the_id_itself_is_no_setting():
    first, second = conv("a", shared=7), conv("b", shared=7)
    second.config["nested"][0]["shared_object_id"] = 7
    assert first_places([first, second]) == {"b": "a"}

"""Keras's layout and its way of counting: FIGURES section 4."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
import torch
from torch import nn

import striate
from striate.anatomy import describe, keras_text
from striate.anatomy._keras import memory
from striate.nets import resolve


def test_the_courses_model_has_keras_totals():
    lines = keras_text(describe(resolve("convnet-mnist-5x5"))).splitlines()
    assert lines[0] == 'Model: "convnet-mnist-5x5"'
    assert "Layer (type)" in lines[2]
    assert next(line for line in lines if "conv1" in line).split("│")[1:4] == [
        " conv1 (Conv2D)       ",
        " (None, 24, 24, 32) ",
        "     832 ",
    ]
    assert lines[-3:] == [
        " Total params: 118,346 (462.29 KB)",
        " Trainable params: 118,346 (462.29 KB)",
        " Non-trainable params: 0 (0.00 B)",
    ]


def test_moving_statistics_are_parameters_that_are_not_trainable():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
    net[0].weight.requires_grad_(False)
    text = keras_text(describe(net, input=(8, 8, 3)))
    assert "(BatchNormalization)" in text
    assert "      16 " in text  # 4 scales, 4 shifts, 4 means, 4 variances
    assert text.splitlines()[-3:] == [
        " Total params: 128 (512.00 B)",
        " Trainable params: 12 (48.00 B)",
        " Non-trainable params: 116 (464.00 B)",
    ]


def test_resnet50_differs_from_kerass_by_the_biases_before_its_norms():
    models = pytest.importorskip("torchvision.models")
    anatomy = describe(models.resnet50(weights=None), input=(224, 224, 3))
    text = keras_text(anatomy)
    assert " Total params: 25,610,152 (" in text
    assert " Non-trainable params: 53,120 (207.50 KB)" in text
    convolutions = [layer for layer in anatomy.layers if layer.type == "Conv2d"]
    biases = sum(layer.output_shape[0] for layer in convolutions if layer.output_shape)
    assert 25_610_152 + biases == 25_636_712  # what Keras prints
    assert "Connected to" in text


def _cells(text):
    """Each layer's shape and number of parameters, and what it reads, in any order."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("│")[1:-1]]
        if cells and cells[2]:
            rows.append(cells)
        elif cells:  # the rest of a long cell
            rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], cells, strict=True)]
    return {name: (*numbers, sorted(read.split(", "))) for name, *numbers, read in rows}


# Run in a process of its own, which prints what Keras says of the model that it saves.
_KERAS = """
import sys
from keras import Input, Model, layers

picture = Input((32, 32, 3), name="input_layer")
x = layers.Conv2D(8, 3, padding="same", name="first")(picture)
y = layers.DepthwiseConv2D(3, padding="same", name="deep")(x)
y = layers.BatchNormalization(name="norm")(y)
x = layers.Add(name="plus")([x, y])
x = layers.Multiply(name="multiply")([x, y])
x = layers.MaxPooling2D(2, name="pool")(layers.Concatenate(name="both")([x, y]))
mean = layers.GlobalAveragePooling2D(name="mean")(x)
flat = layers.Flatten(name="flat")(layers.MaxPooling2D(4, name="small")(x))
most = layers.GlobalMaxPooling2D(name="global_max_pooling2d")(x)
x = layers.Dropout(0.5, name="drop")(layers.Concatenate(name="all")([mean, flat, most]))
model = Model(picture, layers.Dense(10, name="answer")(x), name="branching")
model.summary(line_length=120)
model.save(sys.argv[1])
"""


@pytest.mark.skipif(find_spec("keras") is None, reason="Keras is not installed")
def test_a_functional_model_is_shown_as_keras_itself_does(tmp_path):
    file = tmp_path / "model.keras"
    printed = subprocess.run(
        [sys.executable, "-c", _KERAS, str(file)],
        env={**os.environ, "KERAS_BACKEND": "torch", "PYTHONIOENCODING": "utf-8", "COLUMNS": "120"},
        capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip
    told = keras_text(striate.summary(str(file)))
    known, found = _cells(printed), _cells(told)
    assert found.keys() == known.keys()
    assert found == known
    assert told.splitlines()[-3:] == printed.rstrip().splitlines()[-3:]


def test_only_functional_models_have_a_row_for_their_picture():
    assert "InputLayer" not in keras_text(describe(resolve("lenet5")))
    assert "input_layer (InputLayer)" in keras_text(describe(resolve("resnet18")))


def test_tokens_are_not_turned_round():
    net = nn.Sequential(nn.Conv2d(3, 5, 2), nn.Flatten(2), nn.Linear(49, 6))
    assert "(None, 5, 6)" in keras_text(describe(net, input=(8, 8, 3)))
    signal = nn.Sequential(nn.Conv1d(3, 5, 2))
    assert "(None, 99, 5)" in keras_text(describe(signal, input=(100, 3)))


def test_memory_is_that_of_the_parameters_alone():
    net = nn.Sequential(nn.Conv2d(3, 4, 3))
    net.register_buffer("places", torch.zeros(1000, dtype=torch.int64))
    assert " Total params: 112 (448.00 B)" in keras_text(describe(net, input=(8, 8, 3)))


def test_what_is_called_twice_has_two_names():
    text = keras_text(describe(resolve("resnet18")))
    assert "│ layer1_0_relu (ReLU) " in text
    assert "│ layer1_0_relu_1 (ReLU) " in text
    assert "maxpool[0][0]," in text


def test_chains_have_no_column_of_connections():
    assert "Connected to" not in keras_text(describe(resolve("lenet5")))


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0.00 B"), (1023, "1023.00 B"), (473_384, "462.29 KB"), (553_430_176, "527.79 MB")],
)
def test_memory_is_in_powers_of_1024(count, text):
    assert memory(count) == text

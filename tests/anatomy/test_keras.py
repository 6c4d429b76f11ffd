"""Keras's layout and its way of counting: FIGURES section 4."""

import pytest
from torch import nn

from striate.anatomy import describe, keras_text
from striate.anatomy._keras import memory
from striate.nets import resolve


def test_the_courses_model_has_keras_totals():
    lines = keras_text(describe(resolve("convnet-mnist-5x5"))).splitlines()
    assert lines[0] == 'Model: "convnet-mnist-5x5"'
    assert "Layer (type)" in lines[2]
    assert next(line for line in lines if "conv1" in line).split("│")[1:4] == [
        " features.conv1 (Conv2D)       ",
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


def test_chains_have_no_column_of_connections():
    assert "Connected to" not in keras_text(describe(resolve("lenet5")))


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0.00 B"), (1023, "1023.00 B"), (473_384, "462.29 KB"), (553_430_176, "527.79 MB")],
)
def test_memory_is_in_powers_of_1024(count, text):
    assert memory(count) == text

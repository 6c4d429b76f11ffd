"""Making nets and showing them: by name, by line and as anybody's module."""

import pytest
import torch
from torch import nn

import striate
from striate import nets
from striate.errors import InputTooSmall, InvalidSetting, UnknownNet

LINE = (
    "conv(6, 5) relu pool(2) conv(16, 5) relu pool(2) flatten dense(120) relu dense(84) relu "
    "dense(classes)"
)


@pytest.mark.parametrize("name", nets.names())
def test_a_net_is_made_for_what_its_family_says_and_summed_up_for_the_same(name):
    family = nets.describe(name)
    with torch.device("meta"):
        net = striate.create(name)
    spec = net.spec
    assert ((spec.height, spec.width, spec.in_channels), spec.num_classes) == (
        family.native, family.num_classes,
    )  # fmt: skip
    parameters = sum(parameter.numel() for parameter in net.parameters())
    assert striate.summary(name).parameters == parameters


def test_the_courses_first_net_has_the_courses_number_of_parameters():
    assert sum(weight.numel() for weight in striate.create("convnet-mnist").parameters()) == 93_322


@pytest.mark.parametrize(
    ("line", "classes", "scores"),
    [("flatten dense(classes)", 10, 10), ("flatten dense(5)", 5, 5), ("flatten dense(1)", 2, 1)],
)
def test_a_line_is_made_for_pictures_of_cifar_and_the_classes_that_it_names(line, classes, scores):
    spec = striate.create(line).spec
    assert (spec.height, spec.width, spec.in_channels, spec.num_classes) == (32, 32, 3, classes)
    assert striate.summary(line).layers[-1].output_shape == [scores]


@pytest.mark.parametrize(("size", "sides"), [(36, (36, 36)), ((33, 40), (33, 40))])
def test_a_net_is_made_as_it_is_told(size, sides):
    net = striate.create("lenet5", num_classes=3, in_channels=2, size=size, dropout=0.3)
    assert (net.spec.height, net.spec.width) == sides
    assert net.eval()(torch.zeros(2, 2, *sides)).shape == (2, 3)
    assert net.spec.arguments == {"dropout": 0.3}


@pytest.mark.parametrize(
    ("net", "size", "error", "words"),
    [
        ("lenet5", "32", InvalidSetting, r"size is '32'; give a side in pixels, as 64"),
        ("lenet5", (32,), InvalidSetting, r"size is \(32,\); give a side .*or \(height, width\)"),
        ("lenet5", 31, InputTooSmall, r"lenet5 cannot take pictures of 31x31: .*--size 32"),
        ("lenet-5", 32, UnknownNet, r"no net called 'lenet-5'\. Did you mean lenet5"),
    ],
)
def test_what_cannot_be_made_says_why(net, size, error, words):
    with pytest.raises(error, match=words):
        striate.create(net, size=size)


@pytest.mark.parametrize(
    ("how", "input_shape", "parameters"),
    [
        ({}, [1, 28, 28], 93_322),
        ({"num_classes": 5}, [1, 28, 28], 93_322 - 5 * 65),
        ({"input": (28, 28, 3)}, [3, 28, 28], 93_322 + 2 * 3 * 3 * 32),
        ({"input": (32, 28, 1)}, [1, 32, 28], 93_322 + 3 * 64 * 64),
    ],
)
def test_a_summary_counts_what_the_courses_count(how, input_shape, parameters):
    found = striate.summary("convnet-mnist", **how)
    assert (found.net, found.input, found.parameters) == (
        "convnet-mnist", input_shape, parameters,
    )  # fmt: skip
    assert sum(layer.parameters for layer in found.layers) == parameters


def test_a_line_is_shown_for_pictures_of_cifar():
    found = striate.summary(LINE)
    assert (found.input, found.parameters) == ([3, 32, 32], 62_006)
    grey = striate.summary(LINE, input=(32, 32, 1), num_classes=2)
    assert grey.parameters == 62_006 - 2 * 5 * 5 * 6 - 8 * 85


def test_anybodys_module_is_summed_up_for_pictures_and_signals():
    module = nn.Sequential(nn.Flatten(), nn.Linear(2 * 2 * 3, 3))
    assert striate.summary(module, input=(2, 2, 3)).parameters == 39
    signal = striate.summary(nn.Conv1d(2, 4, 3), input=(10, 2))
    assert (signal.input, signal.layers[0].output_shape) == ([2, 10], [4, 8])
    net = striate.create("lenet5", in_channels=1)
    assert striate.summary(net).parameters == 61_706


@pytest.mark.parametrize(
    ("net", "how", "words"),
    [
        ("lenet5", {"input": (28, 28)}, r"input is \(28, 28\); give height, width and channels"),
        (LINE, {"input": (28,)}, r"input is \(28,\); give height"),
        (nn.Flatten(), {}, r"A Flatten does not say what pictures it takes: give height"),
        (nn.Flatten(), {"input": (0, 2, 3)}, r"An input cannot be \(0, 2, 3\): give height"),
    ],
)
def test_inputs_that_are_none(net, how, words):
    with pytest.raises(InvalidSetting, match=words):
        striate.summary(net, **how)


def test_a_drawing_is_written_where_it_is_sent(tmp_path):
    path = striate.draw("lenet5", tmp_path / "net.svg", input=(36, 36, 2), num_classes=3)
    assert path == tmp_path / "net.svg"
    drawn = path.read_text(encoding="utf-8")
    counted = striate.summary("lenet5", input=(36, 36, 2), num_classes=3).parameters
    assert f"lenet5, 36x36x2, {counted:,} parameters" in drawn


def test_a_module_is_drawn_as_a_bitmap_too(tmp_path):
    path = striate.draw(nn.Sequential(nn.Conv2d(3, 4, 3)), tmp_path / "a.png", input=(8, 8, 3))
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_a_drawing_of_another_format_is_refused(tmp_path):
    with pytest.raises(InvalidSetting, match=r"to net\.pdf: \.pdf is .*End the name in \.svg or"):
        striate.draw("lenet5", tmp_path / "net.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("net", "words"),
    [
        (3, r"A net cannot be 3 \(of type int\): give a name such as 'lenet5', .* or a module"),
        (None, r"A net cannot be None"),
        (nn.Linear, r"Linear is a class.*give Linear\(\.\.\.\) with its arguments"),
    ],
)
def test_what_is_no_net_has_no_summary(net, words):
    with pytest.raises(InvalidSetting, match=words):
        striate.summary(net)


@pytest.mark.parametrize(
    ("net", "shape"),
    [("vgg16", [3, 64, 48]), ("conv(4, 3) globalpool dense(classes)", [3, 64, 48])],
)
def test_a_size_goes_with_the_nets_own_channels(net, shape):
    assert striate.summary(net, size=(64, 48)).input == shape


def test_input_and_size_are_one_too_many():
    with pytest.raises(InvalidSetting, match=r"size is 64; .* without input: give input"):
        striate.summary("vgg16", input=(64, 64, 3), size=64)

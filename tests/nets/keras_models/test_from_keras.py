"""The door: outputs equal to Keras's own, in from models and files and out again."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from striate.errors import InvalidSetting
from striate.nets import GraphNet, from_keras, resolve, without_input_scaling
from striate.nets.keras_models import LAYERS

# The names of models.py, which itself needs Keras.
WHOLE = Path(__file__).with_name("models.py").read_text()
NAMES = re.findall(r'^    "([^"]+)": \w', WHOLE[WHOLE.index("BUILDERS = {") :], re.M)
SMALL = [name for name in NAMES if name[0].islower() and name != "vgg16 from zero padding"]

pytestmark = pytest.mark.timeout(1800)


def test_the_list_of_models_is_the_whole_one(keras_side):
    _, results = keras_side
    assert set(NAMES) == set(results) - {"refused", "keras 1", "bases"}
    assert len(NAMES) >= 21


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("precision", "most"), [("float64", 1e-9), ("float32", 1e-4)])
def test_outputs_equal_those_of_keras(keras_side, name, precision, most):
    found = keras_side[1][name]
    assert found[precision] < most
    assert 1e-3 < found[f"largest {precision}"] < 1e9  # outputs that could differ


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_files_give_the_same(keras_side, name, ending):
    found = keras_side[1][name]
    assert found[f"{ending} float64"] < 1e-9
    assert found[f"{ending} float32"] < 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_keras_opens_what_goes_out_again(keras_side, name):
    assert keras_side[1][name]["back"] < 1e-4


@pytest.mark.parametrize("name", SMALL)
def test_both_kinds_of_file_are_read_without_keras(keras_side, name):
    folder, _ = keras_side
    nets = [from_keras(folder / f"{name} float32.{ending}") for ending in ("keras", "h5")]
    spec = nets[0].spec
    assert nets[0].graph.nodes == nets[1].graph.nodes
    x = torch.randn(2, spec.in_channels, spec.height, spec.width)
    with torch.no_grad():
        assert torch.equal(nets[0](x), nets[1](x))


@pytest.mark.parametrize("pooling", ["None", "avg"])
def test_a_base_without_its_head_gives_kerass_features_and_gets_a_head(keras_side, pooling):
    folder, results = keras_side
    found = results["bases"][pooling]
    assert found["difference"] < 1e-4
    assert found["parameters"] == found["keras"]
    assert found["classes"] == 0
    file = str(folder / f"base {pooling}.keras")
    whole = resolve(file, num_classes=5)
    assert whole.build().eval()(torch.zeros(2, 3, 64, 64)).shape == (2, 5)
    bare = resolve(file, num_classes=0).build().eval()
    assert bare(torch.zeros(2, 3, 64, 64)).shape == (2, 256, 2, 2)


def test_a_layer_that_a_model_calls_twice_has_one_set_of_weights(keras_side):
    net = from_keras(keras_side[0] / "nested and shared float32.keras")
    kernels = [name for name, _ in net.named_parameters() if name.endswith("weight")]
    assert len([name for name in kernels if "conv2d" in name]) == 3


def test_the_course_s_counts_of_parameters_come_through(keras_side):
    counts = {
        name: sum(
            p.numel() for p in from_keras(keras_side[0] / f"{name} float32.keras").parameters()
        )
        for name in (
            "convnet-mnist",
            "convnet-mnist functional",
            "convnet-mnist-5x5",
            "convnet-mnist-dropout",
            "convnet-cats-dogs",
        )
    }
    assert list(counts.values()) == [93_322, 93_322, 118_346, 80_266, 3_453_121]


def test_one_sigmoid_is_one_logit_for_two_classes(keras_side):
    net = from_keras(keras_side[0] / "convnet-cats-dogs float32.keras")
    assert (net.num_classes, net.graph.one_logit) == (2, True)
    assert net(torch.zeros(1, 3, 150, 150)).shape == (1, 1)
    net.reset_classifier(3)
    assert net(torch.zeros(1, 3, 150, 150)).shape == (1, 3)


def test_weights_of_float64_stay_so(keras_side):
    net = from_keras(keras_side[0] / "convnet-mnist float64.keras")
    assert {p.dtype for p in net.parameters()} == {torch.float64}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lambda", r"ForeignLayer: lambda.* is a Lambda layer: it holds Python code.*never runs"),
        (
            "custom",
            r"ForeignLayer: doubled.* is a (mine>)?Doubled( of __main__)?, a class of somebody's",
        ),
        ("unknown", r"ForeignLayer: lstm \(LSTM\) is a layer that Striate does not read.*It reads"),
        ("augmenting", r"random_flip \(RandomFlip\).*Striate augments pictures itself: leave it"),
        ("two inputs", r"InvalidSetting: .*has 2 inputs, and an image classifier has one"),
    ],
)
def test_what_cannot_come_through_is_named(keras_side, name, words):
    folder, results = keras_side
    assert re.search(words, results["refused"][name])
    for ending in ("keras", "h5"):
        if name != "two inputs":
            with pytest.raises(ValueError, match=words.partition(": ")[2] or words):
                from_keras(folder / f"{name}.{ending}")
    assert not (folder / "it ran").exists()


def test_code_under_a_name_of_keras_s_is_found_in_models(keras_side):
    said = keras_side[1]["refused"]
    assert re.search(r"dense.* is a Dense of __main__, a class of", said["a class called Dense"])
    assert re.search(r"The activation of dense.* is relu of __main", said["a function called relu"])


def test_keras_1_s_spelling_means_stride_3_today(keras_side):
    assert keras_side[1]["keras 1"]["strides"] == [3, 3]


def test_every_layer_that_is_read_is_in_the_docs():
    docs = (Path(__file__).parents[3] / "docs" / "keras.md").read_text()
    assert [name for name in LAYERS if f"`{name}`" not in docs] == []


def test_a_file_stands_where_a_net_s_name_does(keras_side):
    path = str(keras_side[0] / "reshaped float32.keras")
    spec = resolve(path)
    assert (spec.kind, spec.in_channels, spec.height, spec.width) == ("graph", 3, 12, 10)
    unscaled = without_input_scaling(spec).build()
    assert isinstance(unscaled, GraphNet)
    assert unscaled.graph.nodes[0].kind == "crop"
    other = resolve(str(keras_side[0] / "separable float32.keras"), num_classes=9, in_channels=1)
    assert other.build()(torch.zeros(1, 1, 21, 20)).shape == (1, 9)


def test_a_file_takes_no_arguments(keras_side):
    with pytest.raises(InvalidSetting, match=r"takes no arguments, and dropout came"):
        resolve(str(keras_side[0] / "separable float32.keras"), dropout=0.5)


def test_statistics_of_a_batch_norm_come_along(keras_side):
    net = from_keras(keras_side[0] / "batch norms float32.keras")
    variances = [b for name, b in net.named_buffers() if name.endswith("running_var")]
    assert len(variances) == 5
    assert all(float(v.min()) > 0.4 and float(v.max()) < 1.6 for v in variances)
    assert np.ptp(variances[0].numpy()) > 0

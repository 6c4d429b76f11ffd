"""Configs by hand: what is refused, by name, and forms that only older Keras writes."""

import json
import sys

import numpy as np
import pytest
import torch
from tests.nets.keras_models.written import (
    ARRAYS,
    CONV,
    LITTLE,
    layer,
    sequential,
    weights,
    write_keras,
)

from striate.errors import DamagedFile, ForeignLayer, InputError, InvalidSetting, ShapeError
from striate.nets import from_keras
from striate.nets.keras_models import _from_keras, read_spec

FLATTEN, DENSE = layer("Flatten", "flatten"), layer("Dense", "dense", units=3)


def opened(tmp_path, config, arrays=None):
    return from_keras(write_keras(tmp_path / "a.keras", config, weights(arrays)))


def changed(**values):
    """The little model with the convolution's entry changed."""
    return sequential({**CONV, **values}, FLATTEN, DENSE)


def configured(**values):
    """The little model with the convolution's config changed."""
    return changed(config={**CONV["config"], **values})


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (changed(class_name="Lambda"), r"conv is a Lambda layer: it holds Python code"),
        (changed(module="os", class_name="system"), r"conv is a system, a class of somebody's own"),
        (changed(registered_name="mine>Conv2D"), r"conv is a mine>Conv2D, a class of somebody's"),
        (changed(module="keras_evil.layers"), r"a class of somebody's own"),
        (changed(class_name="LSTM"), r"conv \(LSTM\) is a layer that Striate does not read"),
        (changed(class_name="Conv2DD"), r"conv \(Conv2DD\).*Near to it are Conv2D"),
        (changed(class_name="RandomRotation"), r"augments pictures itself: leave it out"),
        (configured(nb_filter=3), r"conv \(Conv2D\) is written as Keras 1 had it.*docs/keras\.md"),
        (
            configured(activation={"class_name": "function", "config": "os.system"}),
            r"its activation os\.system is a function of somebody's own, which would not be run",
        ),
        (
            configured(activation={**layer("ReLU", "r"), "registered_name": "mine>ReLU"}),
            r"its activation mine>ReLU is a function of somebody's own",
        ),
        (
            configured(activation=layer("PReLU", "p")),
            r"its activation is a layer, PReLU; put that behind it, as a layer of its own",
        ),
        (
            changed(class_name="Embedding", config={"output_dim": 4}),
            r"Embedding\) is a layer that Striate does not read",
        ),
        (
            changed(class_name="Dense", config={"output_dim": 4}),
            r"is written as Keras 1 had it",
        ),
        (
            changed(class_name="Concatenate", module="keras.src.ops.numpy"),
            r"an operation on tensors that Striate does not read; it reads Add, .*the layer Concat",
        ),
        (
            changed(class_name="Multiply", module="keras.src.ops.numpy"),
            r"it joins a tensor and a number; take Rescaling for that",
        ),
        (configured(activation="sparsemax"), r"no activation 'sparsemax' here; take one of linear"),
        (configured(dtype={"class_name": "QuantizedDTypePolicy"}), r"its weights are quantized"),
        ({**LITTLE, "registered_name": "mine>Net"}, r"model is a mine>Net, a class of somebody's"),
        ({**LITTLE, "class_name": "MyModel"}, r"model is a MyModel, a class of somebody's own"),
    ],
)
def test_what_is_not_keras_s_own_is_named(config, words, tmp_path):
    before = set(sys.modules)
    with pytest.raises(ForeignLayer, match=words):
        opened(tmp_path, config)
    assert {name for name in set(sys.modules) - before if name.startswith("keras")} == set()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"filters": 0}, r"filters of the node 'conv', conv, cannot be 0"),
        ({"filters": -2}, r"cannot be -2"),
        ({"filters": 10**12}, r"cannot be 1000000000000"),
        ({"filters": "many"}, r"conv"),
        ({"filters": None}, r"conv"),
        ({"kernel_size": [0, 3]}, r"kernel of the node 'conv', conv, cannot be \[0, 3\]"),
        ({"kernel_size": [9, 9]}, r"only 4x4x1 is left.*window of 9x9 does not fit.*--size"),
        ({"kernel_size": [3, 3, 3]}, r"kernel"),
        ({"kernel_size": "3"}, r"kernel"),
        ({"strides": [0, 1]}, r"stride of the node 'conv', conv, cannot be \[0, 1\]"),
        ({"strides": 1.5}, r"conv"),
        (
            {"padding": "reflect"},
            r"padding of the node 'conv', conv, cannot be reflect: give valid",
        ),
        ({"groups": 3}, r"make no 3 groups"),
        ({"dilation_rate": [1]}, r"conv"),
    ],
    ids=str,
)
def test_settings_that_cannot_be(values, words, tmp_path):
    with pytest.raises(InputError, match=words):
        opened(tmp_path, configured(**values))


def test_a_missing_setting_is_named(tmp_path):
    config = {key: value for key, value in CONV["config"].items() if key != "filters"}
    with pytest.raises(ForeignLayer, match=r"conv \(Conv2D\).*its config lacks 'filters'"):
        opened(tmp_path, changed(config=config))


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ([None, 784], r"takes \[784\] a picture.*begin with keras\.Input"),
        ([None, 4, 4, 4, 1], r"takes \[4, 4, 4, 1\] a picture"),
        ([None, None, None, 1], r"takes pictures of any size.*--size 150"),
        (
            [None, 28.9, 28, 1],
            r"takes \[28\.9, 28, 1\] a picture, and sides are whole numbers from 1",
        ),
        ([None, "28", 28, 1], r"sides are whole numbers from 1\. Save the model again"),
        ([None, True, 28, 1], r"takes \[True, 28, 1\]"),
        ([None, -5, 28, 1], r"takes \[-5, 28, 1\]"),
        ([None, float("inf"), 28, 1], r"takes \[inf, 28, 1\]"),
        (None, r"has never been built.*keras\.Input\(\(28, 28, 1\)\)"),
    ],
)
def test_inputs_that_are_no_pictures(shape, words, tmp_path):
    with pytest.raises(InvalidSetting, match=words):
        opened(tmp_path, sequential(CONV, FLATTEN, DENSE, shape=shape))


def test_a_model_of_any_size_takes_the_one_that_is_given(tmp_path):
    path = write_keras(
        tmp_path / "a.keras", sequential(CONV, FLATTEN, DENSE, shape=[None, None, None, 1])
    )
    assert from_keras(path, size=4)(torch.zeros(1, 1, 4, 4)).shape == (1, 3)


def test_a_model_that_ends_in_maps_is_a_base_and_gives_them(tmp_path):
    only = {"layers/conv2d/vars": ARRAYS["layers/conv2d/vars"]}
    base, whole = opened(tmp_path, sequential(CONV), only), opened(tmp_path, LITTLE)
    assert (base.num_classes, base.spec.is_base) == (0, True)
    x = torch.randn(2, 1, 4, 4)
    assert base(x).equal(whole.forward_features(x))
    assert base.state_dict().keys() == {"features.conv.weight", "features.conv.bias"}


def test_channels_first_and_last_do_not_mix(tmp_path):
    pool = layer("MaxPooling2D", "pool", pool_size=2, data_format="channels_first")
    with pytest.raises(ForeignLayer, match=r"data_format.*give all layers the same"):
        opened(tmp_path, sequential(CONV, pool, FLATTEN, DENSE))


def test_a_first_layer_of_keras_2_says_the_shape_itself(tmp_path):
    config = sequential(
        {**CONV, "config": {**CONV["config"], "batch_input_shape": [None, 4, 4, 1]}}
    )
    config["config"]["layers"] = [*config["config"]["layers"][1:], FLATTEN, DENSE]
    assert opened(tmp_path, config)(torch.zeros(1, 1, 4, 4)).shape == (1, 3)


def functional(calls, ends=("dense", 0, 0)):
    """Layers of a functional model as Keras 2 writes their calls."""
    kinds = {"conv": CONV, "flatten": FLATTEN, "dense": DENSE}
    first = layer("InputLayer", "pictures", batch_shape=[None, 4, 4, 1])
    layers = [{**first, "name": "pictures", "inbound_nodes": []}]
    for name, reads in calls.items():
        nodes = [[[read, 0, 0, {}] for read in reads]]
        layers.append({**kinds[name], "name": name, "inbound_nodes": nodes})
    config = {
        "name": "wired",
        "layers": layers,
        "input_layers": [["pictures", 0, 0]],
        "output_layers": [list(ends)],
    }
    return {"class_name": "Functional", "config": config}


def test_calls_as_keras_2_wrote_them(tmp_path):
    calls = {"dense": ["flatten"], "flatten": ["conv"], "conv": ["pictures"]}  # in any order
    x = torch.randn(2, 1, 4, 4)
    given = opened(tmp_path, functional(calls))(x)
    torch.testing.assert_close(given, opened(tmp_path, LITTLE)(x))


def inside(*ends):
    """A model whose `conv` is called on the pictures and on what it gave, and which of both ends.

    Keras 2's spelling, and one filter, so that it can be called again.
    """
    first = layer("InputLayer", "seen", batch_shape=[None, 4, 4, 1])
    twice = [[["seen", 0, 0, {}]], [["conv", 0, 0, {}]]]
    conv = layer("Conv2D", "conv", filters=1, kernel_size=[3, 3], padding="same")
    config = {
        "name": "inner",
        "layers": [first, {**conv, "inbound_nodes": twice}],
        "input_layers": [["seen", 0, 0]],
        "output_layers": [["conv", at, 0] for at in ends],
    }
    return {"class_name": "Functional", "name": "inner", "config": config}


def around(inner, read, *behind):
    """The model inside, what stands behind it, and a last dense layer that reads `read`."""
    first = layer("InputLayer", "pictures", batch_shape=[None, 4, 4, 1])
    entries = [
        first,
        {**inner, "inbound_nodes": [[["pictures", 0, 0, {}]]]},
        *behind,
        {**FLATTEN, "inbound_nodes": [[[*read, {}]]]},
        {**DENSE, "inbound_nodes": [[["flatten", 0, 0, {}]]]},
    ]
    config = {"name": "outer", "layers": entries}
    config |= {"input_layers": [["pictures", 0, 0]], "output_layers": [["dense", 0, 0]]}
    return {"class_name": "Functional", "config": config}


SQUARE = np.random.default_rng(0).normal(size=(3, 3, 1, 1)).astype(np.float32)
HELD = {
    "layers/functional/layers/conv2d/vars": [SQUARE, np.ones(1, np.float32)],
    "layers/dense/vars": [np.ones((16, 3), np.float32), np.zeros(3, np.float32)],
}


def filtered(x, padded=((0, 0), (0, 0), (1, 1), (1, 1))):
    """What that convolution gives, `(N, 1, H, W)`."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padded), (3, 3), axis=(2, 3))
    return np.einsum("nchwij,ij->nchw", windows, SQUARE[..., 0, 0]) + 1


def test_the_first_call_that_anything_depends_on_holds_the_weights(tmp_path):
    seen = layer("ReLU", "relu")
    inner = inside(0, 1)
    inner["config"]["layers"][1]["inbound_nodes"][1] = [["relu", 0, 0, {}]]
    inner["config"]["layers"].append({**seen, "inbound_nodes": [[["seen", 0, 0, {}]]]})
    net = opened(tmp_path, around(inner, ("inner", 0, 1)), HELD)
    x = np.random.default_rng(1).normal(size=(2, 1, 4, 4)).astype(np.float32)
    expected = filtered(np.maximum(x, 0)).sum((1, 2, 3))
    with torch.no_grad():
        given = net(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(given, expected[:, None].repeat(3, 1), rtol=1e-4)


def test_a_layer_in_two_models_has_its_weights_where_keras_met_it_first(tmp_path):
    inner = inside(1)
    again = {**inner["config"]["layers"][1], "shared_object_id": 7}
    again["inbound_nodes"] = [[["inner", 0, 0, {}]]]
    inner["config"]["output_layers"] = [["conv", 0, 0]]
    net = opened(tmp_path, around(inner, ("conv", 0, 0), again), HELD)
    x = np.random.default_rng(1).normal(size=(2, 1, 4, 4)).astype(np.float32)
    expected = filtered(filtered(x)).sum((1, 2, 3))
    with torch.no_grad():
        given = net(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(given, expected[:, None].repeat(3, 1), rtol=1e-4)
    assert len([one for one in net.parameters() if one.ndim == 4]) == 1
    del again["shared_object_id"]
    with pytest.raises(DamagedFile, match=r"has 0 arrays for conv \(Conv2D\)"):
        opened(tmp_path, around(inner, ("conv", 0, 0), again), HELD)


@pytest.mark.parametrize(
    ("calls", "ends", "words"),
    [
        ({"conv": ["dense"], "flatten": ["conv"], "dense": ["flatten"]}, ("dense", 0, 0), r"cycle"),
        ({"conv": ["nobody"]}, ("conv", 0, 0), r"conv cannot be reached.*read what is not there"),
        ({"conv": ["pictures"]}, ("dense", 0, 0), r"gives 'dense', which it never makes"),
        ({"conv": ["pictures", "pictures"]}, ("conv", 0, 0), r"reads 2 tensors at once"),
    ],
)
def test_wiring_that_cannot_be(calls, ends, words, tmp_path):
    with pytest.raises(InputError, match=words):
        opened(tmp_path, functional(calls, ends))


def test_models_within_models_end_somewhere(tmp_path):
    config = LITTLE
    for _ in range(40):
        config = sequential({**config, "name": "inner"})
    with pytest.raises(InputError, match=r"nested more than 20 deep"):
        opened(tmp_path, config)


def test_more_layers_than_any_net_has(tmp_path):
    many = [layer("ReLU", f"relu{number}") for number in range(5_100)]
    with pytest.raises(InputError, match=r"more than 5,000 layers"):
        opened(tmp_path, sequential(CONV, *many, FLATTEN, DENSE))


def test_models_that_multiply_end_somewhere(tmp_path):
    config = sequential(layer("Identity", "nothing"))
    for depth in range(18):
        first = layer("InputLayer", "pictures", batch_shape=[None, 4, 4, 1])
        wired = [{**first, "name": "pictures", "inbound_nodes": []}]
        # One model, called on what it gave: each level doubles the one before it.
        calls = [[["pictures", 0, 0, {}]], [["inner", 0, 0, {}]]]
        inner = {**config, "name": "inner", "inbound_nodes": calls}
        config = {
            "class_name": "Functional",
            "config": {
                "name": f"level{depth}",
                "layers": [*wired, inner],
                "input_layers": [["pictures", 0, 0]],
                "output_layers": [["inner", 1 if depth == 0 else 2, 0]],
            },
        }
    with pytest.raises(InputError, match=r"calls its layers more than 20,000 times"):
        opened(tmp_path, config)


def test_a_list_of_layers_that_is_too_long(tmp_path):
    many = [layer("Identity", f"i{number}") for number in range(10_001)]
    with pytest.raises(InputError, match=r"lists more than 10,000 layers or calls"):
        opened(tmp_path, sequential(*many))


@pytest.mark.parametrize("size", [0, -4, "4", (4,), (4, 4, 1), 2.5, True, (4, 70_000)])
def test_sizes_that_are_none(size, tmp_path):
    with pytest.raises(InvalidSetting, match=r"A size cannot be .*give one side, such as 150"):
        from_keras(write_keras(tmp_path / "a.keras"), size=size)


def test_a_net_beyond_all_memory_is_refused(tmp_path):
    huge = [layer("Dense", f"d{n}", units=1_000_000) for n in range(3)]
    path = write_keras(tmp_path / "a.keras", sequential(FLATTEN, *huge))
    with pytest.raises(ShapeError, match=r"parameters, and at most 2,000,000,000 are allowed"):
        read_spec(path).build()


def test_arrays_are_held_against_the_config_before_anything_is_built(tmp_path, monkeypatch):
    def build(_spec):
        raise AssertionError("The net was built.")

    monkeypatch.setattr(_from_keras, "GraphNet", build)
    large = sequential(CONV, FLATTEN, layer("Dense", "dense", units=1_000_000))
    with pytest.raises(DamagedFile, match=r"array of 8x3 for dense \(Dense\).*needs 8x1000000"):
        opened(tmp_path, large)


def test_names_that_modules_cannot_have(tmp_path):
    config = sequential({**CONV, "config": {**CONV["config"], "name": "a.b/ü"}}, FLATTEN, DENSE)
    assert opened(tmp_path, config).graph.nodes[0].name == "a_b__"
    taken = sequential({**CONV, "config": {**CONV["config"], "name": "forward"}}, FLATTEN, DENSE)
    assert opened(tmp_path, taken).graph.nodes[0].name == "forward_layer"


@pytest.mark.parametrize("last", ["softmax", "sigmoid"])
def test_a_last_softmax_is_left_out(last, tmp_path):
    end = layer("Dense", "dense", units=3, activation=last)
    x = torch.randn(2, 1, 4, 4)
    given = opened(tmp_path, sequential(CONV, FLATTEN, end))(x)
    torch.testing.assert_close(given, opened(tmp_path, LITTLE)(x))


def test_a_fuzzed_config_never_ends_in_a_traceback(tmp_path):
    generator = np.random.default_rng(2)
    values = [None, -1, 0, 2**40, 1e308, "x", [], {}, [1, "a"], True, {"class_name": "x"}]
    for _ in range(400):
        config = json.loads(json.dumps(LITTLE))
        spot = config
        while True:
            keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
            if not keys:
                break
            key = keys[int(generator.integers(len(keys)))]
            if not isinstance(spot[key], dict | list) or generator.random() < 0.15:
                spot[key] = values[int(generator.integers(len(values)))]
                break
            spot = spot[key]
        try:
            net = opened(tmp_path, config, ARRAYS)
        except InputError:  # anything else fails here
            continue
        assert net.graph.nodes


def test_a_convolution_over_the_whole_map_follows_the_number_of_classes(tmp_path):
    conv = layer("Conv2D", "conv", filters=2, kernel_size=[4, 4])
    arrays = {"layers/conv2d/vars": [np.ones((4, 4, 1, 2), np.float32), np.zeros(2, np.float32)]}
    net = opened(tmp_path, sequential(conv, FLATTEN), arrays)
    net.reset_classifier(5)
    assert net(torch.zeros(1, 1, 4, 4)).shape == (1, 5)

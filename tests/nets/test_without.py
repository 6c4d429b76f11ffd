"""Chains without some of their layers: AlexNet's published figures, torch's own layers, errors."""

import json

import pytest
import torch
from torch import nn

from striate.errors import InvalidSetting, NotationError, ShapeError
from striate.nets import (
    NetSpec,
    SequentialNet,
    create,
    register,
    resolve,
    weighted_layers,
    without,
)
from striate.nets import _registry as registry
from striate.nets._layers import layers

# Krizhevsky et al. 2012, with groups for its two towers; one tower has none.
ALEXNET = (
    "conv(96, 11, stride=4) relu lrn pool(3, stride=2) "
    "conv(256, 5, padding=2, groups={0}) relu lrn pool(3, stride=2) "
    "conv(384, 3, padding=1) relu conv(384, 3, padding=1, groups={0}) relu "
    "conv(256, 3, padding=1, groups={0}) relu pool(3, stride=2) "
    "flatten dropout(0.5) dense(4096) relu dropout(0.5) dense(4096) relu dense(classes)"
)
# FIGURES 4: parameters that each removal takes from it.
FEWER = {
    "without-7": (2, [7], 16_781_312),
    "without-6-and-7": (2, [6, 7], 49_414_144),
    "without-3-and-4": (2, [3, 4], 1_696_512),
    "without-3-and-4-one-tower": (1, [3, 4], 2_507_520),
}


def parameters(spec: NetSpec) -> int:
    with torch.device("meta"):
        return sum(weight.numel() for weight in spec.build().parameters())


def alexnet(groups: int) -> NetSpec:
    return resolve(ALEXNET.format(groups), num_classes=1000, in_channels=3, size=227)


@pytest.fixture
def named_alexnet(monkeypatch):
    """The same net as modules under a name, so that modules are removed rather than words."""
    monkeypatch.setattr(registry, "_FAMILIES", dict(registry._FAMILIES))

    @register("tower", native=(227, 227, 3), num_classes=1000)
    def tower(spec, groups=2):
        """Builds AlexNet from its line."""
        line = resolve(
            ALEXNET.format(groups), num_classes=spec.num_classes, in_channels=3, size=227
        )
        made = line.build()
        assert isinstance(made, SequentialNet)
        return SequentialNet(spec, made.features, made.head, classifier="dense3")

    return "tower"


@pytest.mark.parametrize(("groups", "numbers", "fewer"), FEWER.values(), ids=FEWER)
def test_alexnets_parameters_without_layers(groups, numbers, fewer, named_alexnet):
    whole = alexnet(groups)
    assert parameters(whole) == {2: 60_965_224, 1: 62_378_344}[groups]
    assert parameters(whole) - parameters(without(whole, numbers)) == fewer
    named = resolve(named_alexnet, groups=groups)
    assert parameters(named) - parameters(without(named, numbers)) == fewer


def test_a_line_becomes_a_shorter_line():
    spec = resolve(
        "conv(4, 3) batchnorm relu dropout(0.1) pool(2) conv(6, 3) tanh pool(2) "
        "flatten dropout(0.5) dense(9) relu dense(classes)",
        num_classes=3, in_channels=1, size=28,
    )  # fmt: skip
    assert without(spec, [1]).text == (
        "pool(2) conv(6, 3) tanh pool(2) flatten dropout(0.5) dense(9) relu dense(classes)"
    )
    assert without(spec, [2]).text == (
        "conv(4, 3) batchnorm relu dropout(0.1) pool(2) pool(2) "
        "flatten dropout(0.5) dense(9) relu dense(classes)"
    )
    assert without(spec, [3, 1, 2, 3]).text == "pool(2) pool(2) flatten dropout(0.5) dense(classes)"
    assert without(spec, []) is spec
    assert without(spec, [2]).build()(torch.zeros(2, 1, 28, 28)).shape == (2, 3)


def test_modules_are_removed_and_the_next_one_reads_what_is_left():
    net = create("convnet-mnist", without=[2])
    assert isinstance(net, SequentialNet)
    assert [name for name, _ in net.features.named_children()] == [
        "conv1", "relu1", "pool1", "pool2", "conv3", "relu3"
    ]  # fmt: skip
    conv3 = net.get_submodule("features.conv3")
    assert isinstance(conv3, nn.Conv2d)
    assert (conv3.in_channels, conv3.out_channels, conv3.kernel_size) == (32, 64, (3, 3))
    # 28 -> 26 -> 13 -> 6 -> 4: a chain of torch's own layers says the same.
    chain = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.Flatten(),
        nn.Linear(64 * 4 * 4, 64), nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip
    chain.load_state_dict(dict(zip(chain.state_dict(), net.state_dict().values(), strict=True)))
    x = torch.rand(2, 1, 28, 28)
    torch.testing.assert_close(net(x), chain(x))


def test_the_variant_is_known_by_its_spec_and_can_be_saved_and_given_other_classes():
    spec = without(resolve("lenet-32x32x3"), [4, 1])
    assert spec.arguments == {"without": [1, 4]}
    again = NetSpec.from_json(spec.to_json())
    assert again == spec
    net, twin = spec.build(), again.build()
    twin.load_state_dict(net.state_dict())
    x = torch.rand(2, 3, 32, 32)
    torch.testing.assert_close(net(x), twin(x))
    net.reset_classifier(4)
    assert net(x).shape == (2, 4)
    assert net.spec.build()(x).shape == (2, 4)
    with pytest.raises(InvalidSetting, match="is without 1, 4 already: give all numbers at once"):
        without(spec, [2])


def test_norms_and_learned_slopes_that_stay_fit_the_new_channels(monkeypatch):
    monkeypatch.setattr(registry, "_FAMILIES", dict(registry._FAMILIES))

    @register("normed", native=(8, 8, 2), num_classes=3)
    def normed(spec):
        """Builds a chain with norms before its layers."""
        features = layers(conv1=nn.Conv2d(spec.in_channels, 4, 3), conv2=nn.Conv2d(4, 6, 3))
        head = layers(
            flatten=nn.Flatten(),
            norm=nn.BatchNorm1d(6 * 16, momentum=0.3),
            slopes=nn.PReLU(96),
            dense=nn.Linear(96, spec.num_classes),
        )
        return SequentialNet(spec, features, head, classifier="dense")

    net = create("normed", without=[2])
    norm, slopes = net.get_submodule("head.norm"), net.get_submodule("head.slopes")
    assert (norm.num_features, norm.momentum, slopes.num_parameters) == (144, 0.3, 144)
    assert net(torch.rand(2, 2, 8, 8)).shape == (2, 3)
    assert weighted_layers(resolve("normed")) == ["conv1", "conv2", "dense"]


def test_groups_that_cannot_share_what_is_left_are_an_error():
    line = "conv(8, 3) relu conv(8, 3, groups=4) relu globalpool dense(classes)"
    spec = resolve(line, num_classes=3, in_channels=3, size=16)
    with pytest.raises(NotationError, match="4 groups cannot share 3 channels"):
        without(spec, [1])


@pytest.mark.parametrize("numbers", [[0], [9], [-1]], ids=["zero", "beyond", "negative"])
@pytest.mark.parametrize(
    "net", ["convnet-mnist", "conv(4, 3) relu flatten dense(7) dense(classes)"]
)
def test_a_number_that_is_not_there_says_what_there_is(net, numbers):
    spec = resolve(net, num_classes=10, in_channels=1, size=28)
    most = 5 if net == "convnet-mnist" else 3
    expected = f"has no layer {numbers[0]}: .* are counted from 1 to {most}"
    with pytest.raises(InvalidSetting, match=expected):
        without(spec, numbers).build()


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        pytest.param([5], "Layer 5 of convnet-mnist gives the classes.*1 to 4 can", id="last"),
        pytest.param([1, 2, 3, 4, 5], "Layer 5 of .* cannot be removed", id="every-layer"),
        pytest.param(["7"], "number cannot be '7'", id="text"),
        pytest.param([1.5], "number cannot be 1.5", id="fraction"),
        pytest.param([True], "number cannot be True", id="truth"),
        pytest.param("67", "give the layers' numbers in a list", id="no-list"),
        pytest.param(7, r"without cannot be 7: .*\[6, 7\]", id="one-number"),
    ],
)
def test_numbers_that_cannot_be(numbers, words):
    with pytest.raises(InvalidSetting, match=words):
        create("convnet-mnist", without=numbers)


def test_a_net_that_is_no_chain_is_refused():
    line = "conv(4, 3) relu residual(conv(4, 3, padding=1)) globalpool dense(classes)"
    spec = resolve(line, num_classes=3, in_channels=1, size=16)
    with pytest.raises(ShapeError, match=r"branches at residual.*Take a chain"):
        without(spec, [1])
    with pytest.raises(ShapeError, match=r"branches at residual1.*Take a chain"):
        weighted_layers(spec)


def test_layers_of_a_graph_are_not_counted_and_its_text_stands_in_no_message():
    nodes = [
        {"name": "flatten", "kind": "flatten", "inputs": ["input"]},
        {"name": "first", "kind": "dense", "inputs": ["flatten"], "units": 4},
        {"name": "second", "kind": "dense", "inputs": ["first"], "units": "classes"},
    ]
    text = json.dumps({"name": "little", "nodes": nodes})
    spec = NetSpec("graph", text, num_classes=3, in_channels=1, height=8, width=8)
    words = r"^Layers can be counted and removed in Striate's own chains only, and little is a "
    with pytest.raises(ShapeError, match=words + r"graph, as nets of Keras's become\. Take a ch"):
        without(spec, [1])
    with pytest.raises(ShapeError, match=words + r"GraphNet\. Take a chain, such as lenet-32x32x3"):
        weighted_layers(spec)


def test_a_layer_that_is_fitted_rather_than_learned_stays():
    with pytest.raises(InvalidSetting, match=r"Layer 1 of striate-small, stem, is not learned"):
        create("striate-small", without=[1])
    x = torch.rand(2, 3, 32, 32)
    assert create("striate-small", without=[3]).eval()(x).shape == (2, 10)


def test_lenets_layers_of_1998_are_counted_and_its_poolings_stay():
    assert weighted_layers(resolve("lenet5-1998")) == [
        "conv1", "conv2", "conv3", "dense1", "dense2",
    ]  # fmt: skip
    left = create("lenet5-1998", without=[2])
    assert [name for name, _ in left.get_submodule("features").named_children()] == [
        "conv1", "tanh1", "pool1", "tanh_pool1", "pool2", "tanh_pool2", "conv3", "tanh3",
    ]  # fmt: skip
    assert left.get_submodule("features.pool2").get_parameter("weight").shape == (6,)
    assert left(torch.zeros(2, 1, 32, 32)).shape == (2, 10)
    shorter = create("lenet5", rbf=True, without=[4])  # its targets are as long as what they meet
    assert shorter.get_submodule("head.dense2").get_buffer("targets").shape == (10, 120)


def test_connections_that_are_written_down_need_the_maps_below_them():
    with pytest.raises(ShapeError, match=r"1 channels reach conv2 of lenet5-1998, whose table.* 6"):
        create("lenet5-1998", without=[1])

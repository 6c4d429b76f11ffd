"""A net from a graph: the protocol, sharing, one logit, and a file that carries it."""

import dataclasses
import json

import numpy as np
import pytest
import torch
from tests.nets.keras_models.in_numpy import keras

from striate.classifier import Classifier
from striate.errors import DamagedFile, InputTooSmall, InvalidSetting, ShapeError
from striate.images import Preprocessing
from striate.nets import NetSpec, initialise
from striate.nets.graph import Graph, GraphNet, make_node, spell

RESIDUAL = (
    make_node("conv1", "conv", ("input",), filters=6, kernel=[3, 3], padding="same"),
    make_node("norm1", "batchnorm", ("conv1",)),
    make_node("relu1", "relu", ("norm1",)),
    make_node("conv2", "conv", ("relu1",), filters=6, kernel=[3, 3], padding="same"),
    make_node("sum", "add", ("relu1", "conv2")),
    make_node("pool", "maxpool", ("sum",), kernel=[3, 3], stride=[2, 2], padding="same"),
    make_node("mean", "globalpool", ("pool",)),
    make_node("drop", "dropout", ("mean",), rate=0.5),
    make_node("dense", "dense", ("drop",), units="classes"),
)
SHARED = (
    make_node("a", "conv", ("input",), filters=2, kernel=[3, 3], padding="same"),
    make_node("b", "conv", ("a",), "a", filters=2, kernel=[3, 3], padding="same"),
    make_node("f", "flatten", ("b",)),
    make_node("d", "dense", ("f",), units="classes"),
)


def made(nodes, *, classes=5, channels=3, side=16, one_logit=False) -> GraphNet:
    text = spell(Graph(tuple(nodes), "mine", one_logit))
    net = NetSpec("graph", text, classes, channels, side, side).build()
    assert isinstance(net, GraphNet)
    return net.eval()


def test_features_end_at_the_last_maps_and_the_head_goes_on():
    net, x = made(RESIDUAL), torch.randn(2, 3, 16, 16)
    features = net.forward_features(x)
    assert features.shape == (2, 6, 8, 8)
    torch.testing.assert_close(net.forward_head(features), net(x))
    assert net.forward_head(features, pre_logits=True).shape == (2, 6)
    assert list(net.stages) == ["features.relu1", "features.conv2", "features.sum"]
    for name, module in net.stages.items():
        assert net.get_submodule(name) is module


def test_a_chain_is_torch_s_own():
    chain = [node for node in RESIDUAL if node.name not in ("conv2", "sum")]
    chain[3] = make_node("pool", "maxpool", ("relu1",), kernel=[2, 2])
    assert type(made(chain).features) is torch.nn.Sequential


def test_a_fresh_classifier_leaves_the_rest_alone():
    net, x = made(RESIDUAL), torch.randn(2, 3, 16, 16)
    before = net.forward_features(x)
    net.reset_classifier(9)
    assert (net(x).shape, net.num_classes) == ((2, 9), 9)
    torch.testing.assert_close(net.forward_features(x), before)
    rebuilt = net.spec.build().eval()
    rebuilt.load_state_dict(net.state_dict())
    torch.testing.assert_close(rebuilt(x), net(x))


def test_a_number_of_units_follows_new_classes_too():
    fixed = [*RESIDUAL[:-1], make_node("dense", "dense", ("drop",), units=5)]
    net = made(fixed)
    net.reset_classifier(3)
    assert net(torch.zeros(1, 3, 16, 16)).shape == (1, 3)


def test_what_has_no_last_layer_cannot_be_given_another():
    ends = [*RESIDUAL[:-1], make_node("dense", "dense", ("drop",), units=5),
            make_node("end", "tanh", ("dense",))]  # fmt: skip
    with pytest.raises(ShapeError, match=r"mine has no dense layer or convolution at its end"):
        made(ends).reset_classifier(3)
    with pytest.raises(ShapeError, match=r"mine ends in 5 scores, and there are 4 classes"):
        made(ends, classes=4)


@pytest.mark.parametrize("kind", ["conv", "dense"])
def test_maps_of_many_cells_that_are_flattened_to_scores_follow_no_number(kind):
    values = {"filters": 4, "kernel": [3, 3]} if kind == "conv" else {"units": 4}
    ends = (make_node("c", kind, ("input",), None, **values), make_node("f", "flatten", ("c",)))
    scores = 4 * (6 if kind == "conv" else 8) ** 2
    net = made(ends, classes=scores, side=8)
    assert net(torch.zeros(1, 3, 8, 8)).shape == (1, scores)
    with pytest.raises(ShapeError, match=r"mine has no dense layer or convolution at its end"):
        net.reset_classifier(3)
    one = made(ends, classes=4, side=3 if kind == "conv" else 1)
    one.reset_classifier(7)
    assert one(torch.zeros(1, 3, one.spec.height, one.spec.width)).shape == (1, 7)


def test_weights_that_only_a_second_node_uses_are_its_own():
    unread = [SHARED[0], make_node("b", "conv", ("input",), "a", **SHARED[0].values), *SHARED[2:]]
    net, x = made(unread, channels=2, side=4), torch.randn(2, 2, 4, 4)
    first, head = (net.get_submodule(net.path_of(name)) for name in ("a", "d"))
    torch.testing.assert_close(net(x), head(first(x).flatten(1)))


def test_shared_weights_are_there_once():
    net, x = made(SHARED, channels=2, side=4), torch.randn(2, 2, 4, 4)
    first = net.get_submodule(net.path_of("a"))
    assert net.path_of("b") == net.path_of("a")
    assert sum(p.numel() for p in net.parameters()) == (2 * 2 * 9 + 2) + (2 * 16 + 1) * 5
    expected = first(first(x)).flatten(1)
    head = net.get_submodule(net.path_of("d"))
    torch.testing.assert_close(net(x), head(expected))


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kind", ["conv", "depthwise"])
def test_shared_weights_pad_each_map_as_its_own_size_asks(kind, stride):
    how = {"kernel": [3, 2], "stride": [stride] * 2, "padding": "same"}
    how |= {"filters": 2} if kind == "conv" else {}
    net, x = (
        made(sharing(kind, **how), classes=4 if kind == "conv" else 6, side=8).double(),
        torch.randn(1, 3, 8, 8).double(),
    )
    kernel, bias = (p.detach().numpy() for p in net.parameters())
    config = {"kernel_size": [3, 2], "strides": stride, "padding": "same"}
    name, order = ("Conv2D", (2, 3, 1, 0)) if kind == "conv" else ("DepthwiseConv2D", (2, 3, 0, 1))
    expect_both(net, x, name, config, [kernel.transpose(order), bias])


def test_dense_layers_and_slopes_are_shared_by_maps_of_every_size_and_vectors():
    x = torch.randn(1, 3, 8, 8).double()
    net = made(sharing("dense", units=5), classes=10, side=8).double()
    kernel, bias = (p.detach().numpy() for p in net.parameters())
    expect_both(net, x, "Dense", {}, [kernel.T, bias])
    net = made(sharing("prelu", shared=[2, 3]), classes=6, side=8).double()
    [slopes] = [p.detach().uniform_().numpy() for p in net.parameters()]
    expect_both(net, x, "PReLU", {}, [slopes.transpose(1, 2, 0)])
    mean = make_node("mean", "globalpool", ("input",))
    for nodes in (
        [mean, make_node("a", "dense", ("mean",), units=5),
         make_node("b", "dense", ("input",), "a", units=5)],
        [make_node("b", "dense", ("input",), units=5), mean,
         make_node("a", "dense", ("mean",), "b", units=5)],
    ):  # fmt: skip
        ends = [make_node("over", "globalpool", ("b",)), make_node("sum", "add", ("over", "a"))]
        net = made([*nodes, *ends]).double()
        weight, bias = (p.detach() for p in net.parameters())
        torch.testing.assert_close(net(x), 2 * (x.mean((2, 3)) @ weight.T + bias))


def sharing(kind, **values):
    """A layer on the pictures and on a corner of them, and the means of both."""
    return (
        make_node("corner", "crop", ("input",), cells=[[0, 1], [0, 2]]),
        make_node("a", kind, ("input",), **values),
        make_node("b", kind, ("corner",), "a", **values),
        make_node("mean_a", "globalpool", ("a",)),
        make_node("mean_b", "globalpool", ("b",)),
        make_node("both", "concatenate", ("mean_a", "mean_b")),
    )


def expect_both(net, x, kind, config, weights):
    """Holds that the means are those of Keras's layer in NumPy."""
    last = x[0].numpy().transpose(1, 2, 0)
    expected = [keras(kind, config, weights, one).mean((0, 1)) for one in (last, last[:-1, :-2])]
    np.testing.assert_allclose(net(x)[0].detach().numpy(), np.concatenate(expected))


def test_two_classes_in_one_logit():
    nodes = [*RESIDUAL[:-1], make_node("dense", "dense", ("drop",), units="classes")]
    net = made(nodes, classes=2, one_logit=True)
    assert net(torch.zeros(1, 3, 16, 16)).shape == (1, 1)
    net.reset_classifier(4)
    assert net(torch.zeros(1, 3, 16, 16)).shape == (1, 4)


def test_a_classifier_file_carries_it(tmp_path):
    net = made(RESIDUAL)
    classifier = Classifier(net, tuple("abcde"), Preprocessing(16, 16, 3))
    classifier.save(tmp_path / "c.safetensors")
    again = Classifier.load(tmp_path / "c.safetensors")
    images = torch.randint(0, 256, (3, 16, 16, 3), dtype=torch.uint8).numpy()
    assert (again.probabilities(images) == classifier.probabilities(images)).all()
    assert again.spec == net.spec


def test_a_classifier_file_with_another_graph_is_refused(tmp_path):
    net = made(RESIDUAL)
    text = net.spec.text.replace('"filters":6', '"filters":7', 1)
    net.spec = dataclasses.replace(net.spec, text=text)
    Classifier(net, tuple("abcde"), Preprocessing(16, 16, 3)).save(tmp_path / "c.safetensors")
    with pytest.raises(DamagedFile, match=r"does not fit together"):
        Classifier.load(tmp_path / "c.safetensors")


def test_it_is_called_by_its_name_and_not_by_its_text():
    spec = made(RESIDUAL).spec
    assert spec.title == "mine"
    assert json.loads(spec.text)["name"] == "mine"
    assert NetSpec.from_json(spec.to_json()) == spec


def test_it_begins_as_a_recipe_says():
    nets = [made(RESIDUAL), made(RESIDUAL)]
    for net in nets:
        initialise(net, "glorot", 3)
    one, other = (net.state_dict() for net in nets)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_without_memory_it_takes_none():
    with torch.device("meta"):
        net = made(RESIDUAL).spec.build()
    assert {p.device.type for p in net.parameters()} == {"meta"}


@pytest.mark.parametrize(
    ("nodes", "side", "error", "words"),
    [
        (
            [make_node("c", "conv", ("input",), filters=2, kernel=[5, 5]),
             make_node("g", "globalpool", ("c",))],
            4, InputTooSmall, r"node c only 4x4x3 is left.*window of 5x5.*--size",
        ),
        ([make_node("c", "crop", ("input",), cells=[[2, 2], [0, 0]])], 4, InputTooSmall, r"cuts"),
        (RESIDUAL[:3], 16, ShapeError, r"mine ends in maps of 16x16x6.*GlobalAveragePooling2D"),
        ([make_node("p", "permute", ("input",), axes=[1, 2])], 4, ShapeError, r"axes \[1, 2\]"),
        ([make_node("r", "reshape", ("input",), shape=[-1, 7])], 4, ShapeError, r"48 values"),
        ([make_node("d", "dense", ("input",), units=10**6, axis=3),
          make_node("g", "flatten", ("d",)),
          make_node("e", "dense", ("g",), units=5)], 1000, ShapeError, r"at most 268,435,456"),
    ],
)  # fmt: skip
def test_nets_that_cannot_be(nodes, side, error, words):
    with pytest.raises(error, match=words):
        made(nodes, side=side)


def test_a_graph_takes_no_arguments():
    with pytest.raises(InvalidSetting, match=r"takes no arguments, and dropout came"):
        dataclasses.replace(made(RESIDUAL).spec, arguments={"dropout": 0.5}).build()

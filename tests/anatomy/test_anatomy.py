"""The table of a net as plain values."""

import json

import pytest

from striate.anatomy import Anatomy, Layer, describe
from striate.nets import resolve


def test_json_holds_every_field_and_the_shares():
    layer = Layer("conv1", "Conv2d", [4, 6, 6], 40, macs=30, values=144, kernel=3, inputs=[-1])
    anatomy = Anatomy("a", [1, 8, 8], [layer], parameters=100, trainable=60, bytes=400, values=288)
    assert anatomy.not_trainable == 40
    assert json.loads(json.dumps(anatomy.to_json())) == {
        "net": "a",
        "input": [1, 8, 8],
        "layers": [
            {
                "name": "conv1", "type": "Conv2d", "output_shape": [4, 6, 6], "parameters": 40,
                "biases": 0, "trainable": 0, "input_shape": None, "macs": 30, "values": 144,
                "bytes": 0, "receptive_field": None, "jump": None, "start": None, "kernel": 3,
                "stride": None, "padding": None, "dilation": None, "groups": None,
                "inputs": [-1], "moving": 0, "kind": None,
                "share": {"parameters": 0.4, "values": 0.5, "macs": None},
            }
        ],
        "parameters": 100,
        "trainable": 60,
        "bytes": 400,
        "values": 288,
        "macs": 0,
        "running_bytes": 0,
        "training_bytes": None,
        "moving": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("net", "depth"),
    [("resnet18", 18), ("resnet50", 50), ("vgg16", 16), ("googlenet", 22), ("lenet5", 5)],
)
def test_a_nets_depth_is_what_people_count(net, depth):
    assert describe(resolve(net)).depth == depth

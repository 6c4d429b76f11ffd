"""The table of a net as plain values."""

import json

from striate.anatomy import Anatomy, Layer


def test_json_holds_every_field_and_no_more():
    layer = Layer("conv1", "Conv2d", [4, 6, 6], 40)
    anatomy = Anatomy("a", [1, 8, 8], [layer], parameters=100, trainable=60, bytes=400)
    assert anatomy.not_trainable == 40
    assert json.loads(json.dumps(anatomy.to_json())) == {
        "net": "a",
        "input": [1, 8, 8],
        "layers": [
            {"name": "conv1", "type": "Conv2d", "output_shape": [4, 6, 6], "parameters": 40}
        ],
        "parameters": 100,
        "trainable": 60,
        "bytes": 400,
    }

"""A net's identity survives JSON, and nothing else passes for one."""

import copy
import json
import pickle

import pytest
import torch

from striate.errors import InvalidSetting, UnknownNet, UnknownSetting
from striate.nets import Net, NetSpec, create, names
from striate.nets._probing import without_numbers

SPEC = NetSpec("name", "convnet-mnist", 7, 3, 32, 40, {"dropout": 0.3})
GOOD = SPEC.to_json()


@pytest.mark.parametrize("name", names())
def test_every_net_is_rebuilt_from_its_json(name):
    with without_numbers():
        net = create(name)
        spec = NetSpec.from_json(json.loads(json.dumps(net.spec.to_json())))
        assert spec == net.spec
        assert shapes(spec.build()) == shapes(net)


def shapes(net: Net) -> dict[str, torch.Size]:
    return {name: tensor.shape for name, tensor in net.state_dict().items()}


def test_a_spec_can_be_hashed_copied_and_pickled_like_the_text_it_is():
    assert hash(SPEC) == hash(copy.deepcopy(SPEC))
    assert pickle.loads(pickle.dumps(SPEC)) == SPEC


def test_its_arguments_are_its_own():
    arguments = {"dropout": 0.3}
    spec = NetSpec("name", "lenet5", 2, 1, 32, 32, arguments)
    arguments["dropout"] = 0.9
    assert spec.arguments == {"dropout": 0.3}


def test_arguments_reach_the_builder():
    assert SPEC.build().get_submodule("head.dropout").p == 0.3


def test_arguments_may_be_missing():
    values = {key: value for key, value in GOOD.items() if key != "arguments"}
    assert NetSpec.from_json(values).arguments == {}


BAD = {
    "no object": (["name"], InvalidSetting, r"cannot be \['name'\]: it is a JSON object"),
    "null": (None, InvalidSetting, r"cannot be None: it is a JSON object"),
    "nothing": ({}, InvalidSetting, r"lacks kind, text, .*came with nothing"),
    "a strange key": (GOOD | {"hieght": 3}, UnknownSetting, "'hieght'. Did you mean height"),
    "a strange kind": (GOOD | {"kind": "pickle"}, InvalidSetting, "cannot be 'pickle'.*notation"),
    "a list for a kind": (GOOD | {"kind": []}, InvalidSetting, r"cannot be \[\]"),
    "no text": (GOOD | {"text": ""}, InvalidSetting, "text cannot be ''"),
    "a number for text": (GOOD | {"text": 3}, InvalidSetting, "text cannot be 3"),
    "one class": (GOOD | {"num_classes": 1}, InvalidSetting, "num_classes cannot be 1: .* 2 and"),
    "too many classes": (GOOD | {"num_classes": 10**9}, InvalidSetting, "between 2 and 1000000"),
    "half a pixel": (GOOD | {"height": 27.5}, InvalidSetting, "height cannot be 27.5"),
    "true for a number": (GOOD | {"width": True}, InvalidSetting, "width cannot be True"),
    "no channels": (GOOD | {"in_channels": 0}, InvalidSetting, "in_channels cannot be 0"),
    "arguments as text": (GOOD | {"arguments": "x"}, InvalidSetting, "arguments cannot be 'x'"),
    "no number": (GOOD | {"arguments": {"p": float("nan")}}, InvalidSetting, "plain values"),
    "a function": (GOOD | {"arguments": {"p": print}}, InvalidSetting, "plain values"),
    "numbers as names": (GOOD | {"arguments": {3: 4}}, InvalidSetting, "plain values"),
}


@pytest.mark.parametrize(("values", "error", "message"), BAD.values(), ids=BAD)
def test_whatever_is_no_spec_is_refused(values, error, message):
    with pytest.raises(error, match=message):
        NetSpec.from_json(values)


def test_building_an_unknown_net_offers_the_nearest():
    with pytest.raises(UnknownNet, match=r"'lenet6'. Did you mean lenet5"):
        NetSpec("name", "lenet6", 10, 1, 32, 32).build()


def test_building_with_an_argument_that_the_family_lacks_offers_the_nearest():
    with pytest.raises(UnknownSetting, match=r"'droput'. Did you mean dropout"):
        NetSpec("name", "lenet5", 10, 1, 32, 32, {"droput": 0.5}).build()

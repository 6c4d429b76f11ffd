"""Each kind of node is what the list says of it: its defaults, its weights, its pointwise ones."""

import dataclasses
import json

import pytest
import torch

from striate.errors import InvalidSetting
from striate.nets.graph import KINDS, make_node
from striate.nets.graph._modules import module_of
from striate.nets.graph._shapes import after
from striate.nets.graph._values import REQUIRED

SHAPE = (3, 4, 6)
# What has to be said of those kinds that cannot do without.
NEEDED = {
    "conv": {"filters": 2, "kernel": [3, 3]},
    "depthwise": {"kernel": [3, 3]},
    "dense": {"units": 4},
    "maxpool": {"kernel": [2, 2]},
    "avgpool": {"kernel": [2, 2]},
    "pad": {"cells": [[1, 0], [0, 2]]},
    "crop": {"cells": [[1, 0], [0, 2]]},
    "reshape": {"shape": [-1, 8]},
    "permute": {"axes": [3, 1, 2]},
    "normalization": {"mean": 0.5, "variance": 4.0},
    "dropout": {"rate": 0.5},
    "spatialdropout": {"rate": 0.5},
}


def count_of(kind):
    """How many nodes a node of this kind reads here."""
    return KINDS[kind].inputs or 3


def node_of(kind, **more):
    inputs = tuple(f"i{number}" for number in range(count_of(kind)))
    return make_node("a", kind, inputs, **(NEEDED.get(kind, {}) | more))


def built(kind):
    node = node_of(kind)
    made = after(node, [SHAPE] * count_of(kind), 5)
    return module_of(node, SHAPE, made).eval(), made


def test_every_kind_that_needs_something_is_tried_with_it():
    required = {
        name: {key for key, parameter in kind.parameters.items() if parameter.default is REQUIRED}
        for name, kind in KINDS.items()
    }
    assert {name: keys for name, keys in required.items() if keys} == {
        name: set(values) for name, values in NEEDED.items()
    }


@pytest.mark.parametrize("kind", NEEDED)
def test_what_a_kind_needs_cannot_be_left_out(kind):
    for key in NEEDED[kind]:
        rest = {name: value for name, value in NEEDED[kind].items() if name != key}
        with pytest.raises(InvalidSetting, match=rf"The node 'a', {kind}, lacks its {key}\."):
            make_node("a", kind, ("input",), **rest)


@pytest.mark.parametrize("kind", KINDS)
def test_defaults_are_values_that_can_be_written(kind):
    for name, parameter in KINDS[kind].parameters.items():
        if parameter.default is not REQUIRED:
            assert json.loads(json.dumps(parameter.default)) == parameter.default
            assert node_of(kind).values[name] == parameter.default
            if parameter.default is not None:
                assert parameter.check(parameter.default) == parameter.default


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_makes_a_module_that_gives_the_shape_that_was_worked_out(kind):
    module, made = built(kind)
    with torch.no_grad():
        assert module(*[torch.rand(2, *SHAPE)] * count_of(kind)).shape == (2, *made)


@pytest.mark.parametrize("kind", KINDS)
def test_weighted_kinds_and_no_others_keep_numbers(kind):
    assert bool(built(kind)[0].state_dict()) is KINDS[kind].weighted


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.pointwise])
def test_pointwise_kinds_treat_every_number_alike_wherever_it_stands(kind):
    module, x = built(kind)[0], torch.randn(SHAPE)
    order = torch.randperm(x.numel(), generator=torch.Generator().manual_seed(0))
    shuffled = x.flatten()[order].reshape(1, *SHAPE)
    torch.testing.assert_close(module(shuffled).flatten(), module(x[None]).flatten()[order])


def test_softmax_is_not_pointwise():
    assert not KINDS["softmax"].pointwise
    module = built("softmax")[0]
    x = torch.tensor([[0.0, 1.0]])
    assert not torch.equal(module(x)[0, 0], module(torch.tensor([[0.0, 2.0]]))[0, 0])


@pytest.mark.parametrize("kind", ["add", "concatenate", "subtract", "relu"])
def test_the_number_of_inputs_is_checked(kind):
    wanted = KINDS[kind].inputs
    with pytest.raises(InvalidSetting, match=rf"reads {wanted or 'one or more'} other nodes, and"):
        make_node("a", kind, ())
    if wanted:
        with pytest.raises(InvalidSetting, match=rf"reads {wanted} other nodes, and 5 were given"):
            make_node("a", kind, tuple("bcdef"))


def test_the_list_is_closed():
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'weighted'"):
        KINDS["conv"].weighted = False  # type: ignore[misc]
    with pytest.raises(InvalidSetting, match=r"cannot be of the kind 'lambda'\. There are: add, a"):
        make_node("a", "lambda", ("input",))


@pytest.mark.parametrize("kind", ["dropout", "spatialdropout"])
def test_everything_can_be_dropped(kind):
    node = node_of(kind, rate=1)
    module = module_of(node, SHAPE, SHAPE).train()
    assert not module(torch.ones(2, *SHAPE)).any()
    assert module.eval()(torch.ones(2, *SHAPE)).all()

"""Stored numbers into a net: what is honest is converted, what is not is refused by name."""

import pytest
import torch

from striate.errors import InvalidSetting
from striate.nets import create, fill_weights, refuse_non_finite

LINE = "conv(2, 3) batchnorm relu flatten dense(classes)"
FLOATS = ["features.conv1.weight", "features.batchnorm1.running_var", "head.dense1.bias"]
COUNT = "features.batchnorm1.num_batches_tracked"


def fresh():
    torch.manual_seed(0)
    return create(LINE, num_classes=3, in_channels=1, size=(4, 4))


@pytest.mark.parametrize("assign", [False, True])
@pytest.mark.parametrize("kind", ["float16", "bfloat16", "float64", "float8_e5m2"])
def test_floats_of_another_size_become_the_nets_own(kind, assign):
    state = {
        name: tensor.to(getattr(torch, kind)) if tensor.is_floating_point() else tensor
        for name, tensor in fresh().state_dict().items()
    }
    net = fresh()
    fill_weights(net, state, assign=assign)
    for name, tensor in net.state_dict().items():
        assert tensor.dtype == (torch.int64 if name == COUNT else torch.float32)
        assert tensor.equal(state[name].to(tensor.dtype))


@pytest.mark.parametrize("kind", ["int64", "uint8", "bool", "complex64"])
@pytest.mark.parametrize("name", FLOATS)
def test_other_numbers_are_no_weights(name, kind):
    state = fresh().state_dict()
    state[name] = state[name].to(getattr(torch, kind))
    with pytest.raises(InvalidSetting, match=rf"{name} holds {kind} .*Write it as float32"):
        fill_weights(fresh(), state)


@pytest.mark.parametrize("kind", ["uint8", "int16", "uint64"])
def test_a_count_is_a_whole_number_of_any_size(kind):
    net = fresh()
    fill_weights(net, {**net.state_dict(), COUNT: torch.tensor(7).to(getattr(torch, kind))})
    assert net.state_dict()[COUNT].equal(torch.tensor(7))
    with pytest.raises(InvalidSetting, match="holds float32 and the net needs int64"):
        fill_weights(net, {**net.state_dict(), COUNT: torch.tensor(7.0)})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("name", FLOATS)
def test_weights_that_are_no_numbers_are_refused_by_name(name, value):
    net = fresh()
    refuse_non_finite(net)
    net.state_dict()[name].view(-1)[1] = value
    size = net.state_dict()[name].numel()
    with pytest.raises(InvalidSetting, match=rf"1 of the {size} values of {name} are NaN or inf"):
        refuse_non_finite(net)


def test_what_is_too_large_for_float32_is_infinite():
    net = fresh()
    state = {name: tensor.double() for name, tensor in net.state_dict().items() if name != COUNT}
    state["head.dense1.bias"][0] = 1e300
    fill_weights(net, {**state, COUNT: torch.tensor(0)})
    with pytest.raises(InvalidSetting, match=r"1 of the 3 values of head\.dense1\.bias"):
        refuse_non_finite(net)


def test_names_that_do_not_fit_are_told_on_one_short_line():
    state = {f"strange{number}": torch.ones(1) for number in range(1000)}
    with pytest.raises(InvalidSetting, match="Missing key") as told:
        fill_weights(fresh(), state)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 400

"""One operation, by name."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode

from striate.anatomy._call import Call, tensors_in


class _Noted(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.calls = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.calls.append(Call(func, args, kwargs or {}))
        return func(*args, **(kwargs or {}))


def _calls(function):
    maps = torch.ones(1, 4, 6, 6)
    with torch.inference_mode(), _Noted() as noted:
        function(maps)
    return noted.calls


def test_arguments_have_the_names_and_defaults_of_the_schema():
    (call,) = _calls(nn.Conv2d(4, 2, 3, stride=2, bias=False))
    assert call.name == "conv2d"
    given = call.arguments
    assert (given["stride"], given["padding"], given["groups"]) == ([2, 2], [0, 0], 1)
    assert [list(tensor.shape) for tensor in call.tensors] == [[1, 4, 6, 6], [2, 4, 3, 3]]


def test_an_operation_in_place_has_the_name_of_the_other():
    (call,) = _calls(torch.relu_)
    assert (call.name, call.in_place, call.pointwise) == ("relu", True, True)


def test_an_operation_says_what_it_writes():
    maps, out = torch.ones(1, 4, 6, 6), torch.empty(1, 4, 6, 6)
    with torch.inference_mode(), _Noted() as noted:
        torch.relu_(maps)
        torch.add(maps, maps, out=out)
        torch.relu(maps)
    assert [[id(t) for t in call.written] for call in noted.calls] == [[id(maps)], [id(out)], []]


@pytest.mark.parametrize(
    "function",
    ["hardswish", "mish", "logsigmoid", "silu", "dropout", "relu6", "celu_", "elu_", "hardtanh_",
     "leaky_relu", "leaky_relu_", "selu_"],
)  # fmt: skip
def test_activations_look_at_one_place(function):
    assert all(call.pointwise for call in _calls(getattr(functional, function)))


@pytest.mark.parametrize(
    "function",
    [lambda x: x.mean(1), lambda x: x.cumsum(2), lambda x: x.roll(1, 2), lambda x: x.flip(3)],
    ids=["mean", "cumsum", "roll", "flip"],
)
def test_others_do_not(function):
    assert not any(call.pointwise for call in _calls(function))


@pytest.mark.parametrize(
    ("output", "count"),
    [(None, 0), ((), 0), ("text", 0), ((None, {"a": [torch.ones(2)]}, torch.ones(1)), 2)],
)
def test_tensors_are_found_in_whatever_comes(output, count):
    assert len(list(tensors_in(output))) == count

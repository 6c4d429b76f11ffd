"""Hooks that always detach."""

import pytest
import torch
from torch import nn

from striate.anatomy._calls import first_tensor, is_layer, watched


def test_calls_are_noted_in_order_with_their_shapes():
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Sequential(nn.ReLU()), nn.Flatten())
    with watched(net) as calls:
        net(torch.zeros(3, 1, 5, 5))
    assert [(type(call.module), call.output_shape) for call in calls] == [
        (nn.Conv2d, (3, 2, 3, 3)),
        (nn.ReLU, (3, 2, 3, 3)),
        (nn.Flatten, (3, 18)),
    ]


def test_hooks_are_gone_when_the_net_fails():
    net = nn.Sequential(nn.Linear(3, 4), nn.Linear(5, 6))
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"), watched(net) as calls:
        net(torch.zeros(1, 3))
    assert len(calls) == 1
    assert not any(module._forward_hooks for module in net.modules())


def test_a_container_is_a_layer_only_with_parameters_of_its_own():
    assert not is_layer(nn.Sequential(nn.ReLU()))
    assert is_layer(nn.MultiheadAttention(4, 2))
    assert is_layer(nn.ReLU())


@pytest.mark.parametrize(
    ("output", "found"),
    [(None, False), ((), False), ("text", False), ((None, {"a": [torch.ones(2)]}), True)],
)
def test_the_first_tensor_is_found_in_whatever_comes(output, found):
    assert (first_tensor(output) is not None) is found

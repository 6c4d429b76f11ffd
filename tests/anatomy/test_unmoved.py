"""Describing draws no random number, and leaves torch's short cuts as they were."""

import random

import numpy as np
import pytest
import torch
from torch import nn

from striate.anatomy import describe
from striate.anatomy._unmoved import attention_in_steps, unmoved


class _Draws(nn.Module):
    """Draws from all three, and looks at its numbers, which only a true copy has."""

    def forward(self, x):
        drawn = torch.rand(1).item() + random.random() + np.random.rand()
        return nn.functional.dropout(x, training=x.max().item() <= drawn)


def _states():
    kind, keys, place, *_ = np.random.get_state()
    return torch.get_rng_state().tolist(), random.getstate(), (kind, list(keys), place)


def test_describing_moves_no_random_state():
    before = _states()
    describe(_Draws(), input=(8, 8, 3))
    assert _states() == before


def test_states_come_back_after_an_error():
    before = _states()
    with pytest.raises(RuntimeError, match="shape"), unmoved():
        nn.Sequential(_Draws(), nn.Linear(3, 4))(torch.zeros(1))
    assert _states() == before


@pytest.mark.parametrize("enabled", [True, False])
def test_the_short_cut_is_off_inside_and_as_it_was_afterwards(enabled):
    was = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(enabled)
    try:
        with attention_in_steps():
            assert not torch.backends.mha.get_fastpath_enabled()
        assert torch.backends.mha.get_fastpath_enabled() == enabled
    finally:
        torch.backends.mha.set_fastpath_enabled(was)

"""Leaves the process as it was: its random numbers, and torch's short cuts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def unmoved() -> Iterator[None]:
    """Whatever is drawn inside, torch, Python and NumPy draw the same numbers afterwards."""
    python, numpy = random.getstate(), np.random.get_state()
    # A GPU that nobody has used yet is not woken to ask for its state.
    devices = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    try:
        with torch.random.fork_rng(devices):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


@contextmanager
def attention_in_steps() -> Iterator[None]:
    """Torch answers a transformer by one fused operation at times, whose parts nobody sees."""
    fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)

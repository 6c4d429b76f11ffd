"""A small data set and what a run on it needs."""

import pytest

from striate.data import Dataset, open_dataset
from striate.nets import NetSpec, resolve
from striate.recipes import Recipe

LINE = "conv(4, 3) batchnorm relu pool(2) flatten dropout(0.3) dense(classes)"


@pytest.fixture
def crosses() -> Dataset:
    """200 crosses and noughts of 12x12: 160 to train on, 20 and 20 to judge by."""
    return open_dataset("xo:count=200,size=12")


@pytest.fixture
def spec() -> NetSpec:
    """A net with every kind of state: statistics, dropout, weights."""
    return resolve(LINE, num_classes=2, in_channels=1, size=(12, 12))


@pytest.fixture
def recipe() -> Recipe:
    """Everything chosen but the device's ways."""
    return Recipe(epochs=3.0, batch_size=32, learning_rate=0.02, precision="float32")

"""How a net begins: built from its spec, with weights that depend on the seed alone."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

from striate.data import Dataset
from striate.errors import InvalidSetting
from striate.images import to_batch
from striate.nets import Net, NetSpec, initialise
from striate.recipes import Recipe, derive

# Pictures that a net with a data-dependent first layer sees before training.
SAMPLE = 2000


def fresh_net(recipe: Recipe, spec: NetSpec, dataset: Dataset | None = None) -> Net:
    """A net with its first weights; torch's own generator is left as it was.

    Args:
        recipe: Its seed and, if set, its initialisation.
        spec: What to build.
        dataset: Its training pictures fit a data-dependent first layer; None leaves that out.
    """
    with drawing_from(derive(recipe.seed, "weights")):
        net = spec.build()
    if recipe.initialisation is not None:
        initialise(net, recipe.initialisation, derive(recipe.seed, "initialisation"))
    if recipe.dropout is not None:
        set_dropout(net, recipe.dropout)
    if dataset is not None:
        train = dataset.splits.train
        chosen = np.sort(
            np.random.default_rng(derive(recipe.seed, "sample")).permutation(train)[:SAMPLE]
        )
        with torch.no_grad():
            net.adapt(to_batch(dataset.images[chosen], dataset.preprocessing))
    return net


def set_dropout(net: Net, rate: float) -> None:
    """Makes every dropout layer of a net drop this share.

    Raises:
        InvalidSetting: it has none.
    """
    layers = [module for module in net.modules() if isinstance(module, nn.Dropout)]
    if not layers:
        raise InvalidSetting(
            f"dropout is {rate}, and {net.spec.title} has no dropout layer. Leave it out, or write "
            f"the net as a line with the word dropout."
        )
    for layer in layers:
        layer.p = rate


@contextmanager
def drawing_from(seed: int) -> Iterator[None]:
    """Seeds torch's CPU generator for the block and puts it back after it."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield

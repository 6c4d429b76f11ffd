"""What a recipe asks and a net, a data set or this machine cannot give: said before work begins."""

import os

import torch

from striate.data import Dataset
from striate.devices import choose_kind
from striate.errors import InvalidSetting
from striate.nets import NetSpec
from striate.recipes import Recipe
from striate.training._start import fresh_net

# Threads a processor; more has never paid.
MOST_THREADS = 8


def check_fits(recipe: Recipe, spec: NetSpec, dataset: Dataset) -> None:
    """Raises if the recipe cannot be carried out; nothing is read or written.

    Raises:
        InputTooSmall: pictures smaller than the net needs.
        InvalidSetting: dropout without a dropout layer, patience without validation pictures, views
            that pictures of one pixel do not have, batches of one for a norm that needs two.
        DeviceUnavailable: this machine does not have the device asked for.
    """
    choose_kind(recipe.device)
    if recipe.threads is not None and recipe.threads > MOST_THREADS * (os.cpu_count() or 1):
        raise InvalidSetting(
            f"threads is {recipe.threads}, and there are {os.cpu_count()} processors: more than "
            f"{MOST_THREADS} on each only wait for each other. Leave out --threads."
        )
    if recipe.patience is not None and not dataset.count("validation"):
        raise InvalidSetting(
            f"Early stopping (patience {recipe.patience}) watches validation pictures, and there "
            f"are none: {dataset.splits.rule.rstrip('.')}. Leave out --patience or keep some back."
        )
    if recipe.views == "shifted" and 1 in dataset.preprocessing.shape[:2]:
        raise InvalidSetting(
            "views is shifted, and a side of these pictures is one pixel: nothing can be moved. "
            "Leave out --views."
        )
    if recipe.batch_size == 1 and _norms_one_number(spec):
        raise InvalidSetting(
            f"batch_size is 1, and in {spec.text} a batch norm follows maps of 1x1: one number has "
            f"no deviation. Take --batch-size 2 or more, or a larger --size."
        )
    fresh_net(recipe, spec)


def _norms_one_number(spec: NetSpec) -> bool:
    """Whether training on one picture alone cannot work; tried on no picture at all."""
    with torch.device("meta"):
        net = spec.build()
        try:
            net(torch.empty(1, spec.in_channels, spec.height, spec.width))
        except ValueError as error:
            return "more than 1 value" in str(error)
    return False

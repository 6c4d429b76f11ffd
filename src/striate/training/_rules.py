"""The rules of the recipe `fast`: what an open choice becomes for these pictures and this net."""

import dataclasses

from striate.data import Dataset
from striate.nets import NetSpec
from striate.recipes import Recipe


def fill_by_rule(recipe: Recipe, spec: NetSpec, dataset: Dataset) -> Recipe:
    """The recipe with its open choices made, but for the learning rate if it is "auto"."""
    count = len(dataset.splits.train)
    batch_size = recipe.batch_size or max(16, min(128, count // 16))
    values = {
        "batch_size": min(batch_size, count),
        "epochs": recipe.epochs or 2.0,
        "learning_rate": recipe.learning_rate or 0.03,
        "augment": recipe.augment if recipe.augment != "auto" else (),
    }
    return dataclasses.replace(recipe, **values)

"""The rules of the recipe `fast`: what an open choice becomes for these pictures.

How they were found, and what did not pay, stands in docs/measurements.md.
"""

import dataclasses
import math

from striate.data import Dataset
from striate.recipes import Recipe, Views
from striate.training._augmentation import Names

# A net is to see about so many pictures, however few there are to see again and again.
LEAST_PICTURES = 40_000
MOST_EPOCHS = 100
EPOCHS_GREY = 1.0
EPOCHS_COLOUR = 16.0
# Beyond this side six views of a picture take too long for what they give.
LARGEST_SHIFTED_SIDE = 40
# Muon's, for every net; what Adam does in Muon's stead takes a tenth of it.
LEARNING_RATES = {"muon": 0.05, "sgd": 0.1, "adam": 4e-3, "adamw": 4e-3, "rmsprop": 1e-3}


def fill_by_rule(recipe: Recipe, dataset: Dataset) -> Recipe:
    """The recipe with its open choices made, but for the learning rate if it is "auto"."""
    count = len(dataset.splits.train)
    augment = augmentation_for(dataset) if recipe.augment == "auto" else recipe.augment
    return dataclasses.replace(
        recipe,
        batch_size=min(count, recipe.batch_size or batch_size_for(count, dataset)),
        epochs=recipe.epochs or epochs_for(count, dataset),
        learning_rate=recipe.learning_rate or LEARNING_RATES[recipe.optimizer],
        augment=augment,
        views=views_for(augment, dataset) if recipe.views == "auto" else recipe.views,
    )


def views_for(augment: tuple[str, ...], dataset: Dataset) -> Views:
    """Mirrored where training pictures were; small ones moved, too, where those were."""
    if "flip" not in augment:
        return "one"
    sides = sorted((dataset.preprocessing.height, dataset.preprocessing.width))
    small = sides[0] > 1 and sides[1] <= LARGEST_SHIFTED_SIDE
    return "shifted" if "shift" in augment and small else "mirrored"


def epochs_for(count: int, dataset: Dataset) -> float:
    """One for grey pictures, 16 for colours, and more where pictures are few."""
    least = EPOCHS_GREY if dataset.preprocessing.channels == 1 else EPOCHS_COLOUR
    return float(min(MOST_EPOCHS, max(least, math.ceil(LEAST_PICTURES / count))))


def batch_size_for(count: int, dataset: Dataset) -> int:
    """What fits the processor's caches, and at least eight steps an epoch."""
    preprocessing = dataset.preprocessing
    if max(preprocessing.height, preprocessing.width) > 64:
        usual = 64
    else:
        usual = 128 if preprocessing.channels == 1 else 256
    return min(usual, max(8, count // 8))


def augmentation_for(dataset: Dataset) -> Names:
    """Flip and shift for colours. Grey pictures are often signs, which mirroring falsifies.

    What the channels of other arrays are is not known: mirrored, a stereo pair would change eyes.
    """
    return ("flip", "shift") if dataset.preprocessing.channels == 3 else ()

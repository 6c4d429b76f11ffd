"""What follows a training, and how long that may take and will: a time budget keeps it back."""

from striate.data import Dataset
from striate.evaluation import USUAL_SECONDS, estimated_seconds, samples_for
from striate.recipes import Recipe

# The simple ways may take such a share of a time budget.
_SIMPLE_SHARE = 0.1
# To load what draws charts, to draw them and to make a page's pictures small.
_PAGE_SECONDS = 6.0
# For a class's rows in the report, and for a class's probability in an answer, which is ranked.
_ROW_SECONDS, _RANKED_SECONDS = 2e-4, 3e-8
# A picture of these goes into the page, and is read for it.
_SHOWN, _SHOWN_BYTE_SECONDS = 400, 3e-8


def simple_seconds(recipe: Recipe) -> float:
    """What the simple ways may take: a tenth of the time budget, a minute at most."""
    budget = recipe.time_budget_seconds
    return USUAL_SECONDS if budget is None else min(USUAL_SECONDS, _SIMPLE_SHARE * budget)


def seconds_after_training(recipe: Recipe, dataset: Dataset) -> float:
    """What follows the training takes, by a rule on the safe side, in seconds.

    The evaluation's forward passes are not in it: the plan times these.
    """
    judged, classes = dataset.count("validation") + dataset.count("test"), len(dataset.classes)
    height, width, channels = dataset.preprocessing.shape
    seconds = _PAGE_SECONDS + _ROW_SECONDS * classes
    seconds += _SHOWN * _SHOWN_BYTE_SECONDS * height * width * channels
    seconds += _RANKED_SECONDS * judged * classes
    if judged:
        seconds += estimated_seconds(dataset, samples_for(dataset, simple_seconds(recipe)))
    return seconds

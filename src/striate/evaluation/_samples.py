"""How many pictures the simple methods look at, so that they take no longer than they may."""

import dataclasses

from striate.data import Dataset
from striate.evaluation._features import THUMBNAIL_PIXELS, kernel_numbers

MOST_FITTED, MOST_CHOOSING, MOST_JUDGING = 4_000, 2_000, 10_000
# Below so many pictures a method says nothing that is worth its time.
_LEAST = 100
NEIGHBOURS = (1, 3, 5, 9, 15)
REGULARISATION = (0.01, 0.1, 1.0)
# scikit-learn's own default; a fit that has not converged by then is taken as it is.
MOST_ITERATIONS = 100
# What one core of a laptop does, on the safe side: multiplications and additions of float32 a
# second, seconds to look at a picture and at each of its bytes, and to load scikit-learn.
_OPERATIONS, _PICTURE_SECONDS, _BYTE_SECONDS, _LOADING_SECONDS = 3e10, 4e-4, 2e-8, 2.0


@dataclasses.dataclass(frozen=True)
class Samples:
    """How many pictures are drawn for what.

    Attributes:
        fitted: Training pictures that are fitted, at most; at least one of every class is.
        choosing: Pictures that choose how many neighbours and how much regularisation, at most.
        judging: Pictures that judge, at most.
        kernels: Whether the logistic regression on fixed kernels is fitted at all.
    """

    fitted: int = MOST_FITTED
    choosing: int = MOST_CHOOSING
    judging: int = MOST_JUDGING
    kernels: bool = True


def samples_for(dataset: Dataset, seconds: float) -> Samples:
    """The largest samples on which the simple methods take so many seconds at most, by estimate.

    They are halved until they fit. The regression's work grows with classes times pictures, of
    which there is at least one a class: where it never fits, it is left out. The estimate is a
    rule, not a measurement: the same pictures and the same seconds give the same samples.

    Args:
        dataset: As the run opened it.
        seconds: What they may take.
    """
    for kernels in (True, False):
        samples = Samples(kernels=kernels)
        while samples.fitted >= _LEAST:
            if estimated_seconds(dataset, samples) <= seconds:
                return samples
            samples = Samples(
                samples.fitted // 2, samples.choosing // 2, samples.judging // 2, kernels
            )
    return Samples(_LEAST, _LEAST, _LEAST, kernels=False)


def estimated_seconds(dataset: Dataset, samples: Samples) -> float:
    """What the simple methods take on such samples, on one core, on the safe side."""
    height, width, channels = dataset.preprocessing.shape
    fitted = _fitted(dataset, samples)
    choosing = min(samples.choosing, dataset.count("validation") or fitted // 5)
    judging = min(samples.judging, dataset.count("test") or dataset.count("validation"))
    looks = (fitted + choosing + judging) * (2 if samples.kernels else 1)
    seconds = _LOADING_SECONDS
    seconds += looks * (_PICTURE_SECONDS + _BYTE_SECONDS * height * width * channels)
    pixels = min(height, THUMBNAIL_PIXELS) * min(width, THUMBNAIL_PIXELS) * channels
    pairs = fitted * (len(NEIGHBOURS) * choosing + judging)
    operations = 2 * pixels * pairs
    if samples.kernels:
        rounds = MOST_ITERATIONS * len(REGULARISATION)
        numbers = kernel_numbers(height, width, channels)
        operations += 4 * rounds * fitted * numbers * len(dataset.classes)
    return seconds + operations / _OPERATIONS


def _fitted(dataset: Dataset, samples: Samples) -> int:
    classes = min(len(dataset.classes), dataset.count("train"))
    return min(dataset.count("train"), max(samples.fitted, classes))


def in_words(dataset: Dataset, samples: Samples, seconds: float) -> str | None:
    """Why a method is missing, in a sentence; None if none is."""
    if samples.kernels:
        return None
    whole = estimated_seconds(dataset, dataclasses.replace(samples, kernels=True))
    return (
        f"The logistic regression on fixed kernels was left out: with {len(dataset.classes):,} "
        f"classes it would take about {whole:,.0f} s, and all simple ways together may take "
        f"{seconds:,.3g} s."
    )

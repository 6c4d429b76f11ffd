"""Where a classifier is wrong: the pairs that it confuses and the pictures it did worst on."""

import dataclasses

import numpy as np
from jaxtyping import Int
from scipy.sparse import csr_array

from striate.evaluation._answers import Answers
from striate.evaluation._metrics import confusion_cells, losses


@dataclasses.dataclass(frozen=True)
class ConfusedPair:
    """Pictures of one class that were taken for another.

    Attributes:
        true: The class that they are.
        said: The class that they were taken for.
        count: How many, at least 1.
        share: Of all pictures of the true class, in (0, 1].
    """

    true: str
    said: str
    count: int
    share: float


@dataclasses.dataclass(frozen=True)
class HardPicture:
    """One picture and how badly it went.

    Attributes:
        path: Its file, or its name.
        true: The class that it is labelled as.
        said: The class that it was taken for.
        probability: Of the class that was said, in [0, 1].
        loss: The negative logarithm of the true class's probability, in nats.
    """

    path: str
    true: str
    said: str
    probability: float
    loss: float


def confused_pairs(
    confusion: csr_array, classes: tuple[str, ...], most: int = 10
) -> tuple[ConfusedPair, ...]:
    """The commonest mistakes, most first; equal ones in the order of the classes.

    Args:
        confusion: Rows are true classes, columns what was said.
        classes: Their names.
        most: How many at most.
    """
    cells = confusion_cells(confusion)
    wrong = cells[cells[:, 0] != cells[:, 1]]
    totals = confusion.sum(axis=1)
    order = np.argsort(-wrong[:, 2], kind="stable")[:most]
    return tuple(
        ConfusedPair(classes[true], classes[said], count, float(count / totals[true]))
        for true, said, count in wrong[order].tolist()
    )


def hardest(
    answers: Answers,
    labels: Int[np.ndarray, "N"],
    names: tuple[str, ...],
    classes: tuple[str, ...],
    most: int = 20,
) -> tuple[HardPicture, ...]:
    """The pictures with the highest loss, highest first; equal ones in their own order.

    Args:
        answers: To the pictures.
        labels: `(N,)` true classes.
        names: Of the pictures.
        classes: Their names.
        most: How many at most.
    """
    loss, said = losses(answers.of_label), answers.predicted
    return tuple(
        HardPicture(
            path=names[index],
            true=classes[labels[index]],
            said=classes[said[index]],
            probability=float(answers.confidence[index]),
            loss=float(loss[index]),
        )
        for index in np.argsort(-loss, kind="stable")[:most].tolist()
    )

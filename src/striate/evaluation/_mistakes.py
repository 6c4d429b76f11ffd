"""Where a classifier is wrong: the pairs that it confuses and the pictures it did worst on."""

import dataclasses

import numpy as np
from jaxtyping import Float, Int

from striate.evaluation._metrics import losses


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
    confusion: Int[np.ndarray, "K K"], classes: tuple[str, ...], most: int = 10
) -> tuple[ConfusedPair, ...]:
    """The commonest mistakes, most first; equal ones in the order of the classes.

    Args:
        confusion: Rows are true classes, columns what was said.
        classes: Their names.
        most: How many at most.
    """
    wrong = confusion * (1 - np.eye(len(confusion), dtype=confusion.dtype))
    totals = confusion.sum(1)
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    places = (divmod(index, len(confusion)) for index in order.tolist())
    return tuple(
        ConfusedPair(
            classes[true],
            classes[said],
            int(wrong[true, said]),
            float(wrong[true, said] / totals[true]),
        )
        for true, said in places
        if wrong[true, said]
    )


def hardest(
    probabilities: Float[np.ndarray, "N K"],
    labels: Int[np.ndarray, "N"],
    names: tuple[str, ...],
    classes: tuple[str, ...],
    most: int = 20,
) -> tuple[HardPicture, ...]:
    """The pictures with the highest loss, highest first; equal ones in their own order.

    Args:
        probabilities: `(N, K)` answers.
        labels: `(N,)` true classes.
        names: Of the pictures.
        classes: Their names.
        most: How many at most.
    """
    loss = losses(probabilities, labels)
    said = probabilities.argmax(1)
    return tuple(
        HardPicture(
            path=names[index],
            true=classes[labels[index]],
            said=classes[said[index]],
            probability=float(probabilities[index, said[index]]),
            loss=float(loss[index]),
        )
        for index in np.argsort(-loss, kind="stable")[:most].tolist()
    )

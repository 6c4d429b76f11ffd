"""Where a classifier is wrong: classes it takes for each other, pictures it is worst at."""

import dataclasses

import numpy as np
from jaxtyping import Float, Int


@dataclasses.dataclass(frozen=True)
class ConfusedPair:
    """Pictures of one class that are taken for another.

    Attributes:
        label: What they are.
        predicted: What they are taken for.
        count: How many.
        share: Of all pictures of the class.
    """

    label: str
    predicted: str
    count: int
    share: float


@dataclasses.dataclass(frozen=True)
class HardPicture:
    """A picture with a high loss.

    Attributes:
        path: As the source names it.
        label: What it is.
        predicted: What it is taken for.
        probability: Of that.
        label_probability: Of what it is.
        loss: The negative logarithm of the latter, in nats.
    """

    path: str
    label: str
    predicted: str
    probability: float
    label_probability: float
    loss: float


def confused_pairs(
    confusion: Int[np.ndarray, "K K"], classes: tuple[str, ...], most: int = 20
) -> tuple[ConfusedPair, ...]:
    """The pairs with the most pictures first; of equals, the larger share of its class.

    Args:
        confusion: Rows are true, columns predicted.
        classes: Their names.
        most: Pairs given.
    """
    totals = confusion.sum(1)
    wrong = confusion - np.diag(np.diag(confusion))
    pairs = [
        ConfusedPair(classes[true], classes[said], int(wrong[true, said]), share)
        for true, said in np.argwhere(wrong).tolist()
        if (share := float(wrong[true, said] / totals[true])) > 0
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair.count, -pair.share)))[:most]


def hardest(
    probabilities: Float[np.ndarray, "N K"],
    labels: Int[np.ndarray, "N"],
    names: tuple[str, ...],
    classes: tuple[str, ...],
    most: int = 20,
) -> tuple[HardPicture, ...]:
    """The pictures with the highest loss first; many a wrong label is among them.

    Args:
        probabilities: `(N, K)` answers.
        labels: `(N,)` true classes.
        names: `N` pictures.
        classes: `K` names.
        most: Pictures given.
    """
    right = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    losses = -np.log(np.clip(right, 1e-12, 1))
    said = probabilities.argmax(1)
    return tuple(
        HardPicture(
            path=names[index],
            label=classes[labels[index]],
            predicted=classes[said[index]],
            probability=float(probabilities[index, said[index]]),
            label_probability=float(right[index]),
            loss=float(losses[index]),
        )
        for index in np.argsort(-losses, kind="stable")[:most].tolist()
    )

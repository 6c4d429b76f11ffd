"""Two classifiers on the same pictures: which is better, and could chance have done it?"""

import dataclasses
import math
from typing import Any

import numpy as np

from striate.errors import DataError, listed
from striate.evaluation._evaluation import Evaluation
from striate.evaluation._metrics import Z

# The smallest number of disagreements, all one way, that is rarer than 1 in 20: 2 / 2^6 = 0.031.
FEWEST = 6
LEVEL = 0.05


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Two classifiers' answers to the same pictures, held against each other.

    Attributes:
        names: Of the two.
        first: The evaluation of the one.
        second: The evaluation of the other, the same pictures in the same order.
    """

    names: tuple[str, str]
    first: Evaluation
    second: Evaluation

    @property
    def count(self) -> int:
        return self.first.count

    @property
    def only_first(self) -> int:
        """Pictures on which the first is right and the second wrong."""
        return int((self._right(self.first) & ~self._right(self.second)).sum())

    @property
    def only_second(self) -> int:
        """Pictures on which the second is right and the first wrong."""
        return int((self._right(self.second) & ~self._right(self.first)).sum())

    @property
    def both(self) -> int:
        """Pictures on which both are right."""
        return int((self._right(self.first) & self._right(self.second)).sum())

    @property
    def difference(self) -> float:
        """The second's accuracy less the first's, in [-1, 1]."""
        return (self.only_second - self.only_first) / self.count

    @property
    def difference_interval(self) -> tuple[float, float]:
        """The 95% interval of the difference, for pairs (Agresti & Min 2005)."""
        return paired_interval(self.only_first, self.only_second, self.count)

    @property
    def p_value(self) -> float:
        """How often chance alone parts two equally good classifiers so far (McNemar's exact)."""
        return mcnemar_exact(self.only_first, self.only_second)

    @property
    def same_files(self) -> bool:
        """Whether both read the same files in the same way; if not, names were all that matched."""
        return self.first.fingerprint == self.second.fingerprint

    @property
    def verdict(self) -> str:
        """What the counts say, in words."""
        first, second = self.names
        disagreements = self.only_first + self.only_second
        if not disagreements:
            return f"{first} and {second} are right on the same pictures: no difference is seen."
        better, worse, won, lost = (second, first, self.only_second, self.only_first)
        if lost > won:
            better, worse, won, lost = (first, second, lost, won)
        text = (
            f"{better} is right on {_pictures(won)} where {worse} is wrong, and wrong on {lost:,} "
            f"where {worse} is right"
        )
        if won == lost:
            return f"{text}: nothing speaks for either."
        how_rare = _rarity(self.p_value)
        if self.p_value < LEVEL:
            return f"{text}: a difference that chance alone would make {how_rare}."
        if disagreements < FEWEST:
            return (
                f"{text}: too few to tell. With fewer than {FEWEST} pictures that only one of them "
                f"gets right, no difference can be told from chance; more test pictures would."
            )
        return (
            f"{text}: a difference that chance alone would make {how_rare}, so it does not show "
            f"which is better."
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `striate compare --json` prints them."""
        sides = zip(self.names, (self.first, self.second), strict=True)
        return {
            "runs": [
                {
                    "name": name,
                    "accuracy": side.accuracy,
                    "interval": list(side.interval),
                    "correct": side.correct,
                }
                for name, side in sides
            ],
            "split": self.first.split,
            "count": self.count,
            "same_files": self.same_files,
            "both_right": self.both,
            "only_first_right": self.only_first,
            "only_second_right": self.only_second,
            "both_wrong": self.count - self.both - self.only_first - self.only_second,
            "difference": self.difference,
            "difference_interval": list(self.difference_interval),
            "p_value": self.p_value,
            "verdict": self.verdict,
        }

    @staticmethod
    def _right(side: Evaluation) -> np.ndarray:
        return side.predicted == side.labels


def compare_answers(
    first: Evaluation, second: Evaluation, names: tuple[str, str] = ("A", "B")
) -> Comparison:
    """Pairs two evaluations picture by picture, by path; their orders may differ.

    Args:
        first: Of the one classifier.
        second: Of the other.
        names: What to call them.

    Raises:
        DataError: They are not of the same pictures, or not of the same classes.
    """
    _refuse_others(first, second, names)
    return Comparison(names, _sorted(first), _in_classes_of(first, _sorted(second)))


def mcnemar_exact(only_first: int, only_second: int) -> float:
    """The two-sided p-value of McNemar's exact test (McNemar 1947; binomial, Edwards 1948).

    If both are equally good, each disagreement is the toss of a coin.

    Args:
        only_first: Pictures that only the first gets right.
        only_second: Pictures that only the second gets right.

    Returns:
        In [0, 1]; 1 where there is no disagreement, 0 where it is below 1e-300.
    """
    from scipy.special import bdtr

    fewer, tosses = min(only_first, only_second), only_first + only_second
    return min(1.0, 2 * float(bdtr(fewer, tosses, 0.5))) if tosses else 1.0


def paired_interval(only_first: int, only_second: int, count: int) -> tuple[float, float]:
    """The 95% interval of a difference of paired shares (Agresti & Min 2005).

    Half a picture is added to each of the four cells, then Wald's formula holds well.

    Args:
        only_first: Pictures that only the first gets right.
        only_second: Pictures that only the second gets right.
        count: All pictures.

    Returns:
        Bounds in [-1, 1] of the second's share less the first's.
    """
    won, lost, whole = only_second + 0.5, only_first + 0.5, count + 2
    middle = (won - lost) / whole
    spread = Z * math.sqrt(won + lost - (won - lost) ** 2 / whole) / whole
    return max(-1.0, middle - spread), min(1.0, middle + spread)


def _refuse_others(first: Evaluation, second: Evaluation, names: tuple[str, str]) -> None:
    mend = "Train both on the same source with the same --seed, then compare them again."
    if set(first.classes) != set(second.classes):
        strange = sorted(set(first.classes) ^ set(second.classes))[:8]
        raise DataError(
            f"{names[0]} and {names[1]} tell apart different classes: "
            f"{listed(map(repr, strange))} are known to one of them alone. {mend}"
        )
    one, other = _labelled(first), _labelled(second)
    if one == other:  # in the same order, though several may share a name
        return
    if {*one} == {*other} and len({*one}) == first.count == second.count:
        return
    common = len({*one} & {*other})
    raise DataError(
        f"{names[0]} was judged by {first.count:,} {first.split} pictures and {names[1]} by "
        f"{second.count:,} {second.split} pictures, of which {common:,} are the same: a paired "
        f"comparison needs the same pictures. {mend}"
    )


def _labelled(side: Evaluation) -> list[tuple[str, str]]:
    return [
        (name, side.classes[label])
        for name, label in zip(side.names, side.labels.tolist(), strict=True)
    ]


def _sorted(side: Evaluation) -> Evaluation:
    order = np.argsort(np.array(side.names, dtype=object), kind="stable")
    return dataclasses.replace(
        side,
        names=tuple(side.names[index] for index in order.tolist()),
        labels=side.labels[order],
        answers=side.answers.taken(order),
    )


def _in_classes_of(model: Evaluation, side: Evaluation) -> Evaluation:
    """The same answers with classes in the order of `model`."""
    place_of = {name: place for place, name in enumerate(model.classes)}
    places = np.array([place_of[name] for name in side.classes])
    return dataclasses.replace(
        side,
        classes=model.classes,
        labels=places[side.labels],
        answers=side.answers.renamed(places),
    )


def _rarity(p_value: float) -> str:
    """1 in so many, as people say it."""
    if p_value < 1e-6:  # 0 among them, where so rare an event is no longer a number
        return "less than once in a million"
    times = 1 / p_value
    if times < 1.5:
        return "nearly always"
    if times < 10:
        return f"once in {times:.2g}"
    return f"once in {float(f'{times:.2g}'):,.0f}"


def _pictures(count: int) -> str:
    return f"{count:,} picture{'s' if count != 1 else ''}"

"""The list of all kernels with names, for people who look for one."""

from typing import NamedTuple

from striate.filters._matrix import in_line
from striate.filters._vocabulary import PAIRS, VOCABULARY


class Entry(NamedTuple):
    """One kernel.

    Attributes:
        name: As it is written.
        signature: With its arguments and their defaults.
        summary: What it answers to.
        weights: With the defaults; of a pair those of both.
        text: The weights in a line, or their size where that would be long.
    """

    name: str
    signature: str
    summary: str
    weights: list[list[list[float]]]
    text: str


def catalogue() -> list[Entry]:
    """Every kernel with a name, in the order in which textbooks come to them."""
    singles = [
        Entry(
            one.name,
            one.signature,
            one.summary,
            [one.make_default().tolist()],
            in_line(one.make_default()),
        )
        for one in VOCABULARY.values()
    ]
    pairs = [
        Entry(
            name,
            name,
            f"edges of every direction: magnitude and direction of {' and '.join(parts)}",
            [VOCABULARY[part].make_default().tolist() for part in parts],
            " and ".join(parts),
        )
        for name, parts in PAIRS.items()
    ]
    return singles + pairs

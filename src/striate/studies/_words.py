"""Figures in words: what is shown, what is not, and what an interval covers."""

from __future__ import annotations

from striate.studies._bench import Bench
from striate.studies._intervals import Estimate


def counted(number: int, word: str) -> str:
    """So many of something, with commas in large numbers: "1 seed", "2,000 pictures".

    Args:
        number: How many.
        word: For one of them; an s makes it several.
    """
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def seeded(bench: Bench) -> str:
    """How many nets of each variant were trained: "3 seeds", "1 seed"."""
    return counted(len(bench.seeds), "seed")


def judging(bench: Bench) -> str:
    """The pictures that judge: "180 test pictures", "1 test picture"."""
    return counted(len(bench.judges), f"{bench.split} picture")


def percent(share: float) -> str:
    """A share for a table of percent: "98.3"."""
    return f"{100 * share:.1f}"


def with_interval(estimate: Estimate) -> str:
    """A share for a table of percent, with its interval: "98.3 [97.1, 99.0]"."""
    value, low, high = (100 * part for part in (estimate.value, estimate.low, estimate.high))
    return f"{value:.1f} [{low:.1f}, {high:.1f}]"


def points(estimate: Estimate) -> str:
    """A difference for a table of points, with its interval: "+1.2 [-0.3, +2.7]"."""
    value, low, high = (100 * part for part in (estimate.value, estimate.low, estimate.high))
    return f"{_signed(value)} [{_signed(low)}, {_signed(high)}]"


def lost(name: str, loss: Estimate) -> str:
    """Whether something loses accuracy, as a sentence without its full stop.

    Args:
        name: What may lose.
        loss: Accuracy before less accuracy after.
    """
    interval = f"(95% interval {_signed(100 * loss.low)} to {_signed(100 * loss.high)})"
    size = f"{abs(100 * loss.value):.1f} points {interval}"
    if loss.sign > 0:
        return f"{name} loses {size}"
    if loss.sign < 0:
        return f"{name} gains {abs(100 * loss.value):.1f} points {_turned(loss)}"
    return f"for {name} no loss is shown: {_signed(100 * loss.value)} points {interval}"


def better(first: str, second: str, difference: Estimate) -> str:
    """Which of two is better, as a sentence without its full stop.

    Args:
        first: The name of the one.
        second: The name of the other.
        difference: The first's accuracy less the second's.
    """
    interval = f"(95% interval {_signed(100 * difference.low)} to {_signed(100 * difference.high)})"
    size = f"{abs(100 * difference.value):.1f} points"
    if difference.sign > 0:
        return f"{first} is better than {second} by {size} {interval}"
    if difference.sign < 0:
        return f"{first} is worse than {second} by {size} {_turned(difference)}"
    return (
        f"between {first} and {second} no difference is shown: "
        f"{_signed(100 * difference.value)} points {interval}"
    )


def caution(bench: Bench) -> str:
    """What the intervals cover, and what they do not."""
    seeds = len(bench.seeds)
    pictures = judging(bench)
    if seeds == 1:
        return (
            f"Each net was trained once: the intervals cover the choice of the {pictures}, not "
            f"that of first weights and order, which another seed would change. Take --seeds 3."
        )
    few = "; with so few seeds they are wide" if seeds < 5 else ""
    return (
        f"The intervals cover the choice of the {pictures} and of the {seeds} seeds{few}. One in "
        f"twenty such intervals misses. Another data set is another question."
    )


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def _turned(estimate: Estimate) -> str:
    """The interval of the difference the other way round."""
    low, high = -100 * estimate.high, -100 * estimate.low
    return f"(95% interval {_signed(low)} to {_signed(high)})"


def _signed(value: float) -> str:
    """One decimal with a sign; no minus before a zero."""
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text

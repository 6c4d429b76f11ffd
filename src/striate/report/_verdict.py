"""The verdict: in a sentence or two whether the classifier is of use, the worst news first."""

from collections.abc import Mapping, Sequence
from typing import Any

from striate._counting import things
from striate.evaluation import wilson_interval

# Where even a simple way is right so often, a net has little left to win.
EASY = 0.95
# A class of which at most this share can be found, at 95% certainty, is one that it fails on.
_FAILED = 0.5
# So many names stand in a sentence.
_NAMED = 3
# Where so large a share of the judging pictures has a copy in training, the figure says little.
_MANY_COPIES = 0.02


def verdict(facts: Mapping[str, Any]) -> str:
    """What a report says first.

    Intervals are held against each other, not single figures: what lies within the 95% interval of
    the accuracy cannot be told apart from it with so many pictures.

    Args:
        facts: What `gather` gathered so far; its evaluation may be None.
    """
    if facts["evaluation"] is None:
        return "How good it is, is not known."
    found = guessing(facts) or simple_way(facts) or _failing(facts) or _useful(facts)
    return " ".join(filter(None, (_hardly_begun(facts), found, _untested(facts))))


def guessing(facts: Mapping[str, Any]) -> str:
    """That it is no better than always saying the commonest class; empty if it is."""
    judged = facts["evaluation"]
    commonest = max(judged["per_class"], key=lambda row: row["count"])
    share = commonest["count"] / judged["count"]
    low, high = judged["interval"]
    if share == 1:
        return (
            f"Of all classes only {commonest['name']} was tested: whether it tells them apart is "
            f"not known."
        )
    if low > share:
        return ""
    always = f"always saying {commonest['name']} is right on {percent(share)}"
    if high < share:
        return f"It is worse than guessing: {always}."
    return f"It cannot be told from guessing: with {_pictures(judged)}, {always}, too."


def simple_way(facts: Mapping[str, Any]) -> str:
    """That a simple way is as good or better; empty if none is, or none was tried."""
    best = best_simple_way(facts)
    if best is None:
        return ""
    judged = facts["evaluation"]
    low, high = judged["interval"]
    lowest, highest = _reach(best, facts)
    reached = f"{best['what']}, right on {percent(best['accuracy'])}"
    if lowest > high:
        return (
            f"A simple way is better: {reached}; this classifier is right on "
            f"{percent(judged['accuracy'])}."
        )
    if highest < low:
        return ""
    if min(best["accuracy"], judged["accuracy"]) > EASY:
        return f"It is useful, and so is a simple way: {reached}."
    return f"It is no better than a simple way, as far as {_pictures(judged)} can tell: {reached}."


def best_simple_way(facts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The most accurate of the simple ways that look at the pictures; None if there is none."""
    rows = (facts["baselines"] or {}).get("rows") or []
    looking = [row for row in rows if row.get("name") != "majority"]
    return max(looking, key=lambda row: row["accuracy"], default=None)


def failed_classes(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The classes of which it surely finds less than half, worst first."""
    rows = [row for row in facts["evaluation"]["per_class"] if row["count"]]
    failed = [row for row in rows if _is_failed(row)]
    return sorted(failed, key=lambda row: (row["recall"], -row["count"]))


def percent(share: float) -> str:
    """A share as the report's sentences give it: 98.0%."""
    return f"{100 * share:.1f}%"


def named(names: Sequence[str]) -> str:
    """Names as a sentence lists them: a, b and c; of more, some."""
    if len(names) > _NAMED:
        return f"{len(names):,} classes, such as {', '.join(names[:_NAMED])}"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _hardly_begun(facts: Mapping[str, Any]) -> str:
    epochs = facts["results"]["epochs"]
    if epochs >= 1:
        return ""
    return f"It has hardly begun to learn: it saw {percent(epochs)} of its training pictures, once."


def _failing(facts: Mapping[str, Any]) -> str:
    failed = failed_classes(facts)
    if not failed:
        return ""
    finds = " and ".join(percent(row["recall"]) for row in failed[:2])
    tail = f", of which it finds {finds}" if len(failed) <= 2 else ", of which it finds few or none"
    return f"It fails on {named([row['name'] for row in failed])}{tail}."


def _is_failed(row: Mapping[str, Any]) -> bool:
    correct = round(row["recall"] * row["count"])
    return wilson_interval(correct, row["count"])[1] < _FAILED or (not correct and row["count"] > 1)


def _untested(facts: Mapping[str, Any]) -> str:
    names = [row["name"] for row in facts["evaluation"]["per_class"] if not row["count"]]
    if not names or len(names) == len(facts["evaluation"]["per_class"]) - 1:
        return ""
    return f"{named(names)} {'was' if len(names) == 1 else 'were'} not tested."


def _useful(facts: Mapping[str, Any]) -> str:
    judged, data = facts["evaluation"], facts["data"]
    copies = data["duplicates"]["across_splits"] + data["near_duplicates"]["pairs"]
    if copies >= _MANY_COPIES * judged["count"]:
        return (
            "It looks useful, but it was judged by copies of what it was trained on, among others."
        )
    return "It is useful."


def _reach(best: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[float, float]:
    """The accuracies that a simple way may have: its own on the same pictures, else an interval."""
    count = facts["baselines"].get("count", facts["evaluation"]["count"])
    if count == facts["evaluation"]["count"] or "interval" not in best:
        return best["accuracy"], best["accuracy"]
    low, high = best["interval"]
    return low, high


def _pictures(judged: Mapping[str, Any]) -> str:
    return things(judged["count"], "picture")

"""The answer in words: how good, how sure, against what, and what to do next."""

from collections.abc import Callable, Mapping
from typing import Any

from striate._counting import things
from striate.report._verdict import (
    EASY,
    best_simple_way,
    failed_classes,
    named,
    percent,
    simple_way,
    verdict,
)

# Below so many judged pictures of a class, its figures say little.
_FEW = 20
# Where it knows so much more of its training pictures than of others, it learned by heart.
_BY_HEART = 0.1
# A class with less than this share of the mean number of training pictures is rare.
_RARE = 0.5


def answer(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The headline of a report.

    Args:
        facts: What `gather` gathered so far.

    Returns:
        `verdict`, `headline`, `sure`, `against` (None without baselines), `next`: a list of one or
        two sentences.
    """
    judged = facts["evaluation"]
    if judged is None:
        return {
            "verdict": verdict(facts),
            "headline": "",
            "sure": f"No picture was kept to judge by: {facts['data']['note']}",
            "against": None,
            "next": ["Keep some pictures for a test: a folder test beside train."],
        }
    low, high = judged["interval"]
    return {
        "verdict": verdict(facts),
        "headline": _headline(judged, facts["data"]),
        "sure": (
            f"{_count(judged['count'])} {judged['split']} pictures were judged; with 95% certainty "
            f"it is right on {percent(low)} to {percent(high)} of pictures like these."
        ),
        "against": _against(facts["baselines"], judged["count"]),
        "next": _next(facts),
    }


def _headline(judged: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    what = "pictures that it was never trained on"
    if data["duplicates"]["across_splits"]:
        what = f"{judged['split']} pictures, of which some may be copies of what it was trained on"
    elif judged["split"] == "validation":
        what = "validation pictures, which it was not trained on"
    return f"It is right on {percent(judged['accuracy'])} of {what}."


def _against(baselines: Mapping[str, Any] | None, judged: int) -> str | None:
    if not baselines:
        return None
    told = [f"{row['what']}: {percent(row['accuracy'])}" for row in baselines["rows"]]
    count = baselines.get("count", judged)
    same = "the same pictures" if count == judged else f"{_count(count)} of these pictures"
    return f"On {same}: {'; '.join(told)}."


def _next(facts: Mapping[str, Any]) -> list[str]:
    """The two pieces of advice that matter most, from the numbers alone."""
    found = [advice for rule in _RULES if (advice := rule(facts))]
    return found[:2] or ["Nothing stands out: try it on pictures of your own (striate predict)."]


def _leaks(facts: Mapping[str, Any]) -> str | None:
    across = facts["data"]["duplicates"]["across_splits"]
    if across:
        return (
            f"Remove the {things(across, 'group')} of equal pictures that lie on both sides of "
            f"the split: they make it look better than it is."
        )
    if near := facts["data"]["near_duplicates"]["pairs"]:
        return (
            f"Keep nearly equal pictures on one side of the split (--group-by), or remove them: "
            f"{things(near, 'picture')} that it was judged by had such a twin among those it "
            f"learned from, so it looks better than it is."
        )
    return None


def _contradictions(facts: Mapping[str, Any]) -> str | None:
    conflicting = facts["data"]["duplicates"]["conflicting"]
    if not conflicting:
        return None
    return f"Put right the labels of {things(conflicting, 'picture')} that lie in two classes."


def _no_better(facts: Mapping[str, Any]) -> str | None:
    best = best_simple_way(facts)
    if best is None or not simple_way(facts):
        return None
    reached = f"{best['what']}, right on {percent(best['accuracy'])}"
    if min(best["accuracy"], facts["evaluation"]["accuracy"]) > EASY:
        return f"These pictures are easy, and would do with less than a net: {reached}."
    mend = "get more pictures" if _knows_by_heart(facts) else "train longer, or get more pictures"
    return f"Before relying on the net, {mend}: {reached} without learning a filter."


def _rare(facts: Mapping[str, Any]) -> str | None:
    """Classes that it fails on for want of training pictures."""
    counts = {row["name"]: row["train"] for row in facts["data"]["classes"]}
    few = _RARE * sum(counts.values()) / len(counts)
    rare = [row["name"] for row in failed_classes(facts) if counts.get(row["name"], few) < few]
    if not rare or facts["plan"]["recipe"].get("class_weights") == "balanced":
        return None
    return (
        f"Weigh rare classes more (--class-weights balanced), or get more pictures of them: it "
        f"fails on {named(rare)}, of which it had "
        f"{things(max(counts[name] for name in rare), 'training picture')} at most."
    )


def _stopped_short(facts: Mapping[str, Any]) -> str | None:
    enough = _train_accuracy(facts) > 0.97 or _knows_by_heart(facts)
    if not facts["plan"]["shortened"] or (enough and facts["results"]["epochs"] >= 1):
        return None
    return f"Train longer: it had {facts['plan']['shortened']} (--time-budget-seconds none)."


def _by_heart(facts: Mapping[str, Any]) -> str | None:
    if not _knows_by_heart(facts):
        return None
    trained, judged = _train_accuracy(facts), facts["evaluation"]["accuracy"]
    return (
        f"Get more pictures, or vary those you have (--augment): it knows "
        f"{percent(trained)} of its training pictures, but {percent(judged)} of others."
    )


def _knows_by_heart(facts: Mapping[str, Any]) -> bool:
    return _train_accuracy(facts) - facts["evaluation"]["accuracy"] >= _BY_HEART


def _not_learned(facts: Mapping[str, Any]) -> str | None:
    trained = _train_accuracy(facts)
    if trained > 0.9 or trained > facts["evaluation"]["accuracy"] + 0.1:
        return None
    return (
        f"Train longer or take a larger net: even on its training pictures it is right only "
        f"{percent(trained)} of the time."
    )


def _weakest_class(facts: Mapping[str, Any]) -> str | None:
    judged = facts["evaluation"]
    rows = [row for row in judged["per_class"] if row["count"] >= 5]
    if len(rows) < 2:
        return None
    weakest = min(rows, key=lambda row: row["recall"])
    if judged["accuracy"] - weakest["recall"] < 0.05:
        return None
    return (
        f"Look at the class {weakest['name']} first: of its {things(weakest['count'], 'picture')} "
        f"it finds {percent(weakest['recall'])}."
    )


def _too_few(facts: Mapping[str, Any]) -> str | None:
    judged = facts["evaluation"]
    low, high = judged["interval"]
    if high - low < 0.06 and judged["count"] >= _FEW * len(judged["classes"]):
        return None
    return (
        f"Judge it by more pictures before relying on the figure: "
        f"{_count(judged['count'])} leave it {100 * (high - low):.0f} points wide."
    )


def _left_out(facts: Mapping[str, Any]) -> str | None:
    left_out, kept = facts["data"]["left_out"], sum(facts["data"]["counts"].values())
    if left_out < 0.02 * kept:
        return None
    return f"Mend the {things(left_out, 'file')} that could not be used; they are listed below."


_RULES: tuple[Callable[[Mapping[str, Any]], str | None], ...] = (
    _leaks,
    _contradictions,
    _no_better,
    _stopped_short,
    _rare,
    _by_heart,
    _not_learned,
    _weakest_class,
    _too_few,
    _left_out,
)


def _train_accuracy(facts: Mapping[str, Any]) -> float:
    """Of the last epoch, as it was counted while training."""
    return facts["history"][-1]["accuracy"] if facts["history"] else 0.0


def _count(number: int) -> str:
    return f"{number:,}"

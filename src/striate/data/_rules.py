"""Splits by rule: what a source gives is kept; what it lacks is drawn, where that is fair."""

import numpy as np
from jaxtyping import Int8, Int64

from striate.data._source import SPLITS, TEST, TRAIN, VALIDATION
from striate.data._splits import Splits
from striate.data._stratify import draw_parts
from striate.data._stratify_groups import draw_grouped_parts

_APART = "exact duplicates stay on one side"


def make_splits(
    labels: Int64[np.ndarray, "N"],
    twins: Int64[np.ndarray, "N"],
    given: Int8[np.ndarray, "N"] | None,
    *,
    seed: int = 0,
    hold_out: bool = True,
    groups: Int64[np.ndarray, "N"] | None = None,
) -> Splits:
    """Splits a data set.

    Args:
        labels: The class of each picture.
        twins: Equal numbers mark equal pictures.
        given: The source's own splits; they are never altered, except that a part of `train`
            becomes validation where only train and test are given.
        seed: What is drawn is drawn from it.
        hold_out: Whether to set validation pictures aside that the source does not.
        groups: Equal numbers mark pictures that are to stay on one side of what is drawn.
    """

    def drawn(chosen: np.ndarray, shares: tuple[float, float]) -> np.ndarray:
        if groups is None:
            return draw_parts(labels[chosen], twins[chosen], shares, seed)
        return draw_grouped_parts(labels[chosen], twins[chosen], groups[chosen], shares, seed)

    apart = _APART if groups is None else f"{_APART}, as do groups"
    codes = np.zeros(len(labels), np.int8) if given is None else given.copy()
    present = {code for code in (TRAIN, VALIDATION, TEST) if (codes == code).any()}
    note, ours = None, ()
    if present == {TRAIN}:
        shares = (0.1, 0.1 if hold_out else 0.0)
        parts = drawn(np.arange(len(labels)), shares)
        codes[parts == 1], codes[parts == 2] = TEST, VALIDATION
        ours = ("validation", "test")
        ratio = "80/10/10" if hold_out else "90/10 into train and test"
        rule = f"The source has no split: drawn {ratio}, stratified, seed {seed}; {apart}."
    elif present == {TRAIN, TEST} and hold_out:
        train = np.flatnonzero(codes == TRAIN)
        parts = drawn(train, (0.1, 0.0))
        codes[train[parts == 1]] = VALIDATION
        ours = ("validation",)
        rule = (
            f"Train and test as the source has them; 10% of train drawn for validation, "
            f"stratified, seed {seed}; {apart}."
        )
    else:
        named = [SPLITS[code] for code in sorted(present)]
        rule = f"{', '.join(named[:-1])} and {named[-1]} as the source has them.".capitalize()
    if missing := [code for code in (VALIDATION, TEST) if not (codes == code).any()]:
        note = " ".join(_why_missing(code, present, hold_out) for code in missing)
    train, validation, test = (np.flatnonzero(codes == code) for code in (TRAIN, VALIDATION, TEST))
    own = present != {TRAIN}
    return Splits(train, validation, test, len(labels), rule, own, note, seed, ours)


def _why_missing(code: int, present: set[int], hold_out: bool) -> str:
    name = SPLITS[code]
    if code == TEST and VALIDATION in present:
        reason = "the source has train and validation only, and given splits are not altered"
    elif code == VALIDATION and not hold_out:
        reason = "nothing is held out of train"
    else:
        reason = "there are too few different pictures to set any aside"
    return f"{name.capitalize()} is null because {reason}."

"""How the learning rate moves over a run: a factor in [0, 1] of its peak, by step number."""

import math

from striate.recipes import Recipe


def rate_factor(recipe: Recipe, step: int, total_steps: int) -> float:
    """The factor at a step.

    Args:
        recipe: Its `schedule` and `warmup` (share of all steps) say how.
        step: From 0.
        total_steps: Of the whole run.

    Returns:
        constant: 1. step: 1, after half of the steps 1/10, after three quarters 1/100.
        cosine: half a cosine from 1 to 0 (Loshchilov and Hutter 2017, eq. 5), after the warmup.
        one-cycle: linearly up to 1 in the warmup, then linearly down to 0 (after Smith 2018).
    """
    if recipe.schedule == "constant":
        return 1.0
    if recipe.schedule == "step":
        share = step / total_steps
        return 0.01 if share >= 0.75 else 0.1 if share >= 0.5 else 1.0
    rising = round(recipe.warmup * total_steps)
    if step < rising:
        return (step + 1) / (rising + 1)
    share = (step - rising) / max(1, total_steps - rising)
    return 0.5 * (1 + math.cos(math.pi * share)) if recipe.schedule == "cosine" else 1 - share

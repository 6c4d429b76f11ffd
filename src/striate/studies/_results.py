"""What a study knows of a variant once all its seeds are trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from jaxtyping import Float

from striate.studies._bench import Bench
from striate.studies._intervals import Estimate, accuracy, difference
from striate.studies._trainings import train_all
from striate.studies._trials import Measure, Trial, Variant
from striate.studies._words import counted, with_interval


@dataclass(frozen=True, eq=False)
class Result:
    """A variant with its trials.

    Attributes:
        variant: What was trained.
        trials: One a seed.
    """

    variant: Variant
    trials: list[Trial]

    @property
    def name(self) -> str:
        """The variant's."""
        return self.variant.name

    @cached_property
    def parameters(self) -> int:
        """Numbers that the net learns or could."""
        with torch.device("meta"):
            net = self.variant.spec.build()
        return sum(weight.numel() for weight in net.parameters())

    @property
    def diverged(self) -> int:
        """How many trainings ended in something that is no number."""
        return sum(bool(trial.diverged) for trial in self.trials)

    def right(self, condition: int = 0) -> Float[np.ndarray, "S N"]:
        """The right answers under a condition, `(S, N)`; only where nothing diverged."""
        return np.stack([trial.right[condition] for trial in self.trials])

    def accuracy(self, condition: int = 0) -> Estimate | None:
        """The mean over seeds and pictures; None if a training diverged."""
        return None if self.diverged else accuracy(self.right(condition))

    def less(self, other: Result, condition: int = 0) -> Estimate | None:
        """This accuracy less the other's; None if a training of either diverged."""
        if self.diverged or other.diverged:
            return None
        return difference(other.right(condition), self.right(condition))

    @property
    def shown(self) -> str:
        """The accuracy for a table."""
        found = self.accuracy()
        if found is not None:
            return with_interval(found)
        return f"diverged, {self.diverged} of {len(self.trials)}"

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        found = self.accuracy()
        return {
            "name": self.name,
            "net": self.variant.spec.to_json(),
            "parameters": self.parameters,
            "accuracy": found and found.value,
            "interval": found and [found.low, found.high],
            "trials": [trial.to_json() for trial in self.trials],
        }


def results_of(
    bench: Bench, variants: Sequence[Variant], measure: Measure
) -> tuple[list[Result], float]:
    """Trains all and gives them back in their order, with the epochs that each was given.

    Raises:
        Interrupted: asked to stop; finished trainings are kept.
    """
    trials, epochs = train_all(bench, variants, measure)
    return [Result(variant, trials[variant.name]) for variant in variants], epochs


def difference_json(found: Estimate | None) -> dict[str, Any] | None:
    """A difference as plain values."""
    if found is None:
        return None
    return {"difference": found.value, "interval": [found.low, found.high]}


def left_out(results: Sequence[Result]) -> str:
    """What a chart's subtitle adds of variants that diverged; empty if none did."""
    names = "; ".join(result.name for result in results if result.diverged)
    return f". Not drawn, since training diverged: {names}" if names else ""


def divergence(results: Sequence[Result]) -> list[str]:
    """A sentence on what diverged, if anything did."""
    return [
        f"{result.name}: {result.diverged} of {counted(len(result.trials), 'training')} ended "
        f"in numbers that are none, so it has no accuracy."
        for result in results
        if result.diverged
    ]

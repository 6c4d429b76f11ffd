"""Which pictures a page shows: mistakes first, then the confusion's cells, then examples."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Int

from striate.report._facts import Report
from striate.report._thumbnails import Thumbnails

_MISTAKES = 24
_PER_CELL = 12
_EXAMPLES = 8
# Classes that are shown by example, the first ones.
_EXEMPLIFIED = 40


class Gallery:
    """Chooses pictures and makes them small; ask for what matters most first."""

    def __init__(self, report: Report, budget_bytes: int) -> None:
        self._report = report
        self._thumbnails = Thumbnails(report.dataset.images, budget_bytes)
        judged = report.evaluation
        self._places = (
            report.dataset.splits.indices(judged.split) if judged else np.zeros(0, np.int64)
        )

    def mistakes(self) -> list[dict[str, Any]]:
        """The wrong answers that the classifier was surest of, with their pictures."""
        judged = self._report.evaluation
        if judged is None:
            return []
        sure = judged.answers.confidence
        said = judged.predicted
        wrong = np.flatnonzero(said != judged.labels)
        surest = wrong[np.argsort(-sure[wrong], kind="stable")][:_MISTAKES]
        return [
            {
                **self._shown(place),
                "true": judged.classes[judged.labels[place]],
                "said": judged.classes[said[place]],
                "probability": float(sure[place]),
                "true_probability": float(judged.answers.of_label[place]),
            }
            for place in surest.tolist()
        ]

    def matrix(self) -> list[dict[str, Any]]:
        """The confusion matrix, a row a true class; a cell has its count and some pictures."""
        judged = self._report.evaluation
        if judged is None:
            return []
        number = range(len(judged.classes))
        cells: dict[tuple[int, int], dict[str, Any]] = {}
        # What was confused goes before what was right: there the room may run out.
        for true, said in sorted(
            ((a, b) for a in number for b in number), key=lambda c: c[0] == c[1]
        ):
            places = np.flatnonzero((judged.labels == true) & (judged.predicted == said))
            cells[true, said] = {
                "count": len(places),
                "true": judged.classes[true],
                "said": judged.classes[said],
                "right": true == said,
                "share": len(places) / max(1, int((judged.labels == true).sum())),
                "id": f"cell-{true}-{said}",
                "pictures": self._all_shown(places[:_PER_CELL]),
            }
        return [
            {"name": judged.classes[true], "cells": [cells[true, said] for said in number]}
            for true in number
        ]

    def confused(self, pairs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Pictures of the confused pairs of classes, where a matrix would be too large.

        Args:
            pairs: With `true`, `said` and `count`, as an evaluation gives them.
        """
        judged = self._report.evaluation
        if judged is None:
            return []
        shown = []
        for pair in pairs:
            true, said = judged.classes.index(pair["true"]), judged.classes.index(pair["said"])
            places = np.flatnonzero((judged.labels == true) & (judged.predicted == said))
            shown.append({**pair, "pictures": self._all_shown(places[:_PER_CELL])})
        return shown

    def examples(self, shown_labels: Sequence[int]) -> list[dict[str, Any]]:
        """Some training pictures of each of some classes, as long as these are few.

        Args:
            shown_labels: The classes by number, in the order in which the page shows them.
        """
        dataset = self._report.dataset
        train = dataset.splits.train
        labels = dataset.labels[train]
        most = max(2, min(_EXAMPLES, 96 // len(dataset.classes)))
        shown = []
        for label in shown_labels[:_EXEMPLIFIED]:
            chosen = _evenly(train[labels == label], most)
            pictures = [self._picture(index) for index in chosen.tolist()]
            name = dataset.classes[label]
            shown.append({"name": name, "pictures": [one for one in pictures if one["address"]]})
        return shown

    def _all_shown(self, places: Iterable[int]) -> list[dict[str, Any]]:
        shown = [self._shown(int(place)) for place in places]
        return [one for one in shown if one["address"]]

    def _shown(self, place: int) -> dict[str, Any]:
        return self._picture(int(self._places[place]))

    def _picture(self, index: int) -> dict[str, Any]:
        return {
            "address": self._thumbnails.address(index),
            "path": self._report.dataset.names[index],
        }


def _evenly(indices: Int[np.ndarray, "N"], most: int) -> Int[np.ndarray, "M"]:
    """At most so many, spread from first to last."""
    if len(indices) <= most:
        return indices
    return indices[np.linspace(0, len(indices) - 1, most).round().astype(np.int64)]

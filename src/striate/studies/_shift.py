"""What happens when pictures move? Dense against convolution, with and without pooling.

A convolution answers a moved picture with a moved map; what a dense layer behind it reads has moved
nevertheless. Pooling makes a small move smaller, and the mean of each whole map forgets where
things were.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from striate.data import Dataset
from striate.devices import Device
from striate.errors import InvalidSetting
from striate.nets import Net
from striate.pipeline import resolve
from striate.recipes import Recipe
from striate.studies._bench import Bench, Shared
from striate.studies._charts import HEIGHT, PADDING, WIDTH, heading, series, whole_ticks
from striate.studies._intervals import Estimate, difference
from striate.studies._lines import convolutional_line, dense_line
from striate.studies._pictures import shifted
from striate.studies._results import Result, divergence, left_out, results_of
from striate.studies._study import Study, Table, finish
from striate.studies._trials import Measure, Variant, answers
from striate.studies._words import better, caution, judging, lost, percent, seeded, sentence

DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1))
"""Down, up, right, left."""
_MOST_JUDGES = 2_000


@dataclass(frozen=True)
class Shift:
    """The question and its choices.

    Attributes:
        pixels: The farthest shift; None takes a third of the shorter side.
    """

    name: ClassVar[str] = "shift"
    usual: ClassVar[dict[str, Any]] = {}
    fixed: ClassVar[dict[str, Any]] = {"augment": (), "views": "one"}

    pixels: int | None = None

    def carry_out(self, shared: Shared, recipe: Recipe) -> Study:
        """Trains four nets on pictures as they are, and judges them by moved ones.

        Args:
            shared: Pictures, seeds, folder.
            recipe: How to train, and the seconds for all trainings together.

        Raises:
            InvalidSetting: a shift that leaves nothing of a picture, or augmentation.
            Interrupted: asked to stop; finished trainings are kept.
        """
        bench = Bench.open(
            self.name, dense_line(), shared, recipe, _MOST_JUDGES, dataclasses.asdict(self)
        )
        height, width, _ = bench.dataset.preprocessing.shape
        farthest = self._farthest(height, width)
        variants = [
            Variant(name, resolve(line, bench.dataset), bench.dataset, {"pixels": farthest})
            for name, line in _lines(min(height, width)).items()
        ]
        results, epochs = results_of(bench, variants, measure_shifts(farthest))
        return finish(
            bench,
            epochs=epochs,
            facts=_facts(farthest, results),
            verdict=_verdict(bench, farthest, results),
            table=_table(bench, farthest, results),
            chart=_chart(bench, farthest, results),
        )

    def _farthest(self, height: int, width: int) -> int:
        most = min(height, width) - 1
        if most < 1:
            raise InvalidSetting(
                f"Pictures of {height}x{width} cannot be shifted: take a larger --size."
            )
        pixels = -(-min(height, width) // 3) if self.pixels is None else self.pixels
        if type(pixels) is not int or not 1 <= pixels <= most:
            raise InvalidSetting(
                f"pixels cannot be {pixels!r}: these pictures are {height}x{width}, and shifted by "
                f"more than {most} nothing would be left of them. Give 1 to {most}."
            )
        return min(pixels, most)


def measure_shifts(farthest: int) -> Measure:
    """Judges a net by pictures moved by 0, 1, … pixels, the mean of four directions.

    Args:
        farthest: K, the farthest shift; the answers are `(K + 1, N)`.
    """

    def measure(
        net: Net, dataset: Dataset, judges: np.ndarray, device: Device
    ) -> tuple[np.ndarray, dict[str, Any]]:
        rows = [answers(net, dataset, judges, device)]
        images, labels = dataset.images[judges], dataset.labels[judges]
        for distance in range(1, farthest + 1):
            views = [
                answers_to(
                    net, dataset, shifted(images, y * distance, x * distance), labels, device
                )
                for y, x in DIRECTIONS
            ]
            rows.append(np.stack(views).mean(0))
        return np.stack(rows), {}

    return measure


def answers_to(
    net: Net, dataset: Dataset, images: np.ndarray, labels: np.ndarray, device: Device
) -> np.ndarray:
    """1 for each of these pictures that the net classes rightly, else 0."""
    moved = dataclasses.replace(dataset, images=images, labels=labels)
    return answers(net, moved, np.arange(len(images)), device)


def _lines(side: int) -> dict[str, str]:
    return {
        "dense": dense_line(),
        "convolution": convolutional_line(side, pooling=False),
        "convolution with pooling": convolutional_line(side),
        "convolution with global pooling": convolutional_line(side, last="globalpool"),
    }


def _curve(result: Result, farthest: int) -> list[Estimate]:
    found = [result.accuracy(distance) for distance in range(farthest + 1)]
    return [estimate for estimate in found if estimate is not None]


def _facts(farthest: int, results: list[Result]) -> dict[str, Any]:
    return {
        "pixels": list(range(farthest + 1)),
        "variants": [
            {
                **result.to_json(),
                "shifted": [
                    {"pixels": distance, "accuracy": at.value, "interval": [at.low, at.high]}
                    for distance, at in enumerate(_curve(result, farthest))
                ],
            }
            for result in results
        ],
    }


def _table(bench: Bench, farthest: int, results: list[Result]) -> Table:
    rows = []
    for result in results:
        moved = [percent(at.value) for at in _curve(result, farthest)[1:]] or [""] * farthest
        rows.append((result.name, f"{result.parameters:,}", result.shown, *moved))
    columns = (
        "net",
        ">parameters",
        ">as they are, %",
        *(f">{k} px" for k in range(1, farthest + 1)),
    )
    title = (
        f"Accuracy in percent on {bench.source}, {judging(bench)} shifted in four directions, "
        f"{seeded(bench)}"
    )
    return Table(title, columns, tuple(rows))


def _verdict(bench: Bench, farthest: int, results: list[Result]) -> list[str]:
    far = max(1, farthest // 2)
    word = "pixel" if far == 1 else "pixels"
    said = []
    for result in results:
        if not result.diverged:
            loss = _loss(result, far)
            said.append(sentence(f"{lost(result.name, loss)} when pictures move by {far} {word}"))
    names = {result.name: result for result in results}
    dense, pooled = names["dense"], names["convolution with pooling"]
    for result in results[1:]:
        compared = result.less(dense, far)
        if compared is not None:
            text = better(result.name, dense.name, compared)
            said.append(sentence(f"on pictures moved by {far} {word}: {text}"))
    gained = pooled.less(names["convolution"], far)
    if gained is not None:
        text = better(pooled.name, "convolution without", gained)
        said.append(sentence(f"on pictures moved by {far} {word}: {text}"))
    said.append(
        "The nets saw no shifted picture in training, and have different numbers of parameters: "
        "augmentation (shift) would teach all of them."
    )
    return [*said, *divergence(results), caution(bench)]


def _loss(result: Result, distance: int) -> Estimate:
    return difference(result.right(distance), result.right(0))


def _chart(bench: Bench, farthest: int, results: list[Result]) -> Any:
    import altair as alt

    rows = [
        {
            "net": result.name,
            "pixels": distance,
            "accuracy": at.value,
            "low": at.low,
            "high": at.high,
        }
        for result in results
        for distance, at in enumerate(_curve(result, farthest))
    ]
    shades = series([result.name for result in results], "net")
    ticks = alt.Axis(values=whole_ticks(0, farthest), format="d")
    whole = alt.Scale(domain=[0, farthest], nice=False)
    x = alt.X("pixels:Q", title="shift, pixels", axis=ticks, scale=whole)
    base = alt.Chart(alt.Data(values=rows)).encode(x=x, color=shades["color"])
    title = "accuracy"
    y = alt.Y("accuracy:Q", title=title, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    band = base.mark_area(opacity=0.15).encode(y=alt.Y("low:Q", title=title), y2="high:Q")
    lines = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=24)).encode(
        y=y, strokeDash=shades["strokeDash"]
    )
    return (band + lines).properties(
        width=WIDTH,
        height=HEIGHT,
        padding=PADDING,
        title=heading(
            "Accuracy as pictures are shifted",
            f"{bench.source}, {judging(bench)}, {seeded(bench)}; bands are 95% intervals"
            f"{left_out(results)}",
        ),
    )

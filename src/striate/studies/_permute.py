"""What does a convolution know beforehand? Every picture's pixels are shuffled in the same way.

A dense net reads the same numbers in another order, which is all the same to it: a permutation of
the first layer's columns undoes the shuffle. A convolution relies on neighbours being neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from striate.pipeline import resolve
from striate.recipes import Recipe, derive
from striate.studies._bench import Bench, Shared
from striate.studies._charts import dots
from striate.studies._intervals import Estimate
from striate.studies._lines import convolutional_line, dense_line
from striate.studies._pictures import permuted
from striate.studies._results import Result, difference_json, divergence, left_out, results_of
from striate.studies._study import Study, Table, finish
from striate.studies._trials import Variant, judged_once
from striate.studies._words import better, caution, judging, lost, points, seeded, sentence

PLAIN, SHUFFLED = "as they are", "shuffled"


@dataclass(frozen=True)
class Permute:
    """The question; it has no choices of its own."""

    name: ClassVar[str] = "permute"
    usual: ClassVar[dict[str, Any]] = {}
    fixed: ClassVar[dict[str, Any]] = {"augment": (), "views": "one"}

    def carry_out(self, shared: Shared, recipe: Recipe) -> Study:
        """Trains a dense net and a convolutional one, each on pictures as they are and shuffled.

        Args:
            shared: Pictures, seeds, folder.
            recipe: How to train, and the seconds for all trainings together.

        Raises:
            DataError: too many pictures to be shuffled in memory.
            InvalidSetting: augmentation, which shuffled pictures do not bear.
            Interrupted: asked to stop; finished trainings are kept.
        """
        bench = Bench.open(self.name, dense_line(), shared, recipe, None)
        height, width, _ = bench.dataset.preprocessing.shape
        order = np.random.default_rng(derive(recipe.seed, "permute")).permutation(height * width)
        sources = {PLAIN: bench.dataset, SHUFFLED: permuted(bench.dataset, order)}
        lines = {"dense": dense_line(), "convolutional": convolutional_line(min(height, width))}
        variants = [
            Variant(f"{name}, {how}", resolve(line, bench.dataset), pictures)
            for name, line in lines.items()
            for how, pictures in sources.items()
        ]
        results, epochs = results_of(bench, variants, judged_once())
        pairs = {
            name: (results[2 * place], results[2 * place + 1]) for place, name in enumerate(lines)
        }
        return finish(
            bench,
            epochs=epochs,
            facts=_facts(results, pairs),
            verdict=_verdict(bench, results, pairs),
            table=_table(bench, pairs),
            chart=_chart(bench, pairs),
        )


Pairs = dict[str, tuple[Result, Result]]
"""By net, what it reached on pictures as they are, and shuffled."""


def _loss(pair: tuple[Result, Result]) -> Estimate | None:
    return pair[0].less(pair[1])


def _facts(results: list[Result], pairs: Pairs) -> dict[str, Any]:
    return {
        "variants": [result.to_json() for result in results],
        "lost": {name: difference_json(_loss(pair)) for name, pair in pairs.items()},
    }


def _table(bench: Bench, pairs: Pairs) -> Table:
    rows = []
    for name, (plain, shuffled) in pairs.items():
        loss = _loss((plain, shuffled))
        shown = "-" if loss is None else points(loss)
        rows.append((name, plain.shown, shuffled.shown, shown))
    title = f"Accuracy on {bench.source}, {judging(bench)}, {seeded(bench)}, 95% intervals"
    columns = ("net", f">{PLAIN}, %", f">{SHUFFLED}, %", ">lost, points")
    return Table(title, columns, tuple(rows))


def _verdict(bench: Bench, results: list[Result], pairs: Pairs) -> list[str]:
    said = []
    for name, pair in pairs.items():
        loss = _loss(pair)
        if loss is not None:
            said.append(sentence(f"{lost(f'the {name} net', loss)} when pixels are shuffled"))
    dense, convolution = pairs["dense"], pairs["convolutional"]
    for place, how in enumerate(("on pictures as they are", "on shuffled ones")):
        compared = convolution[place].less(dense[place])
        if compared is not None:
            said.append(sentence(f"{how}: {better('convolution', 'dense', compared)}"))
    said.append(
        "That a dense net loses nothing is exact, and needs no training: with the columns of its "
        "first layer permuted likewise it gives the same answers. What differs between its two "
        "rows is the luck of the first weights."
    )
    return [*said, *divergence(results), caution(bench)]


def _chart(bench: Bench, pairs: Pairs) -> Any:
    drawn = []
    for name, pair in pairs.items():
        for result, how in zip(pair, (PLAIN, SHUFFLED), strict=True):
            found = result.accuracy()
            if found is not None:
                values = {"value": found.value, "low": found.low, "high": found.high}
                scaled = {key: 100 * value for key, value in values.items()}
                drawn.append({"name": name, "pixels": f"pixels {how}", **scaled})
    return dots(
        drawn,
        value="accuracy, %",
        title="What shuffled pixels cost",
        subtitle=f"{bench.source}, {judging(bench)}, {seeded(bench)}; bars are 95% intervals"
        f"{left_out([result for pair in pairs.values() for result in pair])}",
        colour="pixels",
    )

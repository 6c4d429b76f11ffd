"""Why should a net be deep? Layers are taken out, and each variant is trained anew.

After Zeiler and Fergus ("Visualizing and understanding convolutional networks", ECCV 2014, table
3), who removed layers from their replication of AlexNet and trained what was left: two cost little,
four cost much. Courses' slides hand on other figures for the same removals; both are given.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import nn

from striate import nets
from striate.errors import InvalidSetting
from striate.nets import NetSpec
from striate.pipeline import resolve
from striate.recipes import Recipe
from striate.studies._bench import Bench, Shared
from striate.studies._charts import dots
from striate.studies._results import Result, difference_json, divergence, left_out, results_of
from striate.studies._study import Study, Table, finish
from striate.studies._trials import Variant, judged_once
from striate.studies._words import caution, judging, lost, points, sentence

WHOLE = "all layers"
# Points of top-5 error on ImageNet's validation pictures that AlexNet lost, by the layers that it
# was without: 18.4, 22.4, 22.1 and 50.1 less the replication's 18.1.
PUBLISHED: dict[tuple[int, ...], float] = {
    (7,): 0.3,
    (6, 7): 4.3,
    (3, 4): 4.0,
    (3, 4, 6, 7): 32.0,
}
CITED = "Zeiler & Fergus 2014, table 3"
_IN_PAPER = f"AlexNet on ImageNet, top-5 ({CITED})"
# The same as courses' slides print them.
SLIDES: dict[tuple[int, ...], float] = {
    (7,): 1.1,
    (6, 7): 5.7,
    (3, 4): 3.0,
    (3, 4, 6, 7): 33.5,
}
_ON_SLIDES = "AlexNet on ImageNet, as slides print it"


@dataclass(frozen=True)
class Depth:
    """The question and its choices.

    Attributes:
        net: A chain: a name or a line without residuals.
        without: Of each variant, the weighted layers to remove, counted from 1; empty takes those
            of the published experiment, for a net of five convolutions and three dense layers.
    """

    name: ClassVar[str] = "depth"
    usual: ClassVar[dict[str, Any]] = {"views": "one"}
    fixed: ClassVar[dict[str, Any]] = {}

    net: str = "ablation-8"
    without: tuple[tuple[int, ...], ...] = ()

    def carry_out(self, shared: Shared, recipe: Recipe) -> Study:
        """Trains the whole net and each variant.

        Args:
            shared: Pictures, seeds, folder.
            recipe: How to train, and the seconds for all trainings together.

        Raises:
            InvalidSetting: a layer that is not there, or that cannot be removed.
            ShapeError: the net is no chain.
            Interrupted: asked to stop; finished trainings are kept.
        """
        bench = Bench.open(self.name, self.net, shared, recipe, None, dataclasses.asdict(self))
        whole = resolve(self.net, bench.dataset)
        like_alexnet = _has_alexnets_layers(whole)
        removals = self._removals(whole, like_alexnet)
        variants = [Variant(WHOLE, whole, bench.dataset)]
        variants += [
            Variant(without_words(numbers), nets.without(whole, numbers), bench.dataset)
            for numbers in removals
        ]
        views = "one" if bench.recipe.views == "auto" else bench.recipe.views
        results, epochs = results_of(bench, variants, judged_once(views))
        rows = list(zip([(), *removals], results, strict=True))
        return finish(
            bench,
            epochs=epochs,
            facts=_facts(self.net, rows, like_alexnet),
            verdict=_verdict(bench, rows, like_alexnet),
            table=_table(bench, self.net, rows, like_alexnet),
            chart=_chart(bench, self.net, rows, like_alexnet),
        )

    def _removals(self, whole: NetSpec, like_alexnet: bool) -> list[tuple[int, ...]]:
        if not self.without and not like_alexnet:
            layers = nets.weighted_layers(whole)
            counted = ", ".join(f"{number} {name}" for number, name in enumerate(layers, 1))
            raise InvalidSetting(
                f"{self.net} does not have AlexNet's five convolutions and three dense layers, "
                f"so nothing is removed by rule: say which layers, such as --without 2. "
                f"It has: {counted}; the last one stays."
            )
        return [tuple(sorted(set(numbers))) for numbers in self.without or PUBLISHED]


def without_words(numbers: Sequence[int]) -> str:
    """A variant's name: "without 6,7"."""
    return f"without {','.join(map(str, numbers))}"


def _has_alexnets_layers(spec: NetSpec) -> bool:
    with torch.device("meta"):
        net = spec.build()
    kinds = [type(module) for module in net.modules() if isinstance(module, nn.Conv2d | nn.Linear)]
    return kinds == [nn.Conv2d] * 5 + [nn.Linear] * 3


Rows = list[tuple[tuple[int, ...], Result]]


def _facts(net: str, rows: Rows, like_alexnet: bool) -> dict[str, Any]:
    whole = rows[0][1]
    variants = []
    for numbers, result in rows:
        loss = whole.less(result) if numbers else None
        variants.append(
            {
                **result.to_json(),
                "without": list(numbers),
                "fewer_parameters": whole.parameters - result.parameters,
                "lost": difference_json(loss),
                "published_points": PUBLISHED.get(numbers) if like_alexnet else None,
                "slides_points": SLIDES.get(numbers) if like_alexnet else None,
            }
        )
    return {"net": net, "variants": variants}


def _table(bench: Bench, net: str, rows: Rows, like_alexnet: bool) -> Table:
    whole = rows[0][1]
    cells = []
    for numbers, result in rows:
        loss = whole.less(result) if numbers else None
        fewer = whole.parameters - result.parameters
        cells.append(
            (
                ",".join(map(str, numbers)) or "-",
                f"{fewer:,}" if numbers else "",
                result.shown,
                "" if not numbers else "-" if loss is None else points(loss),
                *(f"+{of[numbers]:.1f}" if numbers in of else "" for of in (PUBLISHED, SLIDES)),
            )
        )
    columns = ["without", ">fewer", ">accuracy, %", ">lost, points"]
    width = len(columns) + 2 * like_alexnet
    return Table(
        f"{net} ({whole.parameters:,} parameters) on {bench.source}, "
        f"{judging(bench)}, {_times(len(bench.seeds))} each, "
        f"95% intervals",
        tuple([*columns, ">ImageNet", ">slides"][:width]),
        tuple(row[:width] for row in cells),
    )


def _verdict(bench: Bench, rows: Rows, like_alexnet: bool) -> list[str]:
    whole, said, losses = rows[0][1], [], {}
    for numbers, result in rows[1:]:
        loss = whole.less(result)
        if loss is None:
            continue
        losses[numbers] = loss
        share = (whole.parameters - result.parameters) / whole.parameters
        size = f"{abs(share):.0%} {'fewer' if share >= 0 else 'more'} parameters"
        said.append(sentence(f"{lost(f'the net {result.name}', loss)}; it has {size}"))
    shown = [numbers for numbers, loss in losses.items() if loss.sign > 0]
    if shown:
        most = max(shown, key=lambda numbers: losses[numbers].value)
        said.append(f"The largest loss that is shown is that {without_words(most)}.")
    elif losses:
        said.append("That depth matters is not shown here: no variant loses more than chance may.")
    if like_alexnet and any(numbers in PUBLISHED for numbers, _ in rows):
        said.append(
            f"On ImageNet AlexNet lost {_listed(rows, PUBLISHED)} points of top-5 error ({CITED}); "
            f"courses' slides print {_listed(rows, SLIDES)}. That is a net of 60 million "
            f"parameters and 1.3 million pictures: compare the order, not the size."
        )
    return [*said, *divergence([result for _, result in rows]), caution(bench)]


def _listed(rows: Rows, figures: dict[tuple[int, ...], float]) -> str:
    return ", ".join(
        f"{figures[numbers]:.1f} ({without_words(numbers)})"
        for numbers, _ in rows
        if numbers in figures
    )


def _chart(bench: Bench, net: str, rows: Rows, like_alexnet: bool) -> Any:
    whole, drawn = rows[0][1], []
    own = f"{net} on {bench.source}"
    others = {_IN_PAPER: PUBLISHED, _ON_SLIDES: SLIDES} if like_alexnet else {}
    for numbers, result in rows[1:]:
        loss = whole.less(result)
        if loss is not None:
            values = {"value": loss.value, "low": loss.low, "high": loss.high}
            scaled = {key: 100 * value for key, value in values.items()}
            drawn.append({"name": result.name, "what": own, **scaled})
        for theirs, figures in others.items():
            if numbers in figures:
                same = dict.fromkeys(("value", "low", "high"), figures[numbers])
                drawn.append({"name": result.name, "what": theirs, **same})
    return dots(
        drawn,
        value="accuracy lost, points",
        title="What a net loses without some of its layers",
        subtitle=f"{_times(len(bench.seeds))} each, {judging(bench)}; bars are 95% intervals"
        f"{left_out([result for _, result in rows])}",
        colour="what",
    )


def _times(seeds: int) -> str:
    return "trained once" if seeds == 1 else f"{seeds} seeds"

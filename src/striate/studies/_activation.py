"""Which activation, and which first weights? Gradients at the start, and how fast nets learn.

The gradient that reaches a layer is a product over all layers behind it: of weights, and of slopes
of the activation. Sigmoid's slope is 1/4 at most; small weights shrink the product, large ones blow
it up, or saturate the activation so that its slope is next to nothing (Glorot and Bengio 2010,
"Understanding the difficulty of training deep feedforward neural networks").
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import nn

from striate.errors import InvalidSetting, UnknownName
from striate.nets import Net, initialise
from striate.pipeline import resolve
from striate.recipes import Recipe, derive
from striate.studies._activation_chart import activation_chart
from striate.studies._bench import Bench, Shared, check_whole
from striate.studies._gradients import gradients_in_words, norms_at_start
from striate.studies._lines import deep_line
from striate.studies._results import Result, divergence, results_of
from striate.studies._study import Study, Table, finish
from striate.studies._trials import Trial, Variant, judged_once
from striate.studies._words import caution, counted, judging, seeded

FITTED = "fitted"
ACTIVATIONS = ("sigmoid", "tanh", "relu", "prelu", "leakyrelu", "elu", "gelu", "swish")
_SAME = {"silu": "swish"}  # as the notation has it
# Those that leave half of the line alone: their fitted weights are He's, the others' Glorot's.
_RECTIFYING = ("relu", "prelu", "leakyrelu", "elu", "gelu", "swish")
# Plain descent: an optimizer that normalises gradients, as Muon and Adam do, hides their size.
_USUAL: dict[str, Any] = {
    "optimizer": "sgd",
    "learning_rate": 0.02,
    "momentum": 0.9,
    "schedule": "constant",
    "label_smoothing": 0.0,
    "epochs": 20.0,
}
_FIXED: dict[str, Any] = {
    "augment": (),
    "views": "one",
    "initialisation": None,
    "ema": None,
}


@dataclass(frozen=True)
class Activation:
    """The question and its choices.

    Attributes:
        activations: Words of the notation; silu becomes swish.
        initial: First weights: their standard deviation, or "fitted": He's for activations that
            rectify (He et al. 2015), Glorot's for others.
        layers: Hidden layers.
        width: Units of each.
    """

    name: ClassVar[str] = "activation"
    usual: ClassVar[dict[str, Any]] = _USUAL
    fixed: ClassVar[dict[str, Any]] = _FIXED

    activations: tuple[str, ...] = ("sigmoid", "tanh", "relu", "swish")
    initial: tuple[float | str, ...] = (0.01, FITTED, 1.0)
    layers: int = 6
    width: int = 100

    def __post_init__(self) -> None:
        check_whole("layers", self.layers, 1, 50)
        check_whole("width", self.width, 1, 4096)
        if not self.activations or not self.initial:
            raise InvalidSetting(
                "activations and initial need at least one value each, such as relu and fitted."
            )
        words = tuple(_SAME.get(word, word) for word in self.activations)
        for word in words:
            if word not in ACTIVATIONS:
                raise UnknownName("activation", str(word), [*ACTIVATIONS, *_SAME])
        object.__setattr__(self, "activations", words)
        for value in self.initial:
            _check_initial(value)

    def carry_out(self, shared: Shared, recipe: Recipe) -> Study:
        """Trains a dense net with each activation from each kind of first weights.

        Args:
            shared: Pictures, seeds, folder.
            recipe: How to train, and the seconds for all trainings together.

        Raises:
            InvalidSetting: augmentation, or first weights chosen by the recipe.
            Interrupted: asked to stop; finished trainings are kept.
        """
        bench = Bench.open(
            self.name, "flatten dense(classes)", shared, recipe, None, dataclasses.asdict(self)
        )
        cases = [(word, first) for first in self.initial for word in self.activations]
        variants = [
            Variant(
                case_name(word, first),
                resolve(deep_line(self.layers, self.width, word), bench.dataset),
                bench.dataset,
                {"initial": first},
                first_weights(word, first),
            )
            for word, first in cases
        ]
        results, epochs = results_of(bench, variants, judged_once())
        norms = [norms_at_start(bench, variant) for variant in variants]
        rows = [
            _facts(word, first, result, norm, len(bench.dataset.classes))
            for (word, first), result, norm in zip(cases, results, norms, strict=True)
        ]
        return finish(
            bench,
            epochs=epochs,
            facts={"layers": self.layers, "width": self.width, "variants": rows},
            verdict=_verdict(bench, rows, results),
            table=_table(bench, self, rows, results),
            chart=activation_chart(bench, rows, [initial_words(first) for first in self.initial]),
        )


def first_weights(activation: str, initial: float | str) -> Callable[[Net, int], None]:
    """What draws a net's first weights: normal, of a deviation or by rule; biases are 0.

    Args:
        activation: Of the net.
        initial: The standard deviation, or "fitted".
    """

    def draw(net: Net, seed: int) -> None:
        drawn = derive(seed, "first weights")
        rule = "he" if activation in _RECTIFYING else "glorot"
        initialise(net, rule, drawn)
        if initial == FITTED:
            return
        generator = torch.Generator().manual_seed(drawn)
        with torch.no_grad():
            for module in net.modules():
                if isinstance(module, nn.Linear):
                    noise = torch.randn(module.weight.shape, generator=generator)
                    module.weight.copy_(noise * float(initial))

    return draw


def epochs_to_halve(trial: Trial, num_classes: int) -> float | None:
    """Epochs until the mean training loss is half of what guessing costs, ln K; None if never."""
    half = math.log(num_classes) / 2
    return next((row["epoch"] for row in trial.history if row["loss"] <= half), None)


def case_name(activation: str, initial: float | str) -> str:
    """A variant's name: "relu, 0.01"."""
    return f"{activation}, {initial_words(initial)}"


def initial_words(initial: float | str) -> str:
    """First weights in a word: "0.01" or "fitted"."""
    return initial if isinstance(initial, str) else f"{initial:g}"


def _check_initial(value: float | str) -> None:
    if value == FITTED:
        return
    if isinstance(value, bool | str) or not 0 < value <= 100:
        raise InvalidSetting(
            f"First weights cannot be {value!r}: give a standard deviation above 0 and up to 100, "
            f"such as 0.01, or {FITTED}."
        )


def _facts(
    word: str, first: float | str, result: Result, norms: list[list[float]], num_classes: int
) -> dict[str, Any]:
    return {
        **result.to_json(),
        "activation": word,
        "initial": first,
        "gradient_norms": norms,
        "epochs_to_halve": [epochs_to_halve(trial, num_classes) for trial in result.trials],
        "curves": [
            [{"epoch": row["epoch"], "accuracy": row["accuracy"]} for row in trial.history]
            for trial in result.trials
        ],
    }


def _table(
    bench: Bench, asked: Activation, rows: list[dict[str, Any]], results: list[Result]
) -> Table:
    cells = []
    for row, result in zip(rows, results, strict=True):
        mean = np.mean(row["gradient_norms"], axis=0)
        cells.append(
            (
                row["activation"],
                initial_words(row["initial"]),
                f"{mean[0]:.1e}",
                f"{mean[-1]:.1e}",
                _halved(row["epochs_to_halve"]),
                result.shown,
            )
        )
    title = (
        f"{counted(asked.layers, 'hidden layer')} of {counted(asked.width, 'unit')} on "
        f"{bench.source}, {judging(bench)}, {seeded(bench)}: norm of the gradient in the first and "
        f"the last layer at the start, epochs to halve the loss of guessing, accuracy with 95% "
        f"interval"
    )
    columns = ("activation", "weights", ">first", ">last", ">halved", ">accuracy, %")
    return Table(title, columns, tuple(cells))


def _halved(epochs: list[float | None]) -> str:
    reached = [value for value in epochs if value is not None]
    if not reached:
        return "never"
    middle = f"{float(np.median(reached)):.3g}"
    missed = len(epochs) - len(reached)
    return f"{middle}, {missed} never" if missed else middle


def _verdict(bench: Bench, rows: list[dict[str, Any]], results: list[Result]) -> list[str]:
    means = {row["name"]: np.mean(row["gradient_norms"], axis=0).tolist() for row in rows}
    told = [gradients_in_words(name, mean) for name, mean in means.items()]
    said = [text for text in told if text is not None]
    learned = [row for row in rows if all(value is not None for value in row["epochs_to_halve"])]
    never = [row["name"] for row in rows if all(v is None for v in row["epochs_to_halve"])]
    if learned:
        medians = {row["name"]: float(np.median(row["epochs_to_halve"])) for row in learned}
        least = min(medians.values())
        names = "; ".join(name for name, epochs in medians.items() if epochs == least)
        word = "epoch" if least == 1 else "epochs"
        said.append(
            f"Fastest to halve the loss of guessing: {names}, after {least:.3g} {word} (median of "
            f"the seeds)."
        )
    if never:
        said.append(
            f"Not halved with any seed in these epochs: {'; '.join(never)}. More epochs or another "
            f"learning rate might: this is one of each."
        )
    return [*said, *divergence(results), caution(bench)]

"""What is depth without activations? One matrix: a product of matrices is a matrix."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from striate.data import Dataset
from striate.devices import Device
from striate.errors import ShapeError
from striate.images import to_batch
from striate.nets import Net
from striate.pipeline import resolve
from striate.recipes import Recipe
from striate.studies._bench import Bench, Shared, check_whole
from striate.studies._charts import dots
from striate.studies._lines import deep_line
from striate.studies._results import Result, difference_json, divergence, left_out, results_of
from striate.studies._study import Study, Table, finish
from striate.studies._trials import Variant, answers
from striate.studies._words import better, caution, judging, seeded, sentence

_CHUNK = 1024
TOLERANCE = 1e-5
"""Of the largest logit: what float32 arithmetic in another order may differ by."""


@dataclass(frozen=True)
class Linear:
    """The question and its choices.

    Attributes:
        layers: Hidden layers of the deep nets.
        width: Units of each.
    """

    name: ClassVar[str] = "linear"
    usual: ClassVar[dict[str, Any]] = {"augment": ()}
    fixed: ClassVar[dict[str, Any]] = {"views": "one"}

    layers: int = 3
    width: int = 128

    def __post_init__(self) -> None:
        check_whole("layers", self.layers, 1, 50)
        check_whole("width", self.width, 1, 4096)

    def carry_out(self, shared: Shared, recipe: Recipe) -> Study:
        """Trains a deep net without activations, with ReLU, and one layer alone.

        Args:
            shared: Pictures, seeds, folder.
            recipe: How to train, and the seconds for all trainings together.

        Raises:
            Interrupted: asked to stop; finished trainings are kept.
        """
        bare = deep_line(self.layers, self.width, "")
        bench = Bench.open(self.name, bare, shared, recipe, None, dataclasses.asdict(self))
        lines = {
            f"{self.layers + 1} layers without activation": bare,
            f"{self.layers + 1} layers with ReLU": deep_line(self.layers, self.width, "relu"),
            "one layer": "flatten dense(classes)",
        }
        variants = [
            Variant(name, resolve(line, bench.dataset), bench.dataset)
            for name, line in lines.items()
        ]
        results, epochs = results_of(bench, variants, _measure)
        return finish(
            bench,
            epochs=epochs,
            facts=_facts(results),
            verdict=_verdict(bench, results),
            table=_table(bench, results),
            chart=_chart(bench, results),
        )


def collapse(net: Net) -> tuple[Float[Tensor, "K D"], Float[Tensor, "K"]]:
    """The one matrix and the one bias that a chain of dense layers amounts to, float64.

    `W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2)`, and so on.

    Args:
        net: `flatten` and dense layers alone.

    Raises:
        ShapeError: a layer in it is neither.
    """
    matrix = bias = None
    for name, module in net.named_modules():
        if isinstance(module, nn.Linear):
            weight, own = module.weight.detach().double().cpu(), module.bias.detach().double().cpu()
            matrix = weight if matrix is None else weight @ matrix
            bias = own if bias is None else weight @ bias + own
        elif not isinstance(module, Net | nn.Sequential | nn.Flatten):
            raise ShapeError(
                f"{net.spec.text} does not collapse into one matrix: {name} is a "
                f"{type(module).__name__}. Take flatten and dense layers alone."
            )
    if matrix is None or bias is None:
        raise ShapeError(f"{net.spec.text} has no dense layer that could be a matrix: add one.")
    return matrix, bias


@torch.inference_mode()
def compare_to_matrix(
    net: Net, dataset: Dataset, chosen: np.ndarray, device: Device
) -> dict[str, float]:
    """How far a net's answers are from those of its one matrix.

    Returns:
        `matrix_error`, the largest difference of a logit over the largest logit, and
        `same_answers`, the share of pictures that both give the same class.
    """
    matrix, bias = collapse(net)
    largest = apart = same = 0.0
    net.eval()
    for start in range(0, len(chosen), _CHUNK):
        images = dataset.images[chosen[start : start + _CHUNK]]
        batch = to_batch(images, dataset.preprocessing, device.torch_device)
        said = net(batch).double().cpu()
        product = batch.double().cpu().flatten(1) @ matrix.T + bias
        apart = max(apart, float((said - product).abs().max()))
        largest = max(largest, float(product.abs().max()))
        same += int((_classes(said) == _classes(product)).sum())
    return {"matrix_error": apart / largest, "same_answers": same / len(chosen)}


def _classes(logits: Tensor) -> Tensor:
    return logits.argmax(1) if logits.shape[1] > 1 else logits[:, 0] > 0


def _measure(
    net: Net, dataset: Dataset, judges: np.ndarray, device: Device
) -> tuple[np.ndarray, dict[str, Any]]:
    right = answers(net, dataset, judges, device)[None]
    if not _is_product(net.spec.text):
        return right, {}
    return right, compare_to_matrix(net, dataset, judges, device)


def _is_product(line: str) -> bool:
    """Whether a net of this study is a product of matrices: without ReLU it is."""
    return "relu" not in line


def _found(result: Result, key: str, worst: Any) -> float | None:
    values = [trial.found[key] for trial in result.trials if key in trial.found]
    return worst(values) if values else None


def _facts(results: list[Result]) -> dict[str, Any]:
    bare, relu, single = results
    return {
        "variants": [
            {
                **result.to_json(),
                "matrix_error": _found(result, "matrix_error", max),
                "same_answers": _found(result, "same_answers", min),
            }
            for result in results
        ],
        "relu_less_none": difference_json(relu.less(bare)),
        "none_less_one_layer": difference_json(bare.less(single)),
    }


def _table(bench: Bench, results: list[Result]) -> Table:
    rows = []
    for result in results:
        error = _found(result, "matrix_error", max)
        # A net that diverged would have one, but its numbers are none.
        without = "diverged" if _is_product(result.variant.spec.text) else "no matrix"
        matrix = without if error is None else f"{error:.0e}"
        rows.append((result.name, f"{result.parameters:,}", result.shown, matrix))
    title = f"Accuracy on {bench.source}, {judging(bench)}, {seeded(bench)}, 95% intervals"
    return Table(title, ("net", ">parameters", ">accuracy, %", ">off its matrix"), tuple(rows))


def _verdict(bench: Bench, results: list[Result]) -> list[str]:
    bare, relu, single = results
    inputs, classes = int(np.prod(bench.dataset.preprocessing.shape)), len(bench.dataset.classes)
    said = []
    error, same = _found(bare, "matrix_error", max), _found(bare, "same_answers", min)
    if error is not None and same is not None:
        holds = "it is that matrix" if error <= TOLERANCE else f"more than {TOLERANCE:.0e}"
        said.append(
            f"Multiplied, the matrices of the net without activations make one of "
            f"{inputs:,}x{classes:,}; its answers differ from the net's by at most {error:.0e} of "
            f"the largest logit and are the same class on {same:.2%} of the pictures: {holds}."
        )
    for first, second in ((bare, single), (relu, bare)):
        compared = first.less(second)
        if compared is not None:
            said.append(sentence(better(first.name, second.name, compared)))
    said.append(
        "Whatever the net without activations computes, one layer can: where their accuracies "
        "differ, training led them to different places."
    )
    return [*said, *divergence(results), caution(bench)]


def _chart(bench: Bench, results: list[Result]) -> Any:
    drawn = []
    for result in results:
        found = result.accuracy()
        if found is not None:
            values = {"value": found.value, "low": found.low, "high": found.high}
            drawn.append(
                {"name": result.name, **{key: 100 * value for key, value in values.items()}}
            )
    return dots(
        drawn,
        value="accuracy, %",
        title="Depth without activations is one matrix",
        subtitle=f"{bench.source}, {judging(bench)}, {seeded(bench)}; bars are 95% intervals"
        f"{left_out(results)}",
    )

"""Everything a report says, gathered once: the page shows it, `report.json` holds it."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from striate import anatomy
from striate.classifier import Classifier
from striate.data import Dataset, Duplicates
from striate.evaluation import Baselines, Evaluation
from striate.nets import title_of
from striate.report._command import command_line
from striate.report._words import answer
from striate.runs import Run

# Left-out files that are listed by name; the others are counted.
_LISTED = 200
_EXAMPLES = 20
_REASONS = 12


@dataclasses.dataclass(frozen=True)
class Report:
    """A run's figures and the pictures that they are about.

    Attributes:
        facts: Plain values: what `report.json` holds.
        classifier: The product.
        dataset: What it was trained and judged on.
        evaluation: Of the pictures it is judged by: test, else validation; None if there are none.
    """

    facts: dict[str, Any]
    classifier: Classifier
    dataset: Dataset
    evaluation: Evaluation | None


def gather(
    run: Run,
    classifier: Classifier,
    dataset: Dataset,
    evaluations: Mapping[str, Evaluation],
    baselines: Baselines | None = None,
) -> Report:
    """Gathers a run's figures.

    Args:
        run: Its run.json holds recipe, plan and results; its events the curves.
        classifier: What came out.
        dataset: As it was opened for the run.
        evaluations: By split: `validation` and `test`, where there are such pictures.
        baselines: What simpler ways reach on the same pictures; None if that was not measured.
    """
    known = run.read()
    judged = evaluations.get("test") or evaluations.get("validation")
    history = _history(run, known["plan"]["recipe"])
    facts: dict[str, Any] = {
        "run": run.name,
        "created": known["created"],
        "source": dataset.source,
        "net": title_of(known["net"]["kind"], known["net"]["text"]),
        "results": known["results"],
        "plan": _plan(known["plan"]),
        "evaluation": judged.to_json() if judged else None,
        "baselines": baselines.to_json() if baselines else None,
        "data": _data(dataset),
        "history": history,
        "best_epoch": known["kept_step"] / known["plan"]["steps_per_epoch"],
        "layers": anatomy.describe(classifier.spec).to_json(),
        "command": command_line(known["options"], known["recipe"]),
        "versions": known["versions"],
        "device": known["plan"]["device"],
    }
    facts["answer"] = answer(facts)
    return Report(facts, classifier, dataset, judged)


def _plan(plan: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("recipe", "steps_per_epoch", "total_steps", "shortened")
    return {name: plan[name] for name in kept}


def _history(run: Run, recipe: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row an epoch: losses, accuracies, learning rate; validation where it happened.

    The losses are cross-entropies. Earlier versions told what training made smaller in the place
    of the training loss; where labels were smoothed or classes weighted, that is another quantity,
    and the row has None.
    """
    names = ("loss", "accuracy", "validation_loss", "validation_accuracy", "learning_rate")
    other = bool(recipe["label_smoothing"]) or recipe["class_weights"] != "none"
    rows = []
    for event in run.events:
        if event["event"] == "epoch":
            row = {"epoch": event["epoch"], **{name: event.get(name) for name in names}}
            if other and "objective" not in event:
                row["loss"] = None
            rows.append(row)
    return rows


def _data(dataset: Dataset) -> dict[str, Any]:
    by_split = {name: dataset.class_counts(name) for name in ("train", "validation", "test")}
    reasons = Counter(item.reason for item in dataset.left_out)
    duplicates, near = dataset.duplicates, dataset.near_duplicates
    return {
        "classes": [
            {"name": name, **{split: counts[name] for split, counts in by_split.items()}}
            for name in dataset.classes
        ],
        "counts": dataset.splits.counts(),
        "rule": dataset.splits.rule,
        "note": dataset.splits.note,
        "size": list(dataset.preprocessing.shape),
        "resize": dataset.preprocessing.resize,
        "cropped_share": dataset.cropped_share,
        "sizes": dataset.sizes,
        "left_out": len(dataset.left_out),
        "left_out_reasons": dict(reasons.most_common(_REASONS)),
        "left_out_files": _listed(dataset.left_out),
        "damaged": len(dataset.damaged),
        "damaged_files": _listed(dataset.damaged),
        "duplicates": {
            "groups": len(duplicates),
            "across_splits": sum(group.across_splits for group in duplicates),
            "conflicting": sum(group.conflicting for group in duplicates),
            "examples": [group.to_json() for group in _worst_first(duplicates)[:_EXAMPLES]],
        },
        "near_duplicates": {
            "pairs": len(near),
            "examples": [pair.to_json() for pair in near[:_EXAMPLES]],
        },
    }


def _worst_first(groups: Sequence[Duplicates]) -> list[Duplicates]:
    return sorted(groups, key=lambda group: (not group.across_splits, not group.conflicting))


def _listed(items: Sequence[Any]) -> list[dict[str, str]]:
    return [{"path": item.path, "reason": item.reason} for item in items[:_LISTED]]

"""From trained weights to the product: evaluated, and written with what was found."""

import dataclasses
from typing import Any

from striate.classifier import Classifier
from striate.data import Dataset
from striate.evaluation import Evaluation, choose_threshold, evaluate_split, write_predictions
from striate.nets import NetSpec
from striate.recipes import Recipe
from striate.runs import Run, emit
from striate.training import kept_net


def make_product(
    run: Run, recipe: Recipe, spec: NetSpec, dataset: Dataset
) -> tuple[Classifier, dict[str, Evaluation]]:
    """Evaluates the weights to keep, writes predictions and the classifier.

    Args:
        run: Its best weights are the ones.
        recipe: Seed and held-out share are written into the classifier, so that `evaluate` draws
            the same split again.
        spec: The net that the weights belong to.
        dataset: As the run was trained on.

    Returns:
        The classifier and, by split, how good it is.
    """
    net, step = kept_net(run, spec)
    run.update(status="evaluating", kept_step=step)
    options = run.read()["options"]
    trained_on = {
        "fingerprint": dataset.fingerprint,
        "seed": recipe.seed,
        "hold_out": recipe.hold_out,
        "group_by": options.get("group_by"),
        "keep_damaged": options.get("keep_damaged", False),
    }
    classifier = Classifier(
        net,
        dataset.classes,
        dataset.preprocessing,
        trained_on=trained_on,
        views=recipe.views,
    )
    evaluations = evaluated(classifier, dataset)
    if judged := evaluations.get("test") or evaluations.get("validation"):
        write_predictions(judged, run.predictions)
    classifier.metrics = _figures(evaluations)
    classifier.save(run.classifier)
    return classifier, evaluations


def evaluated(classifier: Classifier, dataset: Dataset) -> dict[str, Evaluation]:
    """On validation and test pictures, where there are such; the former choose its threshold."""
    evaluations = {}
    for split in ("validation", "test"):
        if count := dataset.count(split):
            emit("evaluate", split=split, pictures=count)
            found = evaluate_split(classifier, dataset, split)
            if split == "validation":
                classifier.threshold = choose_threshold(
                    found.answers.confidence, found.answers.right
                )
                found = dataclasses.replace(found, threshold=classifier.threshold)
            evaluations[split] = found
    return evaluations


def _figures(evaluations: dict[str, Evaluation]) -> dict[str, Any]:
    """What the classifier's file says of itself: no times, so that it is the same to the byte."""
    validation, test = evaluations.get("validation"), evaluations.get("test")
    return {
        "validation_accuracy": validation.accuracy if validation else None,
        "test_accuracy": test.accuracy if test else None,
        "test_interval": list(test.interval) if test else None,
    }

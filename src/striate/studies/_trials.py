"""One variant, one seed: trained, judged, and its answers kept, so that it is done only once.

A trial's folder is named by everything that it depends on, so the same command takes what is there
and goes on with the rest, and another command never takes the wrong one.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float

from striate._writing import make_folders
from striate.classifier import logit_batches
from striate.data import Dataset
from striate.devices import Device, candidates
from striate.errors import ClassifierFileError, DamagedFile, InputError, TrainingDiverged
from striate.nets import Net, NetSpec
from striate.runs import Run, emit, read_tensors, write_tensors
from striate.training import Plan, Training, kept_net

_KIND = "answers"
_HISTORY = ("epoch", "loss", "accuracy", "validation_loss", "validation_accuracy")


@dataclass(frozen=True, eq=False)
class Variant:
    """One of the things that a study compares.

    Attributes:
        name: For people, and unlike the others'.
        spec: The net.
        dataset: The pictures that it learns from and is judged by.
        key: What else tells it from other variants; plain JSON values.
        first_weights: Draws them anew from a seed; None leaves them to net and recipe.
    """

    name: str
    spec: NetSpec
    dataset: Dataset
    key: Mapping[str, Any] = field(default_factory=dict)
    first_weights: Callable[[Net, int], None] | None = None

    def identity(self) -> dict[str, Any]:
        """What tells it from any other, as plain JSON values."""
        train = self.dataset.splits.train
        return {
            "net": self.spec.to_json(),
            "key": dict(self.key),
            "fingerprint": self.dataset.fingerprint,
            "train": hashlib.blake2b(train.tobytes(), digest_size=8).hexdigest(),
        }


@dataclass(frozen=True, eq=False)
class Trial:
    """What came of one training.

    Attributes:
        seed: Of everything random in it.
        right: `(M, N)`, under each of M conditions the share, 0 to 1, of what was asked of each of
            N pictures that was answered rightly; without rows if training diverged.
        history: A row an epoch.
        seconds: Of training.
        diverged: How it went wrong; empty if it did not.
        found: What else the study measured.
    """

    seed: int
    right: Float[np.ndarray, "M N"]
    history: list[dict[str, Any]]
    seconds: float
    diverged: str = ""
    found: dict[str, Any] = field(default_factory=dict)

    def to_json(self, condition: int = 0) -> dict[str, Any]:
        """Plain values, but for the answers."""
        return {
            "seed": self.seed,
            "accuracy": None if self.diverged else float(self.right[condition].mean()),
            "training_accuracy": self.history[-1]["accuracy"] if self.history else None,
            "epochs": self.history[-1]["epoch"] if self.history else 0.0,
            "seconds": self.seconds,
            "diverged": self.diverged or None,
        }


Measure = Callable[[Net, Dataset, np.ndarray, Device], tuple[np.ndarray, dict[str, Any]]]
"""Judges a trained net: its right answers `(M, N)` and what else is to be kept."""


def judged_once(views: str = "one") -> Measure:
    """Judges a net by the pictures as they are.

    Args:
        views: Of each picture, whose mean answer is taken, as a recipe says it.
    """

    def measure(
        net: Net, dataset: Dataset, judges: np.ndarray, device: Device
    ) -> tuple[np.ndarray, dict[str, Any]]:
        return answers(net, dataset, judges, device, views)[None], {}

    return measure


def digest(values: Any) -> str:
    """A short name for JSON values: equal values have the same, others another."""
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def answers(
    net: Net, dataset: Dataset, chosen: np.ndarray, device: Device, views: str = "one"
) -> Float[np.ndarray, "N"]:
    """1 for each chosen picture that the net classes rightly, 0 for each other."""
    about = (dataset.preprocessing, device, views)
    said = [np.zeros(0, np.int64)]
    with device.in_use():
        for _, logits in logit_batches(net, dataset.images, chosen, *about):
            said.append((logits.argmax(1) if logits.shape[1] > 1 else logits[:, 0] > 0).numpy())
    return (np.concatenate(said) == dataset.labels[chosen]).astype(np.float32)


def trial_folder(folder: Path, variant: Variant, plan: Plan, judges: np.ndarray) -> Path:
    """Where a trial's answers are kept: a readable name, and a digest of what it depends on."""
    recipe = plan.recipe.to_json()
    known = {
        **variant.identity(),
        "recipe": recipe,
        "steps": plan.total_steps,
        "judges": hashlib.blake2b(judges.tobytes(), digest_size=8).hexdigest(),
    }
    stem = re.sub(r"[^\w.-]+", "-", variant.name).strip("-.")[:48]
    return folder / "trials" / f"{stem}-seed-{plan.recipe.seed}-{digest(known)}"


def finished(folder: Path) -> Trial | None:
    """What a trial's folder holds, if it has come to its end.

    Damaged answers are told of by an event `damaged`, and are none: they can be had again.
    """
    path = folder / "answers.safetensors"
    if not path.is_file():
        return None
    try:
        tensors, header = read_tensors(path, _KIND)
        trial = Trial(right=tensors["right"].numpy(), **header)
    except (ClassifierFileError, KeyError, TypeError) as error:
        emit("damaged", text=f"{path} cannot be used, and is made again: {error}")
        return None
    run = Run(folder)
    if run.checkpoint.exists() or run.best.exists():  # a kill came before they were removed
        _tidy(run)
    return trial


def carry_out(
    folder: Path, variant: Variant, plan: Plan, judges: np.ndarray, measure: Measure
) -> Trial:
    """Trains and judges, or goes on where it was stopped.

    Args:
        folder: As `trial_folder` names it.
        variant: What is trained.
        plan: How; its recipe has the seed.
        judges: Indices of the pictures that judge.
        measure: Judges the trained net.

    Raises:
        Interrupted: asked to stop; saved.
        WorldError: disk or device; the last state is kept.
    """
    run = _run(folder, variant, plan)
    with run.recording():
        training = _training(run, variant, plan)
        if run.events:  # what a killed training told of after its last checkpoint happens again
            run.resumed(from_step=training.position.step)
        if not training.position.step and variant.first_weights is not None:
            variant.first_weights(training.net, plan.recipe.seed)
        diverged, right, found = "", np.empty((0, len(judges)), np.float32), {}
        try:
            training.fit()
        except TrainingDiverged:
            diverged = f"at step {training.position.step} of {plan.total_steps}"
        else:
            net, _ = kept_net(run, variant.spec)
            device = candidates(plan.device.kind, "float32")[0]
            right, found = measure(net.to(device.torch_device), variant.dataset, judges, device)
        trial = Trial(
            seed=plan.recipe.seed,
            right=right,
            history=_history(run),
            seconds=training.position.seconds,
            diverged=diverged,
            found=found,
        )
        _keep(run, trial)
    return trial


def _training(run: Run, variant: Variant, plan: Plan) -> Training:
    """The trial's training, from its checkpoint if that can be used."""
    try:
        return Training(run, plan, variant.spec, variant.dataset)
    except ClassifierFileError as error:
        emit("damaged", text=f"{error} The training begins anew.")
        run.checkpoint.unlink()
        return Training(run, plan, variant.spec, variant.dataset)


def _run(folder: Path, variant: Variant, plan: Plan) -> Run:
    """The trial's folder as a run, begun or taken up again."""
    make_folders(folder)
    run, facts = Run(folder), folder / "run.json"
    try:
        begun = facts.exists() and "plan" in run.read()
    except DamagedFile as error:
        emit("damaged", text=f"{error} The trial's is written anew.")
        facts.unlink()
        begun = False
    if not begun:
        about = {"net": variant.spec.to_json(), "plan": plan.to_json(), "key": dict(variant.key)}
        run.update(status="training", name=run.name, **about)
    return run


def _history(run: Run) -> list[dict[str, Any]]:
    """A row an epoch; a loss that was no number has none."""
    epochs = [event for event in run.events if event["event"] == "epoch"]
    return [{key: event[key] for key in _HISTORY if key in event} for event in epochs]


def _keep(run: Run, trial: Trial) -> None:
    """Writes the answers, and removes the weights: a study is not made to be used."""
    header = {
        field.name: getattr(trial, field.name)
        for field in dataclasses.fields(trial)
        if field.name != "right"
    }
    right = torch.from_numpy(np.ascontiguousarray(trial.right, dtype=np.float32))
    write_tensors(run.folder / "answers.safetensors", _KIND, {"right": right}, header)
    _tidy(run)


def _tidy(run: Run) -> None:
    with suppress(DamagedFile):
        run.update(status="done")
    for path in (run.checkpoint, run.best):
        path.unlink(missing_ok=True)


def refuse_same_names(variants: list[Variant]) -> None:
    """Refuses two variants of one name.

    Raises:
        InputError: something was asked for twice.
    """
    names = [variant.name for variant in variants]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{', '.join(twice)}: asked for twice. Ask for each once.")

"""A run at work: begun or taken up again, and carried to its finished product."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from striate import data, devices
from striate._commands import command
from striate._shortages import in_words
from striate._version import versions
from striate.classifier import Classifier
from striate.data import Dataset
from striate.errors import (
    AnswerNotFinite,
    ClassifierFileError,
    DamagedFile,
    InputError,
    TrainingDiverged,
    WorldError,
)
from striate.nets import NetSpec
from striate.pipeline._end import seconds_after_training
from striate.pipeline._opening import (
    head_put_on,
    open_for,
    resolve,
    same_pictures,
    settled,
    short_name,
)
from striate.pipeline._options import Options
from striate.pipeline._product import make_product
from striate.pipeline._simple_ways import simple_ways
from striate.recipes import Recipe
from striate.report import gather, write_report
from striate.runs import Run, emit, new_run
from striate.training import Plan, Training, check_fits, ending_at_once, make_plan

# What would happen again, however often the run goes on.
_HOPELESS = (AnswerNotFinite, TrainingDiverged)


@dataclass(frozen=True)
class Job:
    """A run with what it works on. It is carried out inside `run.recording()`.

    Attributes:
        run: Its folder.
        spec: The net to train.
        dataset: What it is trained and judged on.
        started: When the command began, as `time.perf_counter` counts.
        remark: What was done to the net to make it a classifier, in words; empty if nothing.
    """

    run: Run
    spec: NetSpec
    dataset: Dataset
    started: float
    remark: str = ""

    @classmethod
    def begin(
        cls,
        options: Options,
        recipe: Recipe,
        name: str | None = None,
        root: Path | None = None,
        *,
        started: float | None = None,
    ) -> Job:
        """Opens the data and makes the run's folder, which a recipe that is refused leaves unmade.

        Args:
            options: Which pictures and which net.
            recipe: How to train.
            name: Of the run; None makes one of source and net.
            root: The folder of runs; None is `runs` in the current folder.
            started: When the command began, as `time.perf_counter` counts; None is now.
        """
        started = time.perf_counter() if started is None else started
        options = settled(options)
        dataset = open_for(recipe, options)
        spec = resolve(options.net, dataset)
        with devices.enough_memory():
            check_fits(recipe, spec, dataset)
        net = short_name(options.net)
        contents = {
            "status": "planning",
            "options": options.to_json(),
            "recipe": recipe.to_json(),
            "net": spec.to_json(),
            "classes": list(dataset.classes),
            "fingerprint": dataset.fingerprint,
            "split": dataset.splits.to_json(),
            "copies_across_splits": sum(group.across_splits for group in dataset.duplicates),
            "preprocessing": dataset.preprocessing.to_json(),
            "versions": versions(),
        }
        run = new_run(name or f"{data.short_name(options.source)}-{net}", contents, root)
        return cls(run, spec, dataset, started, head_put_on(options.net, spec))

    @classmethod
    def take_up(cls, run: Run) -> Job:
        """An unfinished run again.

        Raises:
            DataError: the pictures have changed since it began.
            DamagedFile: run.json does not hold together.
        """
        started = time.perf_counter()
        spec, dataset = NetSpec.from_json(run.read()["net"]), same_pictures(run)
        height, width, channels = dataset.preprocessing.shape
        net = (spec.num_classes, spec.in_channels, spec.height, spec.width)
        pictures = (len(dataset.classes), channels, height, width)
        if net != pictures:
            raise DamagedFile(
                f"{run.folder / 'run.json'} is damaged: its net is for classes, channels, height "
                f"and width of {net}, and its pictures have {pictures}. Put back the file as it "
                f"was; else the run is lost: train again."
            )
        return cls(run, spec, dataset, started)

    def begin_anew(self) -> None:
        """Throws away what the run has come to; its plan stays, so it comes to the same again."""
        self.run.begin_anew()

    def carry_out(self) -> None:
        """To the finished product; every part can be done again after a kill.

        Raises:
            Interrupted: asked to stop; saved.
            WorldError: disk, device, or a loss that is no longer a number; the last state is kept.
        """
        again = f"Go on with: {command('train', '--resume', self.run.folder)}"
        with ending_at_once(f"Stopped at once. {again}"):
            try:
                self._to_the_end()
            except Exception as error:
                told = in_words(error)
                if not isinstance(told, WorldError) or isinstance(told, _HOPELESS):
                    raise
                told.args = (f"{told} {again}",)
                raise told from error

    def _to_the_end(self) -> None:
        run, dataset = self.run, self.dataset
        resumed = "plan" in run.read()
        plan, plan_seconds = self._plan()
        emit("plan", text=str(plan), steps=plan.total_steps, seconds=plan.estimated_seconds)
        with self._or_anew():
            training = Training(run, plan, self.spec, dataset)
        earlier = 0.0
        if resumed:
            earlier = plan_seconds + training.position.seconds
            run.resumed(from_step=training.position.step)
        training.fit()
        with self._or_anew():
            classifier, evaluations = make_product(run, plan.recipe, self.spec, dataset)
        results = _results(classifier, training, plan_seconds)
        run.update(status="reporting", results=results)
        simple = simple_ways(run, dataset)
        emit("report", path=str(run.report))
        write_report(gather(run, classifier, dataset, evaluations, simple), run)
        results["total_seconds"] = earlier + time.perf_counter() - self.started
        run.update(status="done", results=results)
        emit("done", path=str(run.folder))

    @contextmanager
    def _or_anew(self) -> Iterator[None]:
        """Adds to what is said of a damaged or missing file of the run how to do without it."""
        try:
            yield
        except InputError as error:
            if type(error) is not InputError and not isinstance(error, ClassifierFileError):
                raise
            anew = command("train", "--resume", self.run.folder, "--from-start")
            raise type(error)(f"{error} To begin this run anew: {anew}") from error

    def _plan(self) -> tuple[Plan, float]:
        """The run's plan and the seconds that it took: made once, then read."""
        known = self.run.read()
        if "plan" in known:
            return Plan.from_json(known["plan"]), known["plan_seconds"]
        began, recipe = time.perf_counter(), Recipe.from_json(known["recipe"])
        plan = make_plan(
            recipe,
            self.spec,
            self.dataset,
            started=self.started,
            end_seconds=seconds_after_training(recipe, self.dataset),
        )
        seconds = time.perf_counter() - began
        self.run.update(status="training", plan=plan.to_json(), plan_seconds=seconds)
        return plan, seconds


def _results(classifier: Classifier, training: Training, plan_seconds: float) -> dict[str, Any]:
    """The figures that `striate train --json` prints, but for the seconds in all."""
    position, plan = training.position, training.plan
    seconds = plan_seconds + position.seconds
    return {
        **classifier.metrics,
        "parameters": sum(weight.numel() for weight in classifier.net.parameters()),
        "epochs": position.step / plan.steps_per_epoch,
        "images_per_second": position.step * training.batches.batch_size / seconds,
        "training_seconds": seconds,
    }

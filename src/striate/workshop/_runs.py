"""Training, and everything that is asked of runs afterwards."""

from pathlib import Path
from typing import Any

from striate import data
from striate.classifier import Classifier
from striate.errors import InvalidSetting, UnknownRun
from striate.evaluation import Baselines, Comparison, compare_answers, predictions_of
from striate.pipeline import (
    Job,
    Options,
    Size,
    evaluated,
    known_or_fitted,
    same_pictures,
    simple_ways,
)
from striate.recipes import DEFAULT_NET, DEFAULT_RECIPE, Recipe, named_recipe
from striate.report import gather, write_report
from striate.runs import Run, emit, find_run, list_runs


def train(
    source: str | Path,
    *,
    net: str = DEFAULT_NET,
    recipe: str | Recipe = DEFAULT_RECIPE,
    size: Size | None = None,
    resize: str | None = None,
    group_by: str | None = None,
    keep_damaged: bool = False,
    name: str | None = None,
    runs_folder: str | Path | None = None,
    started: float | None = None,
    **settings: Any,
) -> Run:
    """Trains a classifier and evaluates it; can be killed at any instant and resumed.

    Args:
        source: As `open` takes it.
        net: A name, a line of the notation, or the path of a Keras file, whose layers are taken
            and whose weights are not.
        recipe: "fast", "course", a TOML file, or a `Recipe`.
        size: Side in pixels, or (height, width).
        resize: crop, squash or pad; None takes the source's own way, mostly crop.
        group_by: As `open` takes it.
        keep_damaged: As `open` takes it.
        name: Of the run; None makes one of source and net.
        runs_folder: Where the run's folder is made; None is `runs` in the current folder.
        started: When the command began, as `time.perf_counter` counts: the time budget runs since.
            None is now.
        settings: Settings of the recipe by name, over those of `recipe`.

    Returns:
        The finished run; `run.results()` holds the figures, `load(run.classifier)` the product.

    Raises:
        InputError: a source, net or setting that cannot be.
        Interrupted: asked to stop; saved.
        WorldError: disk, device, or a loss that is no longer a number; the last state is kept.
    """
    if not isinstance(net, str) or not isinstance(recipe, str | Recipe):
        raise InvalidSetting(
            f"net is {net!r} and recipe is {recipe!r}; a net is given by its name or as a line, a "
            f"recipe by its name, its file's, or as a Recipe."
        )
    if isinstance(recipe, str):
        recipe = named_recipe(recipe, net)
    options = Options(data.address(source), net, size, resize, group_by, keep_damaged)
    root = _folder(runs_folder)
    job = Job.begin(options, recipe.with_settings(settings), name, root, started=started)
    with job.run.recording():
        emit("run", path=str(job.run.folder))
        emit("data", text=str(job.dataset))
        if job.remark:
            emit("net", text=job.remark)
        job.carry_out()
    return job.run


def resume(
    run: str | Path, *, from_start: bool = False, runs_folder: str | Path | None = None
) -> Run:
    """Takes a run up where its last checkpoint left it; it ends as if it had never stopped.

    Args:
        run: Its name or folder.
        from_start: Throws away what the run has come to, and does all of it again by the same
            plan: the way out where a file of it is damaged.
        runs_folder: Where runs are looked for by name.

    Raises:
        UnknownRun: there is no such run.
        DataError: the pictures have changed since.
        RunInUse: another process is training it.
        DamagedFile: a file of it cannot be used; the message says what to do.
    """
    found = find_run(run, _folder(runs_folder))
    if found.read()["status"] == "done" and not from_start:
        emit("run", path=str(found.folder))
        return found
    with found.recording():
        emit("run", path=str(found.folder))
        job = Job.take_up(found)
        if from_start:
            job.begin_anew()
        job.carry_out()
    return found


def runs(*, runs_folder: str | Path | None = None) -> list[Run]:
    """Every run in the runs folder, oldest first.

    Raises:
        UnknownRun: there is no such folder.
    """
    if runs_folder is not None and not Path(runs_folder).is_dir():
        beside = Path(runs_folder).absolute().parent
        names = [path.name for path in beside.iterdir() if path.is_dir()] if beside.is_dir() else []
        raise UnknownRun("folder of runs", str(runs_folder), names)
    return list_runs(_folder(runs_folder))


def make_report(run: str | Path, *, runs_folder: str | Path | None = None) -> Path:
    """Makes a finished run's report again: `report.html` and `report.json` in its folder.

    Args:
        run: Its name or folder.
        runs_folder: Where runs are looked for by name.

    Returns:
        The page.

    Raises:
        UnknownRun, UnfinishedRun: there is no such run, or it has not come to its end.
        DataError: the pictures have changed since.
    """
    found = find_run(run, _folder(runs_folder))
    found.results()
    dataset = same_pictures(found)
    classifier = Classifier.load(found.classifier)
    evaluations, simple = evaluated(classifier, dataset), simple_ways(found, dataset)
    write_report(gather(found, classifier, dataset, evaluations, simple), found)
    return found.report


def baselines(run: str | Path, *, runs_folder: str | Path | None = None) -> Baselines:
    """What simple methods reach on the pictures that a run is judged by.

    They take seconds; the figures are kept in the run's folder as `baselines.json`.

    Args:
        run: Its name or folder.
        runs_folder: Where runs are looked for by name.

    Raises:
        UnknownRun: there is no such run.
        DataError: the pictures have changed since, or none is held out.
    """
    found = find_run(run, _folder(runs_folder))
    return known_or_fitted(found)


def compare(
    first: str | Path, second: str | Path, *, runs_folder: str | Path | None = None
) -> Comparison:
    """Holds two runs against each other, picture by picture, on the pictures that judged both.

    Args:
        first: A finished run's name or folder.
        second: Another's.
        runs_folder: Where runs are looked for by name.

    Raises:
        UnknownRun: there is no such run.
        UnfinishedRun: one has not come to its end.
        DataError: they were judged by different pictures, or by none.
    """
    root = _folder(runs_folder)
    runs = [find_run(run, root) for run in (first, second)]
    one, other = (predictions_of(run) for run in runs)
    names = (runs[0].name, runs[1].name)
    if names[0] == names[1]:
        names = (str(first), str(second))
    return compare_answers(one, other, names)


def _folder(path: str | Path | None) -> Path | None:
    return Path(path) if path else None

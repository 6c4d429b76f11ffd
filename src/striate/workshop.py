"""The verbs: what `import striate` shows, each a short walk through the rooms below."""

from pathlib import Path
from typing import Any, Literal

from striate import anatomy, data, devices, exporting, nets
from striate._version import versions
from striate.anatomy import Anatomy
from striate.classifier import Classifier, Pictures, Prediction
from striate.data import Dataset
from striate.errors import InputError, InvalidSetting, UnfinishedRun, UnknownRun
from striate.evaluation import (
    Baselines,
    Comparison,
    Evaluation,
    compare_answers,
    evaluate_split,
    predictions_of,
)
from striate.nets import Net
from striate.pipeline import (
    Job,
    Options,
    Size,
    evaluated,
    known_or_fitted,
    refuse_changed,
    resolve,
    same_pictures,
    sides,
    simple_ways,
    size_for,
)
from striate.recipes import DEFAULT_NET, DEFAULT_RECIPE, Recipe, named_recipe
from striate.report import gather, write_report
from striate.runs import Run, emit, find_run, list_runs
from striate.training import make_plan

Split = Literal["auto", "train", "validation", "test", "all"]


def open(  # noqa: A001 (the verb's name)
    source: str | Path,
    *,
    net: str | None = None,
    size: Size | None = None,
    resize: str | None = None,
    seed: int = 0,
    hold_out: bool = True,
    group_by: str | None = None,
) -> Dataset:
    """Opens a data set by name or folder; decodes it once, maps it ever after.

    Args:
        source: `digits`, `xo`, `mnist`, `fashion-mnist`, `cifar10`, `cifar100`, `hoda`,
            `cats-dogs`, `hf:owner/name`, a folder of pictures, or a file that holds them.
        net: Its native size is taken where none is given.
        size: Side in pixels, or (height, width).
        resize: crop, squash or pad; None takes the source's own way, mostly crop.
        seed: Of the split, where the source has none.
        hold_out: Whether 10% of the training pictures become validation where there is none.
        group_by: What keeps bursts, patients or tracks on one side of our own split: a column of
            the source, or a regular expression on names, such as `(patient[0-9]+)_`.

    Raises:
        UnknownSource, DataError: there is no such source, or it is no data set.
        DownloadFailed, DiskFull: the world's fault.
    """
    return data.open_dataset(
        source,
        size=size_for(net, size),
        resize=resize,
        seed=seed,
        hold_out=hold_out,
        group_by=group_by,
    )


def create(
    net: str,
    *,
    num_classes: int = 10,
    in_channels: int = 3,
    size: Size | None = None,
    **arguments: Any,
) -> Net:
    """Makes a net by its name or a line of the notation, with fresh weights.

    Args:
        net: `convnet-mnist`, …, or `conv(32, 3) relu pool(2) flatten dense(classes)`.
        num_classes: Classes to tell apart.
        in_channels: 1 for grey pictures, 3 for colours.
        size: Side in pixels, or (height, width); the net's native size where none is given.
        arguments: Of the net's family.

    Raises:
        UnknownNet, NotationError, InputTooSmall: it cannot be made; the message says why.
    """
    return nets.create(
        net, num_classes=num_classes, in_channels=in_channels, size=sides(size), **arguments
    )


def summary(
    net: str | Net,
    *,
    input: tuple[int, int, int] | None = None,  # noqa: A002 (the field's own word)
    num_classes: int | None = None,
) -> Anatomy:
    """What a net is made of, layer by layer; nothing is computed.

    Args:
        net: A name, a line of the notation, the path of a Keras file, or a net.
        input: Height, width and channels of its pictures; None takes the net's own, and 32x32x3
            for a line, which has none.
        num_classes: How many it tells apart; None takes the net's own, and 10 for a line.
    """
    if input is not None and len(input) != 3:
        raise InvalidSetting(f"input is {input}; give height, width and channels, as (28, 28, 1).")
    if isinstance(net, Net):
        return anatomy.describe(net, input)
    if nets.is_notation(net):  # a line has no input and no number of classes of its own
        input, num_classes = input or (32, 32, 3), num_classes or 10  # noqa: A001
    size, channels = (input[:2], input[2]) if input else (None, None)
    spec = nets.resolve(net, num_classes=num_classes, in_channels=channels, size=size)
    return anatomy.describe(spec)


def train(
    source: str | Path,
    *,
    net: str = DEFAULT_NET,
    recipe: str | Recipe = DEFAULT_RECIPE,
    size: Size | None = None,
    resize: str | None = None,
    group_by: str | None = None,
    name: str | None = None,
    runs_folder: str | Path | None = None,
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
        name: Of the run; None makes one of source and net.
        runs_folder: Where the run's folder is made; None is `runs` in the current folder.
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
    options = Options(data.address(source), net, size, resize, group_by)
    job = Job.begin(options, recipe.with_settings(settings), name, _folder(runs_folder))
    with job.run.recording():
        emit("run", path=str(job.run.folder))
        emit("data", text=str(job.dataset))
        job.carry_out()
    return job.run


def resume(run: str | Path, *, runs_folder: str | Path | None = None) -> Run:
    """Takes a run up where its last checkpoint left it; it ends as if it had never stopped.

    Args:
        run: Its name or folder.
        runs_folder: Where runs are looked for by name.

    Raises:
        UnknownRun: there is no such run.
        DataError: the pictures have changed since.
        RunInUse: another process is training it.
    """
    found = find_run(run, _folder(runs_folder))
    if found.read()["status"] == "done":
        emit("run", path=str(found.folder))
        return found
    with found.recording():
        emit("run", path=str(found.folder))
        Job.take_up(found).carry_out()
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


def load(path: str | Path, *, device: str = "cpu") -> Classifier:
    """Loads a classifier file: numbers and text, never code.

    Args:
        path: A classifier.safetensors, or a run's folder.
        device: "cpu", "cuda", "mps" or "auto".

    Raises:
        DamagedFile, ForeignFile, NewerFile: it cannot be trusted; the message says why.
        UnfinishedRun: the run has not come to its end.
    """
    path = Path(path)
    if (path / "run.json").is_file():
        run = Run(path)
        if not run.classifier.exists():
            raise UnfinishedRun(
                f"The run {run.name} has no classifier yet: it is {run.read()['status']}. "
                f"Finish it with: striate train --resume {path}"
            )
        path = run.classifier
    return Classifier.load(path).to(device)


def predict(
    classifier: Classifier | str | Path,
    pictures: Pictures,
    *,
    top: int = 5,
    threshold: float | None = None,
) -> list[Prediction]:
    """Classifies pictures: paths, PIL pictures or arrays (see `Classifier.predict`)."""
    if not isinstance(classifier, Classifier):
        classifier = load(classifier)
    return classifier.predict(pictures, top=top, threshold=threshold)


def evaluate(
    classifier: Classifier | str | Path,
    source: str | Path | None = None,
    *,
    split: Split = "auto",
    seed: int | None = None,
) -> Evaluation:
    """How good a classifier is on a source, prepared as the classifier prescribes.

    Args:
        classifier: A loaded one, its file, or a run's folder.
        source: As `open` takes it; its class names are those of the classifier. None takes what the
            run was trained on, if `classifier` is a run's folder.
        split: Which pictures; auto takes what the classifier has not seen: the test pictures where
            the source names some or is the one trained on, else validation pictures, else all.
        seed: Of the split, where the source has none; None takes that of the training.

    Raises:
        DataError: no pictures in the split, or class names that the classifier does not know.
        InputError: no source, and a classifier that does not say which.
    """
    run = None
    if source is None:
        run = _run_of(classifier)
        source = str(run.read()["options"]["source"])
    if not isinstance(classifier, Classifier):
        classifier = load(classifier)
    known = classifier.trained_on
    options: dict[str, Any] = {
        "preprocessing": classifier.preprocessing,
        "seed": known.get("seed", 0) if seed is None else seed,
        "hold_out": known.get("hold_out", True),
    }
    dataset = data.open_dataset(source, **options)
    if known.get("group_by") and dataset.fingerprint == known.get("fingerprint"):
        dataset = data.open_dataset(source, **options, group_by=known["group_by"])
    if run:
        refuse_changed(run, dataset)
    return evaluate_split(classifier, dataset, split)


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
    classifier = load(found.folder)
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


def export(
    classifier: Classifier | str | Path, to: str = "keras", *, output: str | Path | None = None
) -> Path:
    """Writes a classifier for somebody else's runtime.

    Args:
        classifier: A loaded one, its file, or a run's folder.
        to: "keras", a `.keras` file that Keras 3 opens: pictures of 0 to 255, `(N, H, W, C)`, in
            the classifier's size go in, probabilities come out.
        output: The file; None puts it beside the classifier's own, or into the current folder.

    Returns:
        The file.

    Raises:
        InvalidSetting: nothing is written for `to`.
        ForeignLayer: a layer that the other side does not have; the message names it.
        DiskFull, NotWritable: what was there before is whole.
    """
    if to not in exporting.FORMATS:
        raise InvalidSetting(
            f"Classifiers cannot be exported to {to!r}; they can to {', '.join(exporting.FORMATS)}."
        )
    folder = Path()
    if not isinstance(classifier, Classifier):
        given = Path(classifier)
        classifier, folder = load(given), given if given.is_dir() else given.parent
    file = folder / "classifier.keras" if output is None else Path(output)
    return exporting.FORMATS[to](classifier, file)


def doctor() -> dict[str, Any]:
    """What Striate finds on this machine: versions, devices, how it would train, caches.

    The fast path is what the probe chooses for `striate-small` on the embedded digits.
    """
    recipe, dataset = Recipe(), open("digits")
    plan = make_plan(recipe, resolve(DEFAULT_NET, dataset), dataset)
    entries = data.cache_entries()
    return {
        "versions": versions(),
        "devices": {kind: devices.device_name(kind) for kind in devices.available_kinds()},
        "fast_path": str(plan.device),
        "allocator_keeps_pages": devices.keep_pages(),
        "cache": {
            "folder": str(devices.cache_folder()),
            "entries": len(entries),
            "bytes": sum(entry.bytes for entry in entries),
        },
    }


def _run_of(classifier: Classifier | str | Path) -> Run:
    """The run whose folder was given as a classifier."""
    if not isinstance(classifier, Classifier) and (Path(classifier) / "run.json").is_file():
        return Run(Path(classifier))
    what = "a classifier" if isinstance(classifier, Classifier) else str(classifier)
    raise InputError(
        f"There is no source to evaluate {what} on: only a run's folder says what it was trained "
        f"on. Give a source such as digits, or a folder of pictures."
    )


def _folder(path: str | Path | None) -> Path | None:
    return Path(path) if path else None

"""The verbs: what `import striate` shows, each a short walk through the rooms below."""

import dataclasses
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from striate import anatomy, data, devices, nets
from striate._version import versions
from striate.anatomy import Anatomy
from striate.classifier import Classifier, Pictures, Prediction
from striate.data import Dataset
from striate.errors import (
    DataError,
    DiskFull,
    InputError,
    InvalidSetting,
    NotWritable,
    UnfinishedRun,
    UnknownRun,
)
from striate.evaluation import (
    Baselines,
    Comparison,
    Evaluation,
    choose_threshold,
    compare_answers,
    evaluate_split,
    fit_baselines,
    predictions_of,
    read_baselines,
    write_baselines,
    write_predictions,
)
from striate.nets import Net, NetSpec
from striate.recipes import Recipe, named_recipe
from striate.report import gather, write_report
from striate.runs import Run, emit, find_run, list_runs, new_run, read_tensors
from striate.training import Plan, Training, check_fits, ending_at_once, make_plan

Size = int | tuple[int, int]
Split = Literal["auto", "train", "validation", "test", "all"]

DEFAULT_NET = "striate-small"


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
        net_input=_native_input(net),
        size=_sides(size),
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
        net, num_classes=num_classes, in_channels=in_channels, size=_sides(size), **arguments
    )


def summary(
    net: str | Net,
    *,
    input: tuple[int, int, int] | None = None,  # noqa: A002 (the field's own word)
    num_classes: int | None = None,
) -> Anatomy:
    """What a net is made of, layer by layer; nothing is computed.

    Args:
        net: A name, a line of the notation, or a net.
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
    recipe: str | Recipe = "fast",
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
        net: A name or a line of the notation.
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
    started = time.perf_counter()
    if not isinstance(net, str) or not isinstance(recipe, str | Recipe):
        raise InvalidSetting(
            f"net is {net!r} and recipe is {recipe!r}; a net is given by its name or as a line, a "
            f"recipe by its name, its file's, or as a Recipe."
        )
    if isinstance(recipe, str):
        recipe = named_recipe(recipe, net)
    recipe = recipe.with_settings(settings)
    options = {
        "source": str(source),
        "net": net,
        "size": size,
        "resize": resize,
        "group_by": group_by,
    }
    dataset = _open_for(recipe, options)
    spec = _resolve(net, dataset)
    with devices.enough_memory():
        check_fits(recipe, spec, dataset)  # a recipe that is refused leaves no run's folder behind
    stem = name or f"{data.short_name(source)}-{net if len(net) < 32 else 'net'}"
    run = new_run(
        stem,
        {
            "status": "planning",
            "options": options,
            "recipe": recipe.to_json(),
            "net": spec.to_json(),
            "classes": list(dataset.classes),
            "fingerprint": dataset.fingerprint,
            "split": dataset.splits.to_json(),
            "preprocessing": dataset.preprocessing.to_json(),
            "versions": versions(),
        },
        Path(runs_folder) if runs_folder else None,
    )
    with run.recording():
        emit("run", path=str(run.folder))
        emit("data", text=str(dataset))
        _carry_out(run, spec, dataset, started)
    return run


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
    started = time.perf_counter()
    found = find_run(run, Path(runs_folder) if runs_folder else None)
    known = found.read()
    if known["status"] == "done":
        emit("run", path=str(found.folder))
        return found
    with found.recording():
        emit("run", path=str(found.folder))
        dataset = _same_pictures(found)
        _carry_out(found, NetSpec.from_json(known["net"]), dataset, started)
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
    return list_runs(Path(runs_folder) if runs_folder else None)


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
        _refuse_changed(run, dataset)
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
    found = find_run(run, Path(runs_folder) if runs_folder else None)
    found.results()
    dataset = _same_pictures(found)
    classifier = load(found.folder)
    evaluations, simple = _evaluated(classifier, dataset), _simple_ways(found, dataset)
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
    found = find_run(run, Path(runs_folder) if runs_folder else None)
    return _known_baselines(found) or _fresh_baselines(found, _same_pictures(found))


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
    root = Path(runs_folder) if runs_folder else None
    runs = [find_run(run, root) for run in (first, second)]
    one, other = (predictions_of(run) for run in runs)
    names = (runs[0].name, runs[1].name)
    if names[0] == names[1]:
        names = (str(first), str(second))
    return compare_answers(one, other, names)


def doctor() -> dict[str, Any]:
    """What Striate finds on this machine: versions, devices, how it would train, caches.

    The fast path is what the probe chooses for `striate-small` on the embedded digits.
    """
    recipe, dataset = Recipe(), open("digits")
    plan = make_plan(recipe, _resolve(DEFAULT_NET, dataset), dataset)
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


def _open_for(recipe: Recipe, options: Mapping[str, Any]) -> Dataset:
    """The data set as a run asks for it: its options say which, its recipe how."""
    size = options["size"]
    dataset = open(
        options["source"],
        net=options["net"],
        size=tuple(size) if isinstance(size, list) else size,
        resize=options["resize"],
        seed=recipe.seed,
        hold_out=recipe.hold_out,
        group_by=options.get("group_by"),
    )
    if recipe.scaling == "unit":
        channels = dataset.preprocessing.channels
        unit = dataset.preprocessing.with_statistics((0.0,) * channels, (1.0,) * channels)
        return dataclasses.replace(dataset, preprocessing=unit)
    return dataset


def _same_pictures(run: Run) -> Dataset:
    """A run's data set, opened again.

    Raises:
        DataError: the pictures have changed since.
    """
    known = run.read()
    dataset = _open_for(Recipe.from_json(known["recipe"]), known["options"])
    _refuse_changed(run, dataset)
    return dataset


def _refuse_changed(run: Run, dataset: Dataset) -> None:
    known = run.read()
    if dataset.fingerprint != known["fingerprint"]:
        raise DataError(
            f"The pictures of {known['options']['source']} have changed since {run.name} began: "
            f"files were added, removed or written. Put them back, or train a new run."
        )


def _run_of(classifier: Classifier | str | Path) -> Run:
    """The run whose folder was given as a classifier."""
    if not isinstance(classifier, Classifier) and (Path(classifier) / "run.json").is_file():
        return Run(Path(classifier))
    what = "a classifier" if isinstance(classifier, Classifier) else str(classifier)
    raise InputError(
        f"There is no source to evaluate {what} on: only a run's folder says what it was trained "
        f"on. Give a source such as digits, or a folder of pictures."
    )


def _simple_ways(run: Run, dataset: Dataset) -> Baselines | None:
    """What simple methods reach, measured once a run; None where there is nothing to judge by."""
    if not dataset.count("validation") and not dataset.count("test"):
        return None
    return _known_baselines(run) or _fresh_baselines(run, dataset)


def _known_baselines(run: Run) -> Baselines | None:
    known, made = run.read(), read_baselines(run.baselines)
    same = made and (made.fingerprint, made.seed) == (known["fingerprint"], known["recipe"]["seed"])
    return made if same else None


def _fresh_baselines(run: Run, dataset: Dataset) -> Baselines:
    made = fit_baselines(dataset, seed=run.read()["recipe"]["seed"])
    write_baselines(made, run.baselines)
    return made


def _carry_out(run: Run, spec: NetSpec, dataset: Dataset, started: float) -> None:
    """From a run's folder to its finished product; every part can be done again after a kill."""
    again = f"Go on with: striate train --resume {run.folder}"
    with ending_at_once(f"Stopped at once. {again}"):
        try:
            _to_the_end(run, spec, dataset, started)
        except (DiskFull, NotWritable) as error:
            raise type(error)(f"{error} {again}") from error


def _to_the_end(run: Run, spec: NetSpec, dataset: Dataset, started: float) -> None:
    known = run.read()
    if "plan" in known:
        plan, plan_seconds = Plan.from_json(known["plan"]), known["plan_seconds"]
    else:
        plan_started = time.perf_counter()
        plan = make_plan(Recipe.from_json(known["recipe"]), spec, dataset)
        plan_seconds = time.perf_counter() - plan_started
        run.update(status="training", plan=plan.to_json(), plan_seconds=plan_seconds)
    emit("plan", text=str(plan), steps=plan.total_steps, seconds=plan.estimated_seconds)
    training = Training(run, plan, spec, dataset)
    earlier = 0.0
    if "plan" in known:
        earlier = plan_seconds + training.position.seconds
        run.resumed(from_step=training.position.step)
    training.fit()
    run.update(status="evaluating")
    classifier, evaluations = _make_product(run, plan.recipe, spec, dataset)
    seconds = plan_seconds + training.position.seconds
    results = {
        **classifier.metrics,
        "parameters": sum(weight.numel() for weight in classifier.net.parameters()),
        "epochs": training.position.step / plan.steps_per_epoch,
        "images_per_second": training.position.step * training.batches.batch_size / seconds,
        "training_seconds": seconds,
    }
    run.update(status="reporting", results=results)
    emit("report", path=str(run.report))
    simple = _simple_ways(run, dataset)
    write_report(gather(run, classifier, dataset, evaluations, simple), run)
    results["total_seconds"] = earlier + time.perf_counter() - started
    run.update(status="done", results=results)
    emit("done", path=str(run.folder))


def _make_product(
    run: Run, recipe: Recipe, spec: NetSpec, dataset: Dataset
) -> tuple[Classifier, dict[str, Evaluation]]:
    """Evaluates the weights to keep, writes predictions and the classifier; returns the latter."""
    weights, _ = read_tensors(run.best, "weights")
    net = spec.build()
    net.load_state_dict(weights)
    trained_on = {
        "fingerprint": dataset.fingerprint,
        "seed": recipe.seed,
        "hold_out": recipe.hold_out,
        "group_by": run.read()["options"].get("group_by"),
    }
    classifier = Classifier(net, dataset.classes, dataset.preprocessing, trained_on=trained_on)
    figures: dict[str, Any] = {
        "validation_accuracy": None,
        "test_accuracy": None,
        "test_interval": None,
    }
    evaluations = _evaluated(classifier, dataset)
    for split, evaluated in evaluations.items():
        figures[f"{split}_accuracy"] = evaluated.accuracy
    if "test" in evaluations:
        figures["test_interval"] = list(evaluations["test"].interval)
    if judged := evaluations.get("test") or evaluations.get("validation"):
        write_predictions(judged, run.predictions)
    classifier.metrics = figures
    classifier.save(run.classifier)
    return classifier, evaluations


def _evaluated(classifier: Classifier, dataset: Dataset) -> dict[str, Evaluation]:
    """On validation and test pictures, where there are such; the former choose its threshold."""
    evaluations = {}
    for split in ("validation", "test"):
        if count := dataset.count(split):
            emit("evaluate", split=split, pictures=count)
            evaluated = evaluate_split(classifier, dataset, split)
            if split == "validation":
                classifier.threshold = choose_threshold(evaluated.probabilities, evaluated.labels)
                evaluated = dataclasses.replace(evaluated, threshold=classifier.threshold)
            evaluations[split] = evaluated
    return evaluations


def _sides(size: Size | None) -> tuple[int, int] | None:
    """Height and width.

    Raises:
        InvalidSetting: it is neither a side nor two.
    """
    if size is None or isinstance(size, int):
        return None if size is None else (size, size)
    if isinstance(size, tuple) and len(size) == 2:
        return size
    raise InvalidSetting(f"size is {size!r}; give a side in pixels, as 64, or (height, width).")


def _native_input(net: str | None) -> tuple[int, int, int] | None:
    """Of a registered net; a line of the notation and a net of any size have none.

    Raises:
        UnknownNet: neither a name nor a line, said before a picture is read.
    """
    if net is None or nets.is_notation(net):
        return None
    family = nets.describe(net)
    return None if family.any_size else family.native


def _resolve(net: str, dataset: Dataset) -> NetSpec:
    height, width, channels = dataset.preprocessing.shape
    return nets.resolve(
        net, num_classes=len(dataset.classes), in_channels=channels, size=(height, width)
    )

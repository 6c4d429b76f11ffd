"""What is done with a classifier: loaded, asked, judged, shipped."""

from pathlib import Path
from typing import Any, Literal

from striate import data, exporting
from striate._commands import command
from striate.classifier import Classifier, Pictures, Prediction
from striate.errors import DamagedFile, InputError, InvalidSetting, UnfinishedRun
from striate.evaluation import Evaluation, evaluate_split
from striate.pipeline import refuse_changed
from striate.runs import Run, find_run

Split = Literal["auto", "train", "validation", "test", "all"]


def load(path: str | Path, *, device: str = "cpu") -> Classifier:
    """Loads a classifier file: numbers and text, never code.

    Args:
        path: A classifier.safetensors, a run's folder, or the name of a run in the folder `runs`.
        device: "cpu", "cuda", "mps" or "auto".

    Raises:
        DamagedFile, ForeignFile, NewerFile: it cannot be trusted; the message says why.
        UnfinishedRun: the run has not come to its end.
        UnknownRun: neither a file nor a run; the message lists the nearest runs.
    """
    found = _found(path)
    if isinstance(found, Path):
        return Classifier.load(found).to(device)
    if not found.classifier.exists():
        record = found.read()
        if record["status"] == "done":
            again = command("train", "--resume", found.folder, "--from-start")
            raise DamagedFile(
                f"The run {found.name} is done, and its classifier.safetensors is gone. Put it "
                f"back, or have it made again: {again}"
            )
        raise UnfinishedRun(
            f"The run {found.name} has no classifier yet: it is {record['status']}. "
            f"Finish it with: {command('train', '--resume', found.folder)}"
        )
    return Classifier.load(found.classifier).to(device)


def _found(given: str | Path) -> Run | Path:
    """The run that is meant by its folder or name, or the path of a file.

    Raises:
        UnknownRun: there is no such file, and no run of this name.
    """
    path = Path(given)
    if (path / "run.json").is_file():
        return Run(path)
    # Whoever writes an ending or a folder means a file: what is wrong with it is said of the file.
    if path.exists() or path.suffix or len(path.parts) != 1:
        return path
    return find_run(path, what="file or run")


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
        classifier: A loaded one, its file, or a run's folder or name.
        source: As `open` takes it; its class names are those of the classifier. None takes what the
            run was trained on, if `classifier` is a run.
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
        "keep_damaged": known.get("keep_damaged", False),
    }
    dataset = data.open_dataset(source, **options)
    if known.get("group_by") and dataset.fingerprint == known.get("fingerprint"):
        dataset = data.open_dataset(source, **options, group_by=known["group_by"])
    if run:
        refuse_changed(run, dataset)
    return evaluate_split(classifier, dataset, split)


def export(
    classifier: Classifier | str | Path, to: str = "keras", *, output: str | Path | None = None
) -> Path:
    """Writes a classifier for somebody else's runtime.

    Args:
        classifier: A loaded one, its file, or a run's folder or name.
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
        found, given = _found(classifier), Path(classifier)
        classifier = load(classifier)
        if isinstance(found, Run):
            folder = given if given.is_dir() else found.folder
        else:
            folder = given.parent
    file = folder / "classifier.keras" if output is None else Path(output)
    return exporting.FORMATS[to](classifier, file)


def _run_of(classifier: Classifier | str | Path) -> Run:
    """The run that was given as a classifier."""
    found = None if isinstance(classifier, Classifier) else _found(classifier)
    if isinstance(found, Run):
        return found
    what = "a classifier" if isinstance(classifier, Classifier) else str(classifier)
    raise InputError(
        f"There is no source to evaluate {what} on: only a run says what it was trained on. Give a "
        f"source such as digits, or a folder of pictures."
    )

"""What is done with a classifier: loaded, asked, judged, shipped."""

from pathlib import Path
from typing import Any, Literal

from striate import data, exporting
from striate._commands import command
from striate.classifier import Classifier, Pictures, Prediction
from striate.errors import InputError, InvalidSetting, UnfinishedRun
from striate.evaluation import Evaluation, evaluate_split
from striate.pipeline import refuse_changed
from striate.runs import Run

Split = Literal["auto", "train", "validation", "test", "all"]


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
                f"Finish it with: {command('train', '--resume', path)}"
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


def _run_of(classifier: Classifier | str | Path) -> Run:
    """The run whose folder was given as a classifier."""
    if not isinstance(classifier, Classifier) and (Path(classifier) / "run.json").is_file():
        return Run(Path(classifier))
    what = "a classifier" if isinstance(classifier, Classifier) else str(classifier)
    raise InputError(
        f"There is no source to evaluate {what} on: only a run's folder says what it was trained "
        f"on. Give a source such as digits, or a folder of pictures."
    )

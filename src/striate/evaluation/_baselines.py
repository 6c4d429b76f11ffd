"""What a net must beat: methods that learn no filters, on the same pictures.

Three of them: the commonest class, the nearest pictures of 16x16 pixels, and a logistic regression
on the answers of fixed kernels: features made by hand, where a net learns its own. They are fitted
on at most 4,000 training pictures, drawn from the seed, with at least one of every class; how many
neighbours and how much regularisation is chosen on at most 2,000 validation pictures (where
validation pictures judge, or there are none, on a fifth of the training pictures drawn, which are
then fitted to no more); at most 10,000 pictures judge. So they take seconds, and the net, which
saw every training picture, has that advantage over the last two. Where even that takes longer than
they may, as with very many classes, fewer pictures are drawn, or the regression is left out.
"""

import dataclasses
import json
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Int
from threadpoolctl import threadpool_limits

from striate._parsing import parse_json
from striate._shapes import Each, Has, maybe, number, text, whole
from striate._writing import write_atomically
from striate.data import Dataset
from striate.devices import check_threads
from striate.errors import DataError
from striate.evaluation._features import THUMBNAIL_PIXELS, kernel_features, thumbnails
from striate.evaluation._metrics import (
    class_figures,
    confusion_matrix,
    macro_f1,
    wilson_interval,
)
from striate.evaluation._samples import (
    MOST_ITERATIONS,
    NEIGHBOURS,
    REGULARISATION,
    Samples,
    in_words,
    samples_for,
)
from striate.recipes import derive
from striate.runs import emit

FORMAT = 1
# What the methods may take where nobody says otherwise.
USUAL_SECONDS = 60.0
_ROW = Has(
    {
        "name": text(),
        "what": text(),
        "choice": Each(number(), dict),
        "correct": whole(),
        "accuracy": number(0),
        "interval": Each(number(0), length=2),
        "macro_f1": number(0),
    },
    closed=True,
)
_FILE = Has(
    {
        "format": whole(),
        "fingerprint": text(),
        "seed": whole(),
        "split": text("validation", "test"),
        "count": whole(1),
        "fitted": whole(),
        "chosen_on": text("validation", "train"),
        "rows": Each(_ROW),
    },
    {"note": maybe(text())},
    closed=True,
)


@dataclasses.dataclass(frozen=True)
class Baseline:
    """One simple method and how good it is.

    Attributes:
        name: majority, neighbours or kernels.
        what: What it is, in words.
        choice: What was chosen for it, such as {"k": 3}.
        correct: Pictures that it is right on.
        accuracy: Their share.
        interval: Wilson's 95% interval of it.
        macro_f1: The mean F1 over classes that occur.
    """

    name: str
    what: str
    choice: dict[str, float]
    correct: int
    accuracy: float
    interval: tuple[float, float]
    macro_f1: float


@dataclasses.dataclass(frozen=True)
class Baselines:
    """Simple methods on the pictures that a run is judged by.

    Attributes:
        fingerprint: Of the data set.
        seed: Of the samples.
        split: Which pictures judge: test, or validation where there is no test.
        count: How many of them.
        fitted: Training pictures that neighbours and kernels were fitted on.
        chosen_on: Which pictures k and C were chosen on: validation or train.
        rows: The methods, simplest first.
        note: Why a method is missing, in a sentence; None if none is.
    """

    fingerprint: str
    seed: int
    split: str
    count: int
    fitted: int
    chosen_on: str
    rows: tuple[Baseline, ...]
    note: str | None = None

    @property
    def best(self) -> Baseline:
        """The most accurate; of equal ones the simplest."""
        return max(self.rows, key=lambda row: row.accuracy)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; `from_json` reads them back."""
        rows = [{**dataclasses.asdict(row), "interval": list(row.interval)} for row in self.rows]
        return {"format": FORMAT, **dataclasses.asdict(self), "rows": rows}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Baselines":
        """Reads what `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: It is of another format, or something else.
        """
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']!r}, expected {FORMAT}")
        rows = [
            Baseline(**{**row, "interval": (row["interval"][0], row["interval"][1])})
            for row in values["rows"]
        ]
        rest = {key: value for key, value in values.items() if key not in ("format", "rows")}
        return cls(**rest, rows=tuple(rows))


def fit_baselines(dataset: Dataset, *, seed: int = 0, seconds: float = USUAL_SECONDS) -> Baselines:
    """Fits the three methods and judges them by the pictures that judge a run.

    Args:
        dataset: As the run opened it.
        seed: What the samples are drawn from.
        seconds: What they may take, by estimate (see `samples_for`).

    Raises:
        DataError: No picture is held out to judge by.
        LimitReached: The system does not start the threads that SciPy wants.
    """
    check_threads(os.cpu_count() or 1)  # SciPy's library wants so many
    splits = dataset.splits
    split = "test" if len(splits.test) else "validation"
    samples = samples_for(dataset, seconds)
    judges = _sample(splits.indices(split), samples.judging, seed, split)
    if not len(judges):
        raise DataError(
            f"No picture of {dataset.source} is held out, so nothing can be judged by it: "
            f"{splits.note} Train with --hold-out."
        )
    fits = _Fits(dataset, *_drawn(dataset, split, samples, seed), judges)
    # Matrices this small are slower on several threads, a hundred times so on a busy machine.
    with threadpool_limits(1):
        rows = [fits.majority(), fits.neighbours()]
        if samples.kernels:
            rows.append(fits.kernels())
    return Baselines(
        fingerprint=dataset.fingerprint,
        seed=seed,
        split=split,
        count=len(judges),
        fitted=len(fits.fitted),
        chosen_on=fits.chosen_on,
        rows=tuple(rows),
        note=in_words(dataset, samples, seconds),
    )


def _drawn(
    dataset: Dataset, split: str, samples: Samples, seed: int
) -> tuple[str, Int[np.ndarray, "T"], Int[np.ndarray, "V"]]:
    """Which pictures choose, in a word; those to fit; and those that choose."""
    splits = dataset.splits
    fitted = _with_every_class(splits.train, dataset.labels, samples.fitted, seed)
    choosing = _sample(splits.validation, samples.choosing, seed, "choosing")
    if split == "validation" or not len(choosing):
        keep = len(fitted) - len(fitted) // 5
        return "train", fitted[:keep], fitted[keep:][: samples.choosing]
    return "validation", fitted, choosing


def read_baselines(path: Path) -> Baselines | None:
    """What `write_baselines` wrote; None if there is nothing that this version can use.

    They can always be made again: a damaged file is told of by an event `damaged`, and is no error.
    """
    try:
        values = parse_json(path.read_text(encoding="utf-8"))
        if wrong := _FILE.misfit(values, ""):
            raise ValueError(wrong)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        emit("damaged", text=f"{path} is damaged: {error}. The baselines are fitted again.")
        return None
    return Baselines.from_json(values) if values["format"] == FORMAT else None


def write_baselines(baselines: Baselines, path: Path) -> None:
    """Writes them as JSON, atomically.

    Raises:
        DiskFull, NotWritable: what was there before is whole.
    """
    text = json.dumps(baselines.to_json(), indent=2, ensure_ascii=False, allow_nan=False)
    write_atomically(path, text.encode())


@dataclasses.dataclass(frozen=True, eq=False)
class _Fits:
    """The three methods on given pictures."""

    dataset: Dataset
    chosen_on: str
    fitted: Int[np.ndarray, "T"]
    choosing: Int[np.ndarray, "V"]
    judges: Int[np.ndarray, "E"]

    def majority(self) -> Baseline:
        counts = np.bincount(self.dataset.labels[self.dataset.splits.train])
        label = int(counts.argmax())
        name = self.dataset.classes[label]
        said = np.full(len(self.judges), label)
        return self._judged("majority", f"always the commonest class, {name}", {}, said)

    def neighbours(self) -> Baseline:
        emit("baseline", name="nearest neighbours")  # before scikit-learn, which takes a second
        from sklearn.neighbors import NearestNeighbors

        def make(k: float) -> Any:
            return _Neighbours(NearestNeighbors(n_neighbors=int(k), algorithm="brute"))

        candidates = [k for k in NEIGHBOURS if k <= len(self.fitted)]
        k, said = self._best(thumbnails, make, candidates)
        plural = "s" if k > 1 else ""
        height, width = (min(side, THUMBNAIL_PIXELS) for side in self.dataset.images.shape[1:3])
        what = f"the {k} nearest training picture{plural}, at {height}x{width} pixels"
        return self._judged("neighbours", what, {"k": k}, said)

    def kernels(self) -> Baseline:
        from sklearn.dummy import DummyClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        def make(strength: float) -> Any:
            if len(np.unique(self.dataset.labels[self.fitted])) == 1:
                return DummyClassifier()  # a regression wants two classes to tell apart
            regression = LogisticRegression(C=strength, max_iter=MOST_ITERATIONS)
            return make_pipeline(StandardScaler(), regression)

        emit("baseline", name="fixed kernels")
        strength, said = self._best(kernel_features, make, REGULARISATION)
        what = "logistic regression on fixed kernels"
        return self._judged("kernels", what, {"C": strength}, said)

    def _best(
        self,
        features: Callable[[np.ndarray, np.ndarray], np.ndarray],
        make: Callable[[float], Any],
        candidates: Sequence[float],
    ) -> tuple[float, np.ndarray]:
        """The candidate best on the choosing pictures, the first of equals, and what it says."""
        from sklearn.exceptions import ConvergenceWarning

        images, labels = self.dataset.images, self.dataset.labels
        seen = features(images, self.fitted)
        unseen = features(images, self.choosing) if len(self.choosing) else None
        best, best_score = None, -1.0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            for candidate in candidates:
                model = make(candidate).fit(seen, labels[self.fitted])
                if unseen is None:
                    score = 0.0
                else:
                    score = (model.predict(unseen) == labels[self.choosing]).mean()
                if score > best_score:
                    best, best_score = (candidate, model), score
        if best is None:
            raise DataError("There is no training picture to fit a baseline on.")
        return best[0], best[1].predict(features(images, self.judges))

    def _judged(self, name: str, what: str, choice: dict[str, float], said: np.ndarray) -> Baseline:
        labels = self.dataset.labels[self.judges]
        classes = self.dataset.classes
        figures = class_figures(confusion_matrix(labels, said, len(classes)), classes)
        correct = int((said == labels).sum())
        return Baseline(
            name=name,
            what=what,
            choice=choice,
            correct=correct,
            accuracy=correct / len(labels),
            interval=wilson_interval(correct, len(labels)),
            macro_f1=macro_f1(figures),
        )


class _Neighbours:
    """The nearest neighbours' vote, the first of equally common classes.

    scikit-learn's own vote makes a table of pictures times classes.
    """

    def __init__(self, model: Any) -> None:
        self._model = model

    def fit(self, features: np.ndarray, labels: Int[np.ndarray, "T"]) -> "_Neighbours":
        self._model.fit(features)
        self._labels = labels
        return self

    def predict(self, features: np.ndarray) -> Int[np.ndarray, "N"]:
        votes = np.sort(self._labels[self._model.kneighbors(features, return_distance=False)])
        counts = (votes[:, :, None] == votes[:, None, :]).sum(axis=2)  # (N, k): of each vote's own
        return votes[np.arange(len(votes)), counts.argmax(axis=1)]


def _sample(
    indices: Int[np.ndarray, "N"], most: int, seed: int, purpose: str
) -> Int[np.ndarray, "M"]:
    """At most so many of the indices, ascending."""
    generator = np.random.default_rng(derive(seed, "baselines", purpose))
    return np.sort(generator.permutation(indices)[:most])


def _with_every_class(
    indices: Int[np.ndarray, "N"], labels: Int[np.ndarray, "L"], most: int, seed: int
) -> Int[np.ndarray, "M"]:
    """A random order of the indices, cut short, that begins with one of every class."""
    generator = np.random.default_rng(derive(seed, "baselines", "train"))
    order = generator.permutation(indices)
    _, firsts = np.unique(labels[order], return_index=True)
    rest = np.delete(order, firsts)
    return np.concatenate([order[firsts], rest[: max(0, most - len(firsts))]])

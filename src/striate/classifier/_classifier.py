"""The product: one file that loads anywhere and predicts, preprocessing as it was trained."""

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image

from striate._version import __version__
from striate.classifier._logits import VIEWS, logit_batches, logits_of, probabilities_of
from striate.classifier._ranking import most_probable
from striate.devices import Device, candidates
from striate.errors import (
    AnswerNotFinite,
    DamagedFile,
    InputError,
    InvalidSetting,
    ShapeError,
    UnreadablePicture,
)
from striate.images import Picture, Preprocessing, prepare_telling
from striate.nets import Net, NetSpec, fill_weights, refuse_non_finite
from striate.runs import read_tensors, write_tensors

Pictures = Picture | Iterable[Picture]

# Pictures that are prepared before the net runs over them: bounds the memory of a long list.
_CHUNK = 256


@dataclasses.dataclass(frozen=True)
class Prediction:
    """What a classifier says about one picture.

    Attributes:
        path: The file, or None for an array.
        label: The most probable class; None if the picture could not be read, or if a threshold
            was asked for and no class reaches it.
        probability: Of the most probable class, in [0, 1]; None if the picture could not be read.
        top: Classes with probabilities, most probable first.
        error: Why the picture could not be read; None if it could.
        damage: What is wrong with a picture that could be read in part; None if it is whole.
    """

    path: str | None
    label: str | None
    probability: float | None
    top: tuple[tuple[str, float], ...]
    error: str | None = None
    damage: str | None = None

    @property
    def none_of_these(self) -> bool:
        """Whether the picture was read, and no class is probable enough."""
        return self.label is None and self.error is None

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `striate predict --json` prints them."""
        return {**dataclasses.asdict(self), "top": [list(pair) for pair in self.top]}


class Classifier:
    """A trained net with everything that its answers depend on.

    Args:
        net: With its weights, which become float32.
        classes: Names, in the order of the net's outputs.
        preprocessing: What every picture goes through first.
        metrics: What was measured when it was made.
        trained_on: What of which pictures it was trained on: the `fingerprint` of the data set, and
            the `seed` and `hold_out` of its split; empty if unknown.
        threshold: The confidence below which "none of these" is the better answer, in [0, 1], as
            validation pictures chose it; None if there were none. Only those who ask use it.
        views: Of a picture, whose mean answer is given (test-time augmentation): "one"; "mirrored",
            two, as a net trained with flips answers best; "shifted", six.

    Raises:
        InvalidSetting: classes or preprocessing that do not fit the net, or weights of it that are
            no longer numbers.
    """

    def __init__(
        self,
        net: Net,
        classes: tuple[str, ...],
        preprocessing: Preprocessing,
        metrics: Mapping[str, Any] | None = None,
        trained_on: Mapping[str, Any] | None = None,
        threshold: float | None = None,
        views: str = "one",
    ) -> None:
        self.device = dataclasses.replace(candidates("cpu", "float32")[0], pool_first=False)
        self.net = net.to("cpu").float().eval()
        refuse_non_finite(self.net)
        self.classes = _checked_classes(classes, net)
        self.preprocessing = _checked_preprocessing(preprocessing, net)
        self.metrics = dict(metrics or {})
        self.trained_on = dict(trained_on or {})
        self.threshold = None if threshold is None else _checked_threshold(threshold)
        self.views = _checked_views(views, preprocessing)

    @property
    def spec(self) -> NetSpec:
        """What the net was built from."""
        return self.net.spec

    def to(self, device: str | Device) -> Self:
        """Moves the net: "cpu", "cuda", "mps" or "auto"; predictions stay float32.

        Raises:
            DeviceUnavailable: this machine does not have it.
        """
        self.device = device if isinstance(device, Device) else candidates(device, "float32")[0]
        self.net.to(self.device.torch_device)
        return self

    def probabilities(self, images: UInt8[np.ndarray, "N H W C"]) -> Float[np.ndarray, "N K"]:
        """Probabilities `(N, K)`, float32, of pictures that `prepare` made.

        Raises:
            AnswerNotFinite: the net's numbers grow beyond what it computes with.
        """
        return self._probabilities(images, [f"number {place}" for place in range(len(images))])

    def probability_batches(
        self, images: UInt8[np.ndarray, "M H W C"], chosen: np.ndarray, names: Sequence[str]
    ) -> Iterator[Float[np.ndarray, "B K"]]:
        """The probabilities of chosen pictures, a batch at a time: all of them may be too many.

        Args:
            images: `(M, H, W, C)`, prepared; may be a mapped file.
            chosen: `(N,)` indices into them; the batches come in their order.
            names: Of all `M` pictures.

        Raises:
            AnswerNotFinite: the net's numbers grow beyond what it computes with.
        """
        about = (self.preprocessing, self.device, self.views)
        with self.device.in_use():
            for indices, logits in logit_batches(self.net, images, chosen, *about):
                answers = probabilities_of(logits).numpy()
                self._refuse_odd(answers, [names[int(index)] for index in indices])
                yield answers

    def _probabilities(self, images: np.ndarray, names: Sequence[str]) -> np.ndarray:
        """The same of pictures that have names."""
        with self.device.in_use():
            chosen = np.arange(len(images))
            about = (self.preprocessing, self.device, self.views)
            logits = logits_of(self.net, images, chosen, *about)
        answers = probabilities_of(logits).numpy()
        self._refuse_odd(answers, names)
        return answers

    def _refuse_odd(self, answers: np.ndarray, names: Sequence[str]) -> None:
        """Raises AnswerNotFinite if an answer holds what is no number; names are the pictures'."""
        odd = np.flatnonzero(~np.isfinite(answers).all(axis=1))
        if len(odd):
            raise AnswerNotFinite(
                f"The net's answer to {len(odd):,} of {len(answers):,} pictures is not a number, "
                f"such as to {names[odd[0]]}: on the way its values grow beyond "
                f"{self.device.precision}. Its weights or its preprocessing are of no use; take "
                f"another classifier, or train again with a smaller learning rate."
            )

    def predict(
        self,
        pictures: Pictures,
        *,
        top: int = 5,
        on_error: str = "raise",
        threshold: float | None = None,
    ) -> list[Prediction]:
        """Classes pictures of any size.

        Args:
            pictures: A path, PIL picture or array `(H, W)`, `(H, W, C)`; a list of those; or a
                batch `(N, H, W, C)`. Arrays are uint8.
            top: How many classes to give with each.
            on_error: "raise", or "keep": an unreadable picture is an answer with its error.
            threshold: In [0, 1]: a picture whose most probable class has less is "none of these",
                an answer without a label. None answers every picture; `self.threshold` is what
                validation pictures chose.

        Raises:
            UnreadablePicture: a picture cannot be read and `on_error` is "raise".
            ShapeError: an array that is no picture.
            AnswerNotFinite: the net's numbers grow beyond what it computes with.
            InputError: `top` or `threshold` cannot be.
        """
        if not isinstance(top, int) or top < 1:
            raise InputError(f"top is {top}; ask for a whole number of classes, at least one.")
        least = 0.0 if threshold is None else _checked_threshold(threshold)
        items = _as_list(pictures)
        answers: list[Prediction] = []
        for start in range(0, len(items), _CHUNK):
            answers += self._predict(items[start : start + _CHUNK], top, on_error == "keep", least)
        return answers

    def _predict(
        self, items: list[Picture], top: int, keep: bool, least: float
    ) -> list[Prediction]:
        prepared: list[np.ndarray] = []
        errors: dict[int, str] = {}
        damages: dict[int, str | None] = {}
        for place, item in enumerate(items):
            try:
                pixels, damages[place] = prepare_telling(item, self.preprocessing)
                prepared.append(pixels)
            except UnreadablePicture as error:
                if not keep:
                    raise
                errors[place] = error.reason
        paths = [str(item) if isinstance(item, str | Path) else None for item in items]
        names = [path or f"number {place}" for place, path in enumerate(paths)]
        names = [name for place, name in enumerate(names) if place not in errors]
        rows: Iterator[tuple[np.ndarray, np.ndarray]] = iter(())
        if prepared:
            probabilities = self._probabilities(np.stack(prepared), names)
            best = most_probable(probabilities, top)
            rows = zip(best, np.take_along_axis(probabilities, best, axis=1), strict=True)
        return [
            Prediction(path, None, None, (), errors[place])
            if place in errors
            else dataclasses.replace(self._answer(path, *next(rows), least), damage=damages[place])
            for place, path in enumerate(paths)
        ]

    def _answer(
        self, path: str | None, best: np.ndarray, shares: np.ndarray, least: float
    ) -> Prediction:
        """The answer whose classes, most probable first, and their probabilities are given."""
        names = (self.classes[index] for index in best.tolist())
        pairs = tuple(zip(names, shares.tolist(), strict=True))
        label, probability = pairs[0]
        return Prediction(path, label if probability >= least else None, probability, pairs)

    def save(self, path: str | Path) -> None:
        """Writes weights, net, classes, preprocessing and metrics into one file, atomically.

        Raises:
            DiskFull, NotWritable: what was there before is whole.
        """
        header = {
            "version": __version__,
            "net": self.spec.to_json(),
            "classes": list(self.classes),
            "preprocessing": self.preprocessing.to_json(),
            "metrics": self.metrics,
            "trained_on": self.trained_on,
            "threshold": self.threshold,
            "views": self.views,
        }
        write_tensors(Path(path), "classifier", self.net.state_dict(), header)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Reads what `save` wrote: numbers and text, never code.

        Raises:
            DamagedFile, ForeignFile, NewerFile: it cannot be trusted; the message says why.
            InputError: there is no such file.
        """
        tensors, header = read_tensors(Path(path), "classifier")
        try:
            spec = NetSpec.from_json(header["net"])
            classes = tuple(header["classes"])
            preprocessing = Preprocessing.from_json(header["preprocessing"])
            with torch.device("meta"):
                net = spec.build()
            fill_weights(net, tensors, assign=True)
            about = (header.get("metrics"), header.get("trained_on"), header.get("threshold"))
            return cls(net, classes, preprocessing, *about, header.get("views", "one"))
        except (KeyError, TypeError, ValueError, InputError, RuntimeError) as error:
            raise DamagedFile(f"{path} does not fit together: {error}") from error


def _checked_classes(classes: tuple[str, ...], net: Net) -> tuple[str, ...]:
    names = len(set(map(str, classes)))
    if names == len(classes) == net.num_classes and all(isinstance(name, str) for name in classes):
        return classes
    raise InvalidSetting(
        f"classes has {len(classes):,} entries, {names:,} of them different, and the net tells "
        f"{net.num_classes:,} classes apart: give a name to each, in the order of its outputs."
    )


def _checked_preprocessing(preprocessing: Preprocessing, net: Net) -> Preprocessing:
    takes = (net.spec.height, net.spec.width, net.spec.in_channels)
    if preprocessing.shape == takes:
        return preprocessing
    raise InvalidSetting(
        f"The preprocessing makes pictures of {'x'.join(map(str, preprocessing.shape))}, and the "
        f"net takes {'x'.join(map(str, takes))} (height, width, channels)."
    )


def _checked_views(views: str, preprocessing: Preprocessing) -> str:
    if views not in VIEWS:
        raise InvalidSetting(f"views is {views!r}; it can be {', '.join(VIEWS)}.")
    if views == "shifted" and min(preprocessing.height, preprocessing.width) < 2:
        raise InvalidSetting("views is 'shifted', and pictures of one pixel cannot be moved.")
    return views


def _checked_threshold(value: float) -> float:
    number = isinstance(value, Real) and not isinstance(value, bool)
    if not (number and 0 <= value <= 1):
        raise InputError(
            f"A threshold on confidence cannot be {value!r}: give a probability from 0 to 1."
        )
    return float(value)


def _as_list(pictures: Pictures) -> list[Picture]:
    if isinstance(pictures, np.ndarray):
        if pictures.ndim == 4:
            return list(pictures)
        if pictures.ndim not in (2, 3):
            raise ShapeError(
                f"An array of shape {pictures.shape} is no picture: give (H, W), (H, W, C) or a "
                f"batch (N, H, W, C)."
            )
        return [pictures]
    kinds = (str, os.PathLike, bytes, Image.Image, np.ndarray)
    items: list[Any] = [pictures]
    if isinstance(pictures, Iterable) and not isinstance(pictures, (*kinds, Mapping)):
        items = list(pictures)
    for item in items:
        if not isinstance(item, kinds):
            raise ShapeError(
                f"A {type(item).__name__} is no picture: give a path, bytes, a Pillow picture or a "
                f"uint8 array, or a list of those."
            )
    return items

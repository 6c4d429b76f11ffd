"""`mnist` and `fashion-mnist`: 60,000 + 10,000 pictures of 28x28, found or downloaded."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from striate.data._idx import read_idx
from striate.data._places import data_folders
from striate.data._source import TEST, TRAIN, Listing
from striate.errors import DataError, DownloadFailed
from striate.images import Picture
from striate.runs import emit

_GARMENTS = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat",
    "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip
_STEMS = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


class Mnist:
    """Files in torchvision's layout, `MNIST/raw`, in `$STRIATE_DATA` or the user's data folder."""

    def __init__(self, name: str, kind: str, classes: tuple[str, ...]) -> None:
        self.name = name
        self._kind = kind
        self._classes = classes

    def listing(self) -> Listing:
        """Labels of both files; downloads what is not here yet."""
        folder, paths = self._files
        labels = [read_idx(paths[i], 1).astype(np.int64) for i in (1, 3)]
        for path, pictures, known in (
            (paths[0], self._arrays[0], labels[0]),
            (paths[2], self._arrays[1], labels[1]),
        ):
            if len(pictures) != len(known) or known.max(initial=0) >= len(self._classes):
                raise DataError(
                    f"{path} has {len(pictures):,} pictures and its labels are {len(known):,} "
                    f"from 0 to {known.max(initial=0)}: they do not belong together. "
                    f"Remove the files in {folder} and run the same command again."
                )
        facts = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
        return Listing(
            classes=self._classes,
            labels=np.concatenate(labels),
            names=(
                *(f"train/{index:05d}" for index in range(len(labels[0]))),
                *(f"test/{index:05d}" for index in range(len(labels[1]))),
            ),
            key=f"{self._kind} 1 {folder} {facts}".encode(errors="backslashreplace"),
            given=np.repeat(np.array([TRAIN, TEST], np.int8), [len(part) for part in labels]),
            shape=(*self._arrays[0].shape[1:], 1),
        )

    def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
        """Grey pictures, training first."""
        train, test = self._arrays
        return [
            np.asarray(train[i] if i < len(train) else test[i - len(train)])[..., None]
            for i in indices
        ]

    @cached_property
    def _arrays(self) -> tuple[UInt8[np.ndarray, "N 28 28"], UInt8[np.ndarray, "M 28 28"]]:
        _, paths = self._files
        return read_idx(paths[0], 3), read_idx(paths[2], 3)

    @cached_property
    def _files(self) -> tuple[Path, list[Path]]:
        """The folder and its four files, downloaded first if they are nowhere."""
        for root in data_folders():
            if found := self._found(root / self._kind / "raw"):
                return root / self._kind / "raw", found
        folder = data_folders()[0] / self._kind / "raw"
        self._download(folder)
        return folder, self._found(folder) or []

    def _found(self, folder: Path) -> list[Path] | None:
        paths = []
        for stem in _STEMS:
            forms = (folder / f"{stem}-ubyte", folder / f"{stem}-ubyte.gz")
            paths.extend([path for path in forms if path.is_file()][:1])
        return paths if len(paths) == len(_STEMS) else None

    def _download(self, folder: Path) -> None:
        emit("download", source=self.name, folder=str(folder))
        try:
            import torchvision.datasets  # takes seconds to import

            getattr(torchvision.datasets, self._kind)(str(folder.parents[1]), download=True)
        except (OSError, RuntimeError) as error:
            reason = " ".join(str(error).split()).rstrip(".")
        else:
            if self._found(folder):
                return
            reason = "the files did not arrive"
        files = ", ".join(f"{stem}-ubyte.gz" for stem in _STEMS)
        raise DownloadFailed(
            f"{self.name} could not be downloaded: {reason}. On a machine with a network, get "
            f"{files} and put them into {folder}. Or use the source digits: it needs no download."
        )


def mnist() -> Mnist:
    """Handwritten digits (LeCun, Cortes and Burges)."""
    return Mnist("mnist", "MNIST", tuple("0123456789"))


def fashion_mnist() -> Mnist:
    """Garments (Xiao, Rasul and Vollgraf 2017)."""
    return Mnist("fashion-mnist", "FashionMNIST", _GARMENTS)

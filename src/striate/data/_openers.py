"""From what a user calls a source to the source: known names first, then files and folders."""

import os
from collections.abc import Callable
from pathlib import Path

from striate.data._cats_dogs import cats_dogs
from striate.data._cifar import cifar10, cifar100
from striate.data._digits import Digits
from striate.data._folder import Folder
from striate.data._hoda import Cdb
from striate.data._hub import hub
from striate.data._labels import Labels
from striate.data._layout import expected
from striate.data._mnist import fashion_mnist, mnist
from striate.data._npz import Npz
from striate.data._parquet import Parquet, parquet_files
from striate.data._source import Source
from striate.data._xo import Xo
from striate.errors import DataError, InvalidSetting, UnknownSource, nearest

_NAMED: dict[str, Callable[[], Source]] = {
    "cats-dogs": cats_dogs,
    "cifar10": cifar10,
    "cifar100": cifar100,
    "digits": Digits,
    "fashion-mnist": fashion_mnist,
    "hoda": Cdb,
    "mnist": mnist,
    "xo": Xo,
}
_WITH_SETTINGS: dict[str, Callable[[str], Source]] = {"hf": hub, "xo": Xo}
_FILES: dict[str, Callable[[Path], Source]] = {
    ".cdb": Cdb,
    ".csv": Labels,
    ".npz": Npz,
    ".parquet": Parquet,
}
_TABLE = "labels.csv"


def source_names() -> tuple[str, ...]:
    """The sources that have a name, sorted."""
    return tuple(sorted(_NAMED))


def find_source(source: str | Path) -> Source:
    """The source that a name, `name:key=value`, or a path means.

    Raises:
        UnknownSource: It is no known name, file or folder; lists the nearest, else the names.
        UnknownSetting, InvalidSetting: The name has no such setting or value.
        DataError: It is a file of another kind.
        DownloadFailed: It is not here, and could not be fetched or may not be.
    """
    if isinstance(source, str):
        name, colon, settings = source.partition(":")
        if name in _NAMED and not colon:
            return _NAMED[name]()
        if name in _WITH_SETTINGS and (colon or name in _NAMED):
            return _WITH_SETTINGS[name](settings)
        if name in _NAMED:
            raise InvalidSetting(f"{name} takes no settings; write {name} instead of {source}.")
    path = Path(os.path.expanduser(source))
    # Unlike those of Path, these are also false for names that no file can have; "" is no path.
    if source != "" and os.path.isdir(path):
        return _folder(path)
    if source != "" and os.path.isfile(path) and path.suffix.lower() in _FILES:
        return _FILES[path.suffix.lower()](path)
    if source != "" and os.path.exists(path):
        raise DataError(
            f"{path} is a file that is no source; expected a folder, or a file that ends in "
            f"{', '.join(_FILES)}. If it is an archive, unpack it first. "
            f"{expected(path.with_suffix(''))}"
        )
    raise UnknownSource(
        "data source, file or folder",
        str(source),
        [*source_names(), *nearest(str(source), _siblings(path))],
        f"Files and folders are looked for from {Path.cwd()}.",
    )


def address(source: str | Path) -> str:
    """What means the same source from any folder: a name as it is, a path from its root on.

    Raises:
        UnknownSource: It is no known name, file or folder, among others (see `find_source`).
    """
    if isinstance(source, str):
        name, colon, _ = source.partition(":")
        if name in _NAMED or (name in _WITH_SETTINGS and colon):
            return source
    path = Path(os.path.expanduser(source))
    return str(path.absolute()) if source != "" and os.path.exists(path) else str(source)


def short_name(source: str | Path) -> str:
    """A source's name without settings, folders and the ending of a file; for a run's folder."""
    name, _, rest = str(source).partition(":")
    if name == "hf":
        return rest.partition(":")[0].rpartition("/")[2]
    path = Path(name)
    return path.stem if path.suffix.lower() in _FILES else path.name


def _folder(path: Path) -> Source:
    """A folder with a table of labels, of parquet files, or with a folder a class."""
    if (path / _TABLE).is_file():
        return Labels(path / _TABLE, path)
    return Parquet(path) if parquet_files(path) else Folder(path)


def _siblings(path: Path) -> list[str]:
    """Folders beside the missing one, written as the user wrote the path."""
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.is_dir()]
    except (OSError, ValueError):
        return []
    return [str(path.parent / name) for name in names if not name.startswith(".")]

"""`cats-dogs`: the photos of Chollet's book, 2,000 + 1,000 + 1,000 of Kaggle's 25,000, by number.

"Deep Learning with Python" takes cats and dogs 0 to 999 to train, 1000 to 1499 to validate and 1500
to 1999 to test.
"""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from striate._writing import folder_aside
from striate.data._folder import Folder
from striate.data._parallel import Progress
from striate.data._places import data_folders
from striate.errors import DataError, DownloadFailed, write_error

NAME = "cats-dogs"
_PARTS = {"train": range(1000), "validation": range(1000, 1500), "test": range(1500, 2000)}
_NUMBERED = re.compile(r"(?:.*/)?(?:(cat|dog)\.|(cat|dog)s?/)(\d{1,5})\.jpe?g", re.IGNORECASE)
_WAYS = (
    "Unpack Kaggle's dogs-vs-cats (train/cat.0.jpg), Microsoft's copy (PetImages/Cat/0.jpg) or "
    "fastai's (dogscats/train/cats/cat.0.jpg), then: striate data prepare cats-dogs FOLDER"
)


def cats_dogs() -> Folder:
    """The folder of that name in a data folder, as it is laid out.

    Raises:
        DownloadFailed: It is nowhere; says how to get and prepare it.
    """
    for root in data_folders():
        if (root / NAME / "train").is_dir():
            return Folder(root / NAME, NAME)
    raise DownloadFailed(
        f"cats-dogs is not in {' or '.join(str(root) for root in data_folders())}, and its "
        f"publishers ask for an account before a download. {_WAYS}"
    )


def prepare_cats_dogs(path: Path) -> tuple[Path, Mapping[str, int]]:
    """Makes the book's folders from the unpacked download, beside the other data sets.

    Files are linked where that is possible, else copied; all of them are there at the end, or none.

    Args:
        path: The unpacked download, or a folder above it.

    Returns:
        The folder, and how many pictures of each split lie in it.

    Raises:
        DataError: It is no folder, it lacks pictures, or they have been prepared before.
        DiskFull, NotWritable: Nothing of it is left.
    """
    folder = data_folders()[0] / NAME
    if folder.exists():
        raise DataError(
            f"{folder} is there already; striate train {NAME} takes it as it is. "
            f"Remove it first to make it anew."
        )
    found = _numbered(path.absolute())
    progress = Progress("link", 2 * sum(map(len, _PARTS.values())), NAME)
    try:
        with folder_aside(folder) as aside:
            for part, numbers in _PARTS.items():
                for kind in ("cat", "dog"):
                    inside = aside / part / kind
                    inside.mkdir(parents=True)
                    for number in numbers:
                        _link(found[kind, number], inside / f"{kind}.{number}.jpg")
                        progress.advance(1)
            os.rename(aside, folder)
    except OSError as error:
        raise write_error(folder, error) from error
    return folder, {part: 2 * len(numbers) for part, numbers in _PARTS.items()}


def _numbered(root: Path) -> dict[tuple[str, int], Path]:
    """Each picture that the book needs; of several with one number the first, nearest the root."""
    if not root.is_dir():
        raise DataError(f"{root} is no folder. {_WAYS}")
    found: dict[tuple[str, int], Path] = {}
    places = sorted(os.walk(root), key=lambda place: (place[0].count(os.sep), place[0]))
    for place, _, files in places:
        for name in sorted(files):
            path = Path(place, name)
            match = _NUMBERED.fullmatch(path.relative_to(root.parent).as_posix())
            if match:
                found.setdefault(((match[1] or match[2]).lower(), int(match[3])), path)
    wanted = [
        (kind, number)
        for kind in ("cat", "dog")
        for numbers in _PARTS.values()
        for number in numbers
    ]
    missing = [f"{kind}.{number}.jpg" for kind, number in wanted if (kind, number) not in found]
    if missing:
        raise DataError(
            f"{root} lacks {len(missing):,} of the {len(wanted):,} pictures that the book takes, "
            f"such as {', '.join(missing[:3])}. {_WAYS}"
        )
    return found


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source.resolve(), target)
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(source, target)

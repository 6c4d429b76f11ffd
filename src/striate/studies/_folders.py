"""Where a study is kept, so that no other study is written over.

A folder holds one study: a question with its choices, on certain pictures. How they are trained may
differ: the trainings of each recipe are kept side by side. What a folder is for is noted in it when
the study begins, so one that was stopped keeps its folder too.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from striate._parsing import parse_json
from striate._shapes import OBJECT_OR_NULL, Has, text
from striate._writing import make_folders, write_atomically
from striate.errors import DamagedFile, InvalidSetting

ROOT = Path("studies")
_NOTE = Path("trials", "asked.json")
_NOTED = Has(
    {
        **dict.fromkeys(("question", "source", "fingerprint"), text()),
        "choices": OBJECT_OR_NULL,
    },
    closed=True,
)


@dataclass(frozen=True)
class Subject:
    """What tells a study from others.

    Attributes:
        question: Its name.
        source: The pictures, as people know them.
        fingerprint: Of the pictures.
        choices: The question's, plain JSON values; None where an older version noted none.
    """

    question: str
    source: str
    fingerprint: str
    choices: Mapping[str, Any] | None

    def same(self, other: Subject) -> bool:
        """Whether it is the same study, as far as is known."""
        unknown = self.choices is None or other.choices is None
        mine, theirs = ((one.question, one.fingerprint) for one in (self, other))
        return mine == theirs and (unknown or self.choices == other.choices)

    def unlike(self, other: Subject) -> str:
        """What it is of, where the other is of something else: "on digits, not on xo"."""
        if self.question != other.question:
            return f"of {self.question}, not of {other.question}"
        if self.source != other.source:
            return f"on {self.source}, not on {other.source}"
        if self.fingerprint != other.fingerprint:
            return f"on {self.source} with other pictures, or pictures prepared otherwise"
        mine, theirs = self.choices or {}, other.choices or {}
        names = [name for name in theirs if mine.get(name) != theirs[name]]
        return "whose " + " and ".join(
            f"{name} is {_shown(mine.get(name))}, not {_shown(theirs[name])}" for name in names
        )


def make_folder(given: Path | None, name: str, subject: Subject) -> Path:
    """Makes the folder of a study, or finds the one that it has.

    Args:
        given: The folder that was asked for; None takes `studies/NAME`, or NAME-2 and so on where
            that holds another study.
        name: Of the folder in `studies`.
        subject: What is studied.

    Raises:
        InvalidSetting: the folder is a file, or holds another study.
        DamagedFile: which study it holds cannot be read.
        DiskFull, NotWritable: it cannot be made.
    """
    folder = _free(name, subject) if given is None else given
    refuse_file(folder)
    held = _held(folder)
    if held is not None and not held.same(subject):
        raise InvalidSetting(
            f"{folder} holds a study {held.unlike(subject)}: give another folder after --output, "
            f"so that it is not written over."
        )
    make_folders((folder / _NOTE).parent)
    if held is None or held.choices is None:
        text = json.dumps(vars(subject), indent=2, ensure_ascii=False)
        write_atomically(folder / _NOTE, text.encode())
    return folder


def refuse_file(folder: Path) -> None:
    """Refuses a file where a folder is needed.

    Raises:
        InvalidSetting: it is one.
    """
    if folder.exists() and not folder.is_dir():
        raise InvalidSetting(
            f"{folder} is a file, and a study needs a folder: give another after --output."
        )


def _free(name: str, subject: Subject) -> Path:
    """The first folder of that name that holds no other study."""
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    held = ((ROOT / one, _held(ROOT / one)) for one in names)
    return next(folder for folder, known in held if known is None or known.same(subject))


def _held(folder: Path) -> Subject | None:
    """The study that a folder is for; None if it is for none yet.

    Raises:
        DamagedFile: it says so in a note that cannot be read.
    """
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return _noted(folder / _NOTE)
    # Not begun, or by a version that noted nothing.
    try:
        known = parse_json((folder / "study.json").read_text(encoding="utf-8"))
        data = known["data"]
        return Subject(str(known["study"]), str(data["source"]), str(data["fingerprint"]), None)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _noted(path: Path) -> Subject:
    try:
        noted = parse_json(path.read_text(encoding="utf-8"))
        wrong = _NOTED.misfit(noted, "")
    except (FileNotFoundError, NotADirectoryError):
        raise
    except (OSError, ValueError) as error:
        noted, wrong = {}, str(error)
    if wrong:
        raise DamagedFile(
            f"{path} does not tell which study the folder is for: {wrong}. Give another folder "
            f"after --output; or remove the file, and the folder is taken to be for this study."
        )
    return Subject(**noted)


def _shown(value: Any) -> str:
    if not isinstance(value, list):
        return "by rule" if value is None else str(value)
    parts = (",".join(map(str, part)) if isinstance(part, list) else str(part) for part in value)
    return " ".join(parts) or "by rule"

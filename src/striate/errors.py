"""The tree of errors: what happened, what came, what was expected, how to mend it.

    StriateError
    ├── InputError (also a ValueError)      the user's: exit 2
    │   ├── UnknownName                     a name that is not in a list; says the nearest
    │   │   ├── UnknownNet
    │   │   ├── UnknownSource
    │   │   ├── UnknownRecipe
    │   │   ├── UnknownSetting
    │   │   ├── UnknownRun
    │   │   └── UnknownLayer
    │   ├── InvalidSetting                  a known setting with a value that does not fit
    │   ├── NotationError                   a wrong word in a net's one line; points at it
    │   │   └── NotationTooSmall            also an InputTooSmall
    │   ├── ForeignLayer                    a layer of another library that Striate does not read
    │   ├── ShapeError                      layers, pictures or arrays that do not fit together
    │   │   └── InputTooSmall               says the smallest size that works
    │   ├── DataError                       a source without pictures, with one class, …
    │   ├── UnreadablePicture               one file that is no picture, or a hostile one
    │   ├── ClassifierFileError             a classifier file that cannot be trusted
    │   │   ├── DamagedFile
    │   │   ├── ForeignFile
    │   │   └── NewerFile
    │   ├── RunInUse                        a second process at the same run
    │   └── UnfinishedRun                   no figures and no classifier yet
    ├── WorldError (also a RuntimeError)    the world's: exit 3
    │   ├── DiskFull
    │   ├── NotWritable
    │   ├── OutOfMemory
    │   ├── LimitReached                    a limit on threads, files or addresses
    │   ├── DownloadFailed
    │   ├── TrainingDiverged                the loss is no longer a number
    │   ├── AnswerNotFinite                 a net's answer is not a number
    │   ├── DeviceUnavailable
    │   └── MissingExtra                    a library that an extra brings; says how to install it
    └── Interrupted                         Ctrl-C or SIGTERM, saved first: exit 130

The command line prints the message alone and leaves with the error's exit code.
"""

import difflib
import errno
import os
from collections.abc import Iterable
from pathlib import Path

__all__ = [
    "AnswerNotFinite",
    "ClassifierFileError",
    "DamagedFile",
    "DataError",
    "DeviceUnavailable",
    "DiskFull",
    "DownloadFailed",
    "ForeignFile",
    "ForeignLayer",
    "InputError",
    "InputTooSmall",
    "Interrupted",
    "InvalidSetting",
    "LimitReached",
    "MissingExtra",
    "NewerFile",
    "NotWritable",
    "NotationError",
    "NotationTooSmall",
    "OutOfMemory",
    "RunInUse",
    "ShapeError",
    "StriateError",
    "TrainingDiverged",
    "UnfinishedRun",
    "UnknownLayer",
    "UnknownName",
    "UnknownNet",
    "UnknownRecipe",
    "UnknownRun",
    "UnknownSetting",
    "UnknownSource",
    "UnreadablePicture",
    "WorldError",
    "listed",
    "name_too_long",
    "nearest",
    "write_error",
]


# Names that a message lists where none is near.
_LISTED = 24
# Of a name that came; no name is longer.
_SHOWN_CHARACTERS = 200


class StriateError(Exception):
    """Every error that Striate raises on purpose."""

    exit_code = 2


class InputError(StriateError, ValueError):
    """What was asked for cannot be done; the message says how to mend it."""


class UnknownName(InputError):
    """A name that is not in its list.

    Args:
        kind: What the name should have been, in words: "net", "setting".
        name: What came.
        known: The names there are.
        hint: How to see or extend the list.
        instead: What is said in the place of the nearest names, in a sentence; empty for those.
    """

    def __init__(
        self, kind: str, name: str, known: Iterable[str], hint: str = "", *, instead: str = ""
    ) -> None:
        known = sorted(known)
        close = nearest(name[:_SHOWN_CHARACTERS], known)
        if instead:
            offer = instead
        elif close:
            offer = f"Did you mean {' or '.join(close)}?"
        else:
            more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
            listed = f"{', '.join(known[:_LISTED])}{more}"
            offer = f"There are: {listed}." if known else "There are none yet."
        super().__init__(
            " ".join(
                filter(None, [f"There is no {kind} called {_shortened(name)!r}.", offer, hint])
            )
        )
        self.name = name


class UnknownNet(UnknownName):
    """A net that is neither registered nor a line of the notation."""


class UnknownSource(UnknownName):
    """A data source that is neither a known name nor a folder."""


class UnknownRecipe(UnknownName):
    """A recipe that is neither named nor a TOML file."""


class UnknownSetting(UnknownName):
    """A key that a recipe or a source does not have."""


class UnknownRun(UnknownName):
    """A run that is not in the runs folder."""


class UnknownLayer(UnknownName):
    """A module name that a net does not have."""


class InvalidSetting(InputError):
    """A setting whose value is outside what it can be."""


class NotationError(InputError):
    """A net's one line that does not parse or whose shapes do not fit; points at the word."""


class ForeignLayer(InputError):
    """A layer of another library that Striate does not read, or cannot write."""


class ShapeError(InputError):
    """Shapes that do not fit together."""


class InputTooSmall(ShapeError):
    """Pictures too small for a net; the message names the smallest size that works."""


class NotationTooSmall(NotationError, InputTooSmall):
    """A net's one line that needs larger pictures; points at the word and names the size."""


class DataError(InputError):
    """A source that cannot be made into a data set."""


class UnreadablePicture(InputError):
    """One picture that cannot be read; `reason` is the short form for tables."""

    def __init__(self, path: str | Path, reason: str) -> None:
        super().__init__(f"{path} is not a readable picture: {reason}.")
        self.reason = reason


class ClassifierFileError(InputError):
    """A file that cannot be loaded as a classifier or a checkpoint."""


class DamagedFile(ClassifierFileError):
    """Truncated, or its checksum does not match."""


class ForeignFile(ClassifierFileError):
    """Whole, but not written by Striate."""


class NewerFile(ClassifierFileError):
    """Written by a later version of Striate, in a form this one does not know."""


class RunInUse(InputError):
    """Another process trains in this run's folder."""


class UnfinishedRun(InputError):
    """A run that was stopped or is still training has neither figures nor a classifier."""


class WorldError(StriateError, RuntimeError):
    """Nothing wrong with the request: disk, network, memory or numbers failed."""

    exit_code = 3


class DiskFull(WorldError):
    """No space left; what was written before is whole."""


class NotWritable(WorldError):
    """A folder or file that may not be written."""


class OutOfMemory(WorldError):
    """The machine's or the device's memory does not suffice."""


class LimitReached(WorldError):
    """The system lets this process or this user have no more threads, files or addresses."""


class DownloadFailed(WorldError):
    """A download that did not arrive; names the file and where it may be put by hand."""


class TrainingDiverged(WorldError):
    """The loss became infinite or not a number; the last good state is kept."""


class AnswerNotFinite(WorldError):
    """A net's answer is not a number, though its weights are; names the first such picture."""


class DeviceUnavailable(WorldError):
    """A device that this machine, or this build of torch, does not have."""


class MissingExtra(WorldError):
    """A library that only an extra brings is not installed.

    Args:
        extra: The extra's name.
        wanted: What needs it, in words: "the net timm:resnet50".
    """

    def __init__(self, extra: str, wanted: str) -> None:
        super().__init__(
            f"The extra {extra} is not installed, and {wanted} cannot be had without it: "
            f"pip install 'striate[{extra}]'."
        )


class Interrupted(StriateError):
    """Stopped by the user; everything up to the last step is saved."""

    exit_code = 130


def nearest(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The names most like `name`, best first, at most `most`; none if nothing is close."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(name.lower(), by_lower, n=most, cutoff=0.6)
    return [by_lower[match] for match in close]


def _shortened(name: str) -> str:
    return name if len(name) <= _SHOWN_CHARACTERS else f"{name[:_SHOWN_CHARACTERS]}…"


def listed(names: Iterable[object], most: int = 8) -> str:
    """Names for a message: the first few, each no longer than a line, and how many more."""
    known = list(names)
    shown = [_shortened(str(name)) for name in known[:most]]
    more = f" and {len(known) - most:,} more" if len(known) > most else ""
    return f"{', '.join(shown)}{more}" if shown else "nothing"


def write_error(path: str | Path, error: OSError) -> StriateError:
    """Says in words why `path` could not be written."""
    if error.errno == errno.ENAMETOOLONG:
        return name_too_long(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            f"The disk is full: {path} could not be written. What was there before is whole. "
            f"Free some space (striate cache clear) and try again."
        )
    if error.errno == errno.EFBIG:
        return LimitReached(
            f"{path} could not be written: files may have no more bytes here. Raise the limit "
            f"(ulimit -f), or choose a disk that takes larger files."
        )
    return NotWritable(
        f"{path} could not be written: {error.strerror or error}. "
        f"Choose a folder that you may write to, or change its permissions."
    )


def name_too_long(path: str | Path) -> InputError:
    """Says that a path has a name, or is as a whole, longer than the system takes."""
    longest = max(Path(path).parts, key=lambda part: len(os.fsencode(part)), default="")
    return InputError(
        f"{_shortened(longest)!r} is too long for the system: {len(os.fsencode(longest)):,} bytes, "
        f"in a path of {len(os.fsencode(path)):,}. Most take 255 in a name and 4,096 in a path. "
        f"Choose a shorter one."
    )

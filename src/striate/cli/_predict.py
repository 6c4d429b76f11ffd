"""`striate predict`: classes of pictures, as a table, JSON, JSON lines or CSV."""

import glob
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from striate._counting import things
from striate.cli._output import Output, percent, table
from striate.cli._streams import answer_unread
from striate.cli._whole import Whole
from striate.errors import InputError

_CHUNK = 256
NONE_OF_THESE = "none of these"


def command(
    classifier: str,
    /,
    *paths: Annotated[str, Parameter(allow_leading_hyphen=True)],
    top: Whole = 1,
    none_of_these: Annotated[bool, Parameter(negative=())] = False,
    threshold: float | None = None,
    jsonl: Annotated[bool, Parameter(negative=())] = False,
    csv: Annotated[bool, Parameter(negative=())] = False,
    device: str = "auto",
    strict: bool = False,
    output: Output | None = None,
) -> int:
    """Classify pictures.

    Where not one picture could be read, it ends with 2.

    Args:
        classifier: A classifier.safetensors, or a run's folder or name.
        paths: Files, folders (all that is in them), patterns such as "*.jpg", or - for a list of
            paths on standard input.
        top: How many classes to give with each picture.
        none_of_these: Say so where no class is probable enough, by the threshold that validation
            pictures chose when it was trained; striate evaluate shows what that costs.
        threshold: Say so below this probability instead, from 0 to 1.
        jsonl: One JSON object a line, as soon as it is known.
        csv: Comma-separated: path, label, probability, error, damage.
        device: cpu, cuda, mps or auto.
        strict: Exit with 1 if a picture could not be read.
    """
    output = output or Output()
    if jsonl + csv + output.json > 1:
        raise InputError("--json, --jsonl and --csv are three forms of one answer: give one.")
    for word in paths:
        if word.startswith("-") and word != "-" and not Path(word).exists():
            raise InputError(
                f"{word} is neither an option nor a picture. See: striate predict --help"
            )
    from striate import workshop

    loaded = workshop.load(classifier, device=device)
    least = _threshold(loaded, none_of_these, threshold)
    files = list(_files(paths))
    if not files:
        raise InputError(
            "striate predict takes pictures: files, folders, patterns, or - for a list."
        )
    printer = _PRINTERS["jsonl" if jsonl else "csv" if csv else "json" if output.json else "table"]
    show = printer(output, top)
    with output.progress():
        counted = _classify(loaded, files, show, top=top, threshold=least)
    show.end()
    if counted.unreadable and not counted.answered:
        print(counted.nothing(), file=sys.stderr)  # noqa: T201 (the answer itself was given)
        return InputError.exit_code
    if not (output.json or jsonl or csv):
        output.say(str(counted))
    return 1 if strict and counted.unreadable else 0


@dataclass
class _Counted:
    """How many pictures were classified, how many of them are damaged, how many were not read."""

    answered: int = 0
    damaged: int = 0
    unreadable: int = 0

    def __str__(self) -> str:
        """The last line under the table."""
        said = [f"{things(self.answered, 'picture')} classified"]
        if self.damaged:
            said.append(f"{self.damaged:,} of them damaged")
        if self.unreadable:
            said.append(f"{self.unreadable:,} could not be read")
        return f"{', '.join(said)}."

    def nothing(self) -> str:
        """What is said where not one could be read."""
        if self.unreadable == 1:
            return "Nothing was classified: the picture could not be read."
        return f"Nothing was classified: none of the {self.unreadable:,} pictures could be read."


def _classify(
    classifier: Any, files: Sequence[str], show: Any, *, top: int, threshold: float | None
) -> _Counted:
    """Classifies files some at a time, and shows each answer as soon as it is there."""
    from striate.runs import emit

    counted = _Counted()
    for start in range(0, len(files), _CHUNK):
        some = files[start : start + _CHUNK]
        for answer in classifier.predict(some, top=top, on_error="keep", threshold=threshold):
            counted.unreadable += answer.error is not None
            counted.answered += answer.error is None
            counted.damaged += answer.damage is not None
            show.add(answer)
        sys.stdout.flush()
        if answer_unread():
            break
        if len(files) > _CHUNK:
            emit("predict", done=min(start + _CHUNK, len(files)), total=len(files))
    return counted


def _threshold(classifier: Any, none_of_these: bool, given: float | None) -> float | None:
    """The least probability of an answer; None answers every picture."""
    if given is None and none_of_these and classifier.threshold is None:
        raise InputError(
            "This classifier has no threshold of its own: it was trained without validation "
            "pictures, or by an older Striate. Give one, such as --threshold 0.8."
        )
    return classifier.threshold if given is None and none_of_these else given


def _files(paths: tuple[str, ...], *, listed: bool = False) -> Iterator[str]:
    """The files that words mean, in order; in a list from standard input - is a file's name."""
    for text in paths:
        if text == "-" and not listed:
            lines = (line.rstrip("\r\n") for line in sys.stdin)
            yield from _files(tuple(filter(None, lines)), listed=True)
        elif Path(text).is_dir():
            yield from _inside(Path(text))
        elif not Path(text).exists() and (found := sorted(glob.glob(text, recursive=True))):
            yield from _files(tuple(found), listed=True)
        else:
            yield text


def _inside(folder: Path) -> Iterator[str]:
    """Every file below a folder but the hidden ones; what is no picture is a row with its error."""
    inside = sorted(path for path in folder.rglob("*") if path.is_file())
    visible = [path for path in inside if not _is_hidden(path.relative_to(folder))]
    if not visible:
        raise InputError(f"{folder} holds no files. Give pictures, or a folder of pictures.")
    yield from map(str, visible)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _label(answer: Any) -> str | None:
    """What tables call it; in JSON "none of these" is null, so that no class can be mistaken."""
    return NONE_OF_THESE if answer.none_of_these else answer.label


class _Table:
    """Rows for people, printed when all are known."""

    def __init__(self, output: Output, top: int) -> None:
        self.output, self.top = output, top
        self.table = table("picture", "class", ">probability", *(["also"] if top > 1 else []))

    def add(self, answer: Any) -> None:
        if answer.error:
            row = [answer.path, f"unreadable: {answer.error}", ""]
        else:
            said = (
                f"{_label(answer)} (damaged: {answer.damage})" if answer.damage else _label(answer)
            )
            row = [answer.path, said, percent(answer.probability)]
        if self.top > 1:
            others = answer.top if answer.none_of_these else answer.top[1:]
            also = (f"{label} {percent(share)}" for label, share in others)
            row.append(", ".join(also))
        self.table.add_row(*row)

    def end(self) -> None:
        self.output.show(self.table)


class _Json:
    """The one object."""

    def __init__(self, output: Output, _top: int) -> None:
        self.output = output
        self.answers: list[Any] = []

    def add(self, answer: Any) -> None:
        self.answers.append(answer.to_json())

    def end(self) -> None:
        self.output.give({"predictions": self.answers})


class _Lines:
    """One object a line."""

    def __init__(self, _output: Output, _top: int) -> None:
        pass

    def add(self, answer: Any) -> None:
        sys.stdout.write(json.dumps(answer.to_json(), ensure_ascii=False) + "\n")

    def end(self) -> None:
        sys.stdout.flush()


class _Csv:
    """Rows for a spreadsheet."""

    def __init__(self, _output: Output, _top: int) -> None:
        import csv

        self.writer = csv.writer(sys.stdout, lineterminator="\n")
        self.writer.writerow(["path", "label", "probability", "error", "damage"])

    def add(self, answer: Any) -> None:
        known = (answer.probability, answer.error, answer.damage)
        self.writer.writerow([answer.path, _label(answer), *known])

    def end(self) -> None:
        sys.stdout.flush()


_PRINTERS: dict[str, Any] = {"table": _Table, "json": _Json, "jsonl": _Lines, "csv": _Csv}

"""Runs a command as the terminal would, inside the subject, and looks at what it says."""

import contextlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from tests.fuzzing.subject import Broken, Step

from striate.cli._main import main

EXIT_CODES = (0, 1, 2, 3, 130)
# What a person should never see: traces, and warnings with a line of some library's code.
_UNKEMPT = re.compile(r"Traceback \(most recent|Exception ignored|\.py:\d+: \w*Warning")
# Questions about the command line itself, which are answered in words.
_ASKING = {"--help", "-h", "--version"}
_MOST_CHARACTERS = 2_000_000


class Said(NamedTuple):
    """What a command said and how it ended."""

    code: int
    output: str
    errors: str


def command(step: Step, *tokens: str) -> Said:
    """Runs it.

    Raises:
        Broken: it ends with another code, says what nobody should see, or prints no JSON.
    """
    step(f"striate {' '.join(tokens)[:150]!r}")
    said = _run(tokens)
    if said.code not in EXIT_CODES:
        raise Broken(f"exit code {said.code}: {said.errors[-1000:]}")
    if found := _UNKEMPT.search(said.errors):
        raise Broken(f"{found.group()}: {said.errors[-2000:]}")
    if len(said.output) + len(said.errors) > _MOST_CHARACTERS:
        raise Broken(f"it prints {len(said.output) + len(said.errors):,} characters")
    if said.code in (2, 3) and not (said.errors.strip() or said.output.strip()):
        raise Broken(f"exit code {said.code} without a word")
    if "--json" in tokens and not _ASKING & {*tokens} and said.output.strip():
        _check_json(said.output)
    return said


def _check_json(text: str) -> None:
    try:
        json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        raise Broken(f"no JSON ({error}): {text[:300]!r}") from None


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _run(tokens: tuple[str, ...]) -> Said:
    outer = sys.argv, sys.stdout, sys.stderr
    with _written(".out") as output, _written(".err") as errors:
        sys.argv, sys.stdout, sys.stderr = ["striate", *tokens], output, errors
        try:
            main()
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1 if error.code else 0
        finally:
            sys.argv, sys.stdout, sys.stderr = outer
    texts = [Path(name).read_text(encoding="utf-8", errors="replace") for name in (".out", ".err")]
    return Said(code, *texts)


@contextlib.contextmanager
def _written(name: str) -> Iterator[TextIO]:
    """A file that stands for a stream; what the command did to it does not matter."""
    with Path(name).open("w+", encoding="utf-8", errors="backslashreplace") as file:
        yield file

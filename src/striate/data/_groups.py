"""Which pictures belong together: bursts, patients, tracks, told by a column or by their names."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
from jaxtyping import Int64

from striate.data._source import Listing
from striate.errors import DataError, InvalidSetting, listed, nearest

_SECONDS = 10.0
# Runs by itself, so that a pattern that never comes to an end can be ended.
_MATCH = """
import json, re, sys
pattern, names = json.load(sys.stdin)
found = map(re.compile(pattern).search, names)
json.dump([m and ((m[1] if m.re.groups else None) or m[0]) for m in found], sys.stdout)
"""


def group_numbers(
    listing: Listing, group_by: str, kept: Int64[np.ndarray, "N"]
) -> Int64[np.ndarray, "N"]:
    """A number for each kept picture; equal ones belong together.

    Args:
        listing: Of the source.
        group_by: A column that the source has, else a regular expression on the pictures' names,
            of which the first group, or else the whole match, is what pictures have in common.
            A picture whose name does not match, or whose cell is empty, is alone.
        kept: Places of the pictures in the listing.

    Raises:
        InvalidSetting: It is no pattern, takes too long, or fits no name.
    """
    names = [listing.names[index] for index in kept.tolist()]
    if group_by in listing.columns:
        cells = listing.columns[group_by]
        found: Sequence[str | None] = [cells[index] or None for index in kept.tolist()]
    else:
        found = _matches(group_by, names, tuple(listing.columns))
    if not any(found):
        raise InvalidSetting(_fits_nothing(group_by, names, tuple(listing.columns)))
    numbers: dict[str, int] = {}
    for index, group in enumerate(found):
        if group is not None:
            numbers.setdefault(group, index)
    return np.array(
        [index if group is None else numbers[group] for index, group in enumerate(found)], np.int64
    )


def _matches(pattern: str, names: list[str], columns: tuple[str, ...]) -> list[str | None]:
    try:
        re.compile(pattern)
    except re.error as error:
        raise InvalidSetting(
            f"group_by is {pattern!r}, which is no regular expression ({error})"
            f"{_or_column(pattern, columns)}. Give one such as '(patient[0-9]+)_'."
        ) from error
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _MATCH],
            input=json.dumps([pattern, names]).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise InvalidSetting(
            f"group_by is {pattern!r}, which takes longer than {_SECONDS:g} seconds on "
            f"{len(names):,} names: repetitions inside repetitions, as in (a+)+, may never end. "
            f"Give a simpler one, such as '(patient[0-9]+)_'."
        ) from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise DataError(f"The pattern {pattern!r} could not be matched: {error}.") from error
    return json.loads(done.stdout)


def _fits_nothing(group_by: str, names: list[str], columns: tuple[str, ...]) -> str:
    return (
        f"group_by is {group_by!r}, which fits none of the {len(names):,} names, such as "
        f"{names[0] if names else '-'}{_or_column(group_by, columns)}. Give a regular expression "
        f"that finds in a name what pictures have in common, such as '(patient[0-9]+)_'."
    )


def _or_column(text: str, columns: tuple[str, ...]) -> str:
    if not columns:
        return ", and the source has no columns"
    close = nearest(text, columns)
    offer = f"did you mean {' or '.join(close)}?" if close else f"there are {listed(columns, 24)}"
    return f", and no column ({offer})"

"""Flags whose text may begin with a minus, as numbers do; but not with two, as flags do."""

from typing import Any

from cyclopts import Parameter

from striate.errors import InputError


def _refuse_flags(_type: Any, value: str | list[str] | None) -> None:
    """Refuses what is the next flag: then this one came without a text.

    Raises:
        InputError: it is.
    """
    for text in [value] if isinstance(value, str) else value or ():
        if text.startswith("--"):
            raise InputError("That is the next flag: the value is missing.")


MAY_BE_NEGATIVE = Parameter(allow_leading_hyphen=True, validator=_refuse_flags)

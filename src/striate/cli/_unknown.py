"""What is said of a flag that a command does not have: what it is called here, or its like."""

import difflib
from collections.abc import Iterable

from cyclopts.exceptions import UnknownOptionError

# Spelling so near that it can only be a slip: epoch for epochs, optimiser for optimizer.
_NEAR = 0.8


def unknown_flag(error: UnknownOptionError) -> str:
    """A sentence about the flag, which offers no flag of another meaning."""
    given = (error.token.keyword or error.token.value or "").partition("=")[0]
    flags = {name for argument in error.argument_collection for name in argument.names}
    return f"There is no {given} here. {_offer(given, flags)}".rstrip()


def _offer(given: str, flags: Iterable[str]) -> str:
    from striate.recipes import name_here, said_of

    flags = sorted(flag for flag in flags if flag.startswith("--"))
    if here := name_here(given):
        flag = f"--{here.replace('_', '-')}"
        return f"It is called {flag}." if flag in flags else ""
    close = difflib.get_close_matches(given.lower(), flags, n=1, cutoff=_NEAR)
    if close:
        return f"Did you mean {close[0]}?"
    return (said_of(given) or "") if "--recipe" in flags else ""

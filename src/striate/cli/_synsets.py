"""`striate synsets`: ImageNet's 1,000 classes, searched."""

from typing import Annotated

from cyclopts import Parameter

from striate.cli._output import Output, table
from striate.errors import InputError

_SHOWN = 10


def command(
    *query: str,
    all: Annotated[bool, Parameter(negative=())] = False,  # noqa: A002 (the flag's name)
    output: Output | None = None,
) -> int:
    """Find classes: index in a net's outputs, WordNet's identifier, names.

    Args:
        query: A word, several, or part of one; an index from 0; a wnid or its beginning.
        all: Show every match, not only the best; without a query, all 1,000.
    """
    output = output or Output()
    from striate.imagenet import search, synsets

    if not query and not all:
        raise InputError(
            "striate synsets takes a word, such as komodo, an index or a wnid; "
            "--all lists the 1,000 classes."
        )
    found = search(" ".join(query)) if query else list(synsets())
    shown = found if all else found[:_SHOWN]
    output.give(
        {
            "count": len(found),
            "synsets": [
                {"index": one.index, "wnid": one.wnid, "names": list(one.names)} for one in shown
            ],
        }
    )
    rows = table(">index", "wnid", "names")
    for one in shown:
        rows.add_row(f"{one.index}", one.wnid, ", ".join(one.names))
    output.show(rows)
    if len(shown) < len(found):
        output.say(f"The best {len(shown)} of {len(found)}; --all shows every one.")
    return 0

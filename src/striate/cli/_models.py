"""`striate models`: the nets that have names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from striate.cli._output import Output, table

if TYPE_CHECKING:
    from striate.nets import Family


def command(
    *,
    all: Annotated[bool, Parameter(negative=())] = False,  # noqa: A002 (the flag's name)
    filter: str | None = None,  # noqa: A002 (the flag's name)
    output: Output | None = None,
) -> int:
    """List the nets: name, native input, what it is.

    Args:
        all: torchvision's, too.
        filter: Only those whose name or description has this text, torchvision's among them.
            timm:TEXT lists timm's names, which takes some seconds.
    """
    output = output or Output()
    from striate import nets

    ours, theirs = nets.names(), nets.names("torchvision")
    if filter is not None and filter.lower().startswith("timm:"):
        wanted = filter.lower().removeprefix("timm:")
        found = [name for name in nets.names("timm") if wanted in name.removeprefix("timm:")]
        families = [nets.describe(name) for name in found]
    else:
        families = [nets.describe(name) for name in (ours + theirs if all or filter else ours)]
        families = [family for family in families if _has(family, filter or "")]
    output.give(
        {
            "models": [
                {
                    "name": family.name,
                    "input": list(family.native),
                    "summary": family.summary,
                    "library": family.library,
                }
                for family in families
            ],
            "torchvision": len(theirs),
        }
    )
    if families:
        listed = table("net", "input", "what it is")
        for family in families:
            listed.add_row(family.name, "x".join(map(str, family.native)), family.summary)
        output.show(listed)
    else:
        output.say(f"No net has {filter!r} in its name or description.")
    if not all and not filter:
        output.say(f"And {len(theirs)} of torchvision's: --all lists them, --filter TEXT searches.")
    output.say("Any of timm's is timm:NAME (the extra timm); --filter timm:TEXT searches there.")
    output.say('Or a line of words: "conv(32, 3) relu pool(2) flatten dense(classes)"')
    return 0


def _has(family: Family, text: str) -> bool:
    """Whether all words of the text are in its name or description, in any case."""
    shown = f"{family.name} {family.summary}".lower()
    return all(word in shown for word in text.lower().split())

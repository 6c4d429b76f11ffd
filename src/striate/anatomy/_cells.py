"""What stands in a table's cells: values as people read them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

# Names that are longer are folded.
_LONGEST = 34


def folded(name: str) -> str:
    """A long name in two lines or more, cut behind its dots; a net's line stays."""
    if " " in name:
        return name
    lines, rest = [], name
    while len(rest) > _LONGEST and "." in rest[:_LONGEST]:
        cut = rest.rindex(".", 0, _LONGEST) + 1
        lines.append(rest[:cut])
        rest = "  " + rest[cut:]
    return "\n".join([*lines, rest])


def widest_line(text: str) -> int:
    """How many characters the longest line of a folded cell has."""
    return max(map(len, folded(text).split("\n")))


def cut_to(name: str, room: int) -> str:
    """A name that fits: one of several words in lines, another without its front.

    Args:
        name: A layer's or a net's.
        room: In characters, two or more.
    """
    if widest_line(name) <= room:
        return name
    if " " in name:
        return "\n".join(textwrap.wrap(name, room))
    whole_words = name[-room:].partition(".")[2]
    return f"…{whole_words or name[1 - room :]}"


def people(shape: Sequence[int] | None, *, channels_first: bool = False) -> str:
    """A shape as people read it: maps as HxWxC, vectors as they are, a dash for none at all.

    Args:
        shape: As torch has it.
        channels_first: Whether two sides are channels and length, as of a signal, rather than
            tokens and their numbers.
    """
    return sides_text(channels_last(shape, channels_first=channels_first))


def channels_last(shape: Sequence[int] | None, *, channels_first: bool = False) -> list[int] | None:
    """A shape in the order in which people read it: sides, then channels.

    Args:
        shape: As torch has it; a single number has none.
        channels_first: As `people` takes it.
    """
    if shape is None:
        return None
    if len(shape) < 3 and not (channels_first and len(shape) == 2):
        return list(shape) or [1]
    channels, *sides = shape
    return [*sides, channels]


def sides_text(sides: Sequence[int] | None) -> str:
    """Sides with crosses between; a dash for a layer that never runs."""
    return "-" if sides is None else "x".join(map(str, sides))


def in_bytes(count: float) -> str:
    """Memory in powers of a thousand: 553.4 MB."""
    for unit in ("B", "KB", "MB"):
        if count < 1000:
            return f"{count:.4g} {unit}"
        count = count / 1000
    return f"{count:.4g} GB"


def in_short(count: int) -> str:
    """A large number in four figures: 1.85 G; a dash for none."""
    if count < 10_000:
        return f"{count:,}" if count else "-"
    value: float = count
    for unit in ("", " K", " M", " G"):
        if value < 1000:
            return f"{value:.4g}{unit}"
        value /= 1000
    return f"{value:.4g} T"


def plain(value: Any) -> str:
    """A text or a small number as it is; a dash for none."""
    return "-" if value is None else str(value)


def counted(value: int | None) -> str:
    """A number in full: 4,704; a dash for none."""
    return f"{value:,}" if value else "-"


def sized(value: Any) -> str:
    """One number, or one an axis: 3, 3x5, whole."""
    if value is None:
        return "-"
    if isinstance(value, list):
        return "x".join(f"{side:g}" for side in value)
    return value if isinstance(value, str) else f"{value:g}"


def field(value: Any) -> str:
    """A receptive field; a question mark for one that is not known."""
    return "?" if value is None else sized(value)


def shared(value: dict[str, float | None]) -> str:
    """A layer's share of the net's parameters, in percent."""
    share = value["parameters"]
    return "-" if not share else f"{100 * share:.1f}%"


def memory(value: int | None) -> str:
    """Memory in short: 18.82 KB; a dash for none."""
    return in_bytes(value) if value else "-"


def exact_memory(value: int | None) -> str:
    """Memory to the byte: 18,816 B; a dash for none."""
    return f"{value:,} B" if value else "-"

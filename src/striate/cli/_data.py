"""`striate data`: what a source of pictures holds, and what is odd about it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from striate._commands import command as spelled
from striate.cli._output import Output, percent, table
from striate.cli._sizes import parse_size
from striate.cli._whole import Whole
from striate.errors import InputError, listed

command = App(
    name="data", help="Show, check or prepare a source of pictures.", help_format="plaintext"
)

# Names that the JSON object has of each kind, lines and names in a line, and classes for people.
MOST_NAMES, _FEW, _MOST_CLASSES = 1000, 20, 100


@Parameter(name="*")
@dataclass(frozen=True)
class View:
    """How a source is looked at."""

    size: Annotated[str | None, Parameter(help="Side in pixels, or HEIGHTxWIDTH.")] = None
    resize: Annotated[
        str | None,
        Parameter(help="crop, squash or pad; crop by default, but pad for .cdb files."),
    ] = None
    group_by: Annotated[
        str | None,
        Parameter(help="Column, or pattern on names, of what stays on one side of our split."),
    ] = None
    keep_damaged: Annotated[
        bool, Parameter(negative=(), help="Take pictures that can be read in part only.")
    ] = False
    seed: Annotated[Whole, Parameter(help="Of the split, where the source has none.")] = 0
    full: Annotated[
        bool, Parameter(negative=(), help="All names, however many: classes, files, duplicates.")
    ] = False


@command.command
def show(
    source: str,
    /,
    *,
    view: View | None = None,
    output: Output | None = None,
) -> int:
    """Show classes, sizes and splits of a source.

    Args:
        source: As striate train takes it.
    """
    output = output or Output()
    _told(source, view, output)
    return 0


@command.command
def check(
    source: str,
    /,
    *,
    view: View | None = None,
    strict: bool = False,
    output: Output | None = None,
) -> int:
    """Check a source: files left out with their reasons, duplicates, imbalance, tiny classes.

    Args:
        source: As striate train takes it.
        strict: Exit with 1 if a file was left out.
    """
    output = output or Output()
    facts = _told(source, view, output)
    for remark in facts["remarks"]:
        output.say(remark)
    if not facts["remarks"]:
        output.say("Nothing odd was found.")
    most = _FEW if view is None or not view.full else None
    for item in _some(facts["left_out"], most, "files left out", output):
        output.say(f"left out: {item['path']}: {item['reason']}")
    for item in _some(facts["damaged"], most, "damaged pictures", output):
        output.say(f"kept: {item['path']}: {item['reason']}")
    for key, word in (("duplicates", "equal"), ("near_duplicates", "nearly equal")):
        for group in _some(facts[key], most, f"groups of {word} pictures", output):
            output.say(f"{word}: {listed(group['paths'], most or len(group['paths']))}")
    return 1 if strict and facts["left_out"] else 0


@command.command
def prepare(
    source: str,
    path: str,
    /,
    *,
    output: Output | None = None,
) -> int:
    """Lay a downloaded data set out so that its name finds it.

    Args:
        source: cats-dogs.
        path: The unpacked download of Kaggle (train/cat.0.jpg), Microsoft (PetImages/Cat/0.jpg) or
            fastai (dogscats/train/cats/cat.0.jpg).
    """
    output = output or Output()
    if source != "cats-dogs":
        raise InputError(
            f"Only cats-dogs is prepared so, not {source!r}: striate data prepare cats-dogs PATH. "
            f"Other sources are taken as they are: {spelled('data', 'show', source)}"
        )
    from striate import data

    with output.progress():
        folder, counts = data.prepare_cats_dogs(Path(os.path.expanduser(path)))
    output.give({"source": source, "folder": str(folder), "splits": dict(counts)})
    told = ", ".join(f"{count:,} {split}" for split, count in counts.items())
    output.say(f"Prepared {folder}: {told}. Use it: striate train {source}")
    return 0


def _told(source: str, view: View | None, output: Output) -> dict[str, Any]:
    """The facts about a source, after they were given or printed."""
    from striate import data, workshop

    view = view or View()
    with output.progress():
        opened = workshop.open(
            source,
            size=parse_size(view.size),
            resize=view.resize,
            seed=view.seed,
            group_by=view.group_by,
            keep_damaged=view.keep_damaged,
        )
    facts = data.check(opened)
    output.give(facts if view.full else data.capped(facts, MOST_NAMES))
    _print(facts, None if view.full else _MOST_CLASSES, output)
    return facts


def _some(items: list[Any], most: int | None, what: str, output: Output) -> Iterator[Any]:
    """The first few of many things, and how many more there are behind them."""
    yield from items[:most]
    if most and len(items) > most:
        output.say(f"and {len(items) - most:,} more {what}; --full shows all.")


def _print(facts: dict[str, Any], most: int | None, output: Output) -> None:
    height, width, channels = facts["size"]
    output.say(f"{facts['source']}: {height}x{width}x{channels}, {facts['splits']['rule']}")
    counts = table("class", ">train", ">validation", ">test")
    by_split = facts["class_counts"]
    for name in list(facts["classes"])[:most]:
        row = [f"{by_split[split][name]:,}" for split in ("train", "validation", "test")]
        counts.add_row(name, *row)
    output.show(counts)
    if most and len(facts["classes"]) > most:
        output.say(f"and {len(facts['classes']) - most:,} more classes; --full shows all.")
    if facts["splits"]["note"]:
        output.say(facts["splits"]["note"])
    if facts["value_range"]:
        low, high = facts["value_range"]
        output.say(f"Numbers are scaled: {low:.6g} becomes 0 and {high:.6g} becomes 255.")
    if facts["cropped_share"]:
        output.say(f"The crop leaves out {percent(facts['cropped_share'])} of the pixels.")

"""`striate study`: the courses' claims as experiments on one's own pictures."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Group, Parameter

from striate.cli._flags import RecipeFlags, values
from striate.cli._output import Output, table
from striate.cli._sizes import parse_size
from striate.cli._whole import MaybeWhole, Whole
from striate.errors import InvalidSetting
from striate.recipes import DEFAULT_RECIPE

command = App(
    name="study",
    help="Try one of the courses' claims on pictures of one's own, with several seeds.",
    help_format="plaintext",
)
_RECIPE = Group("Recipe (over --recipe's own)", sort_key=1)
_Settings = Annotated[
    RecipeFlags | None,  # pyright: ignore[reportInvalidTypeForm]
    Parameter(name="*", group=_RECIPE),
]


@Parameter(name="*")
@dataclass(frozen=True)
class Shared:
    """What every study takes."""

    seeds: Annotated[Whole, Parameter(help="Nets trained of each variant.")] = 3
    limit: Annotated[MaybeWhole, Parameter(help="Training pictures at most.")] = None
    judged: Annotated[MaybeWhole, Parameter(help="Pictures that judge, at most.")] = None
    recipe: Annotated[str, Parameter(help="fast, course, or a TOML file.")] = DEFAULT_RECIPE
    size: Annotated[str | None, Parameter(help="Side in pixels, or HEIGHTxWIDTH.")] = None
    resize: Annotated[str | None, Parameter(help="crop, squash or pad.")] = None
    group_by: Annotated[
        str | None,
        Parameter(help="Column, or pattern on names, of what stays on one side of our split."),
    ] = None
    keep_damaged: Annotated[
        bool, Parameter(negative=(), help="Take pictures that can be read in part only.")
    ] = False
    folder: Annotated[
        str | None,
        Parameter(
            name=["--output", "-o"],
            help="Folder that keeps everything; studies/STUDY-SOURCE by default. What is done "
            "there already is not done again.",
        ),
    ] = None


@command.command
def depth(
    source: str,
    /,
    *,
    net: str = "ablation-8",
    without: Annotated[list[str] | None, Parameter(negative=())] = None,
    shared: Shared | None = None,
    settings: _Settings = None,
    output: Output | None = None,
) -> int:
    """Why should a net be deep? Layers are taken out and each variant is trained anew.

    Args:
        source: As striate train takes it.
        net: A chain: a name from striate models, or a line without residuals.
        without: Layers to remove, such as 6,7; once for each variant. Convolutions and dense
            layers are counted from 1. By default 7; 6,7; 3,4 and 3,4,6,7, if the net has AlexNet's
            layers.
    """
    choices = {"net": net, "without": tuple(map(_numbers, without or ()))}
    return _carry_out("depth", source, choices, shared, settings, output)


@command.command
def shift(
    source: str,
    /,
    *,
    pixels: MaybeWhole = None,
    shared: Shared | None = None,
    settings: _Settings = None,
    output: Output | None = None,
) -> int:
    """What happens when pictures move? Dense against convolution, with and without pooling.

    Args:
        source: As striate train takes it.
        pixels: The farthest shift; a third of the shorter side by default.
    """
    return _carry_out("shift", source, {"pixels": pixels}, shared, settings, output)


@command.command
def permute(
    source: str,
    /,
    *,
    shared: Shared | None = None,
    settings: _Settings = None,
    output: Output | None = None,
) -> int:
    """What does a convolution know beforehand? Every picture's pixels are shuffled alike.

    Args:
        source: As striate train takes it.
    """
    return _carry_out("permute", source, {}, shared, settings, output)


@command.command
def activation(
    source: str,
    /,
    *,
    activations: str = "sigmoid,tanh,relu,swish",
    initial: str = "0.01,fitted,1",
    layers: Whole = 6,
    width: Whole = 100,
    shared: Shared | None = None,
    settings: _Settings = None,
    output: Output | None = None,
) -> int:
    """Which activation, and which first weights? Gradients at the start, and speed.

    Args:
        source: As striate train takes it.
        activations: Of sigmoid, tanh, relu, prelu, leakyrelu, elu, gelu and swish (or silu).
        initial: Standard deviations of the first weights; fitted is He's or Glorot's.
        layers: Hidden layers of the net.
        width: Units of each.
    """
    choices = {
        "activations": tuple(_parts(activations)),
        "initial": tuple(map(_number_or_word, _parts(initial))),
        "layers": layers,
        "width": width,
    }
    return _carry_out("activation", source, choices, shared, settings, output)


@command.command
def linear(
    source: str,
    /,
    *,
    layers: Whole = 3,
    width: Whole = 128,
    shared: Shared | None = None,
    settings: _Settings = None,
    output: Output | None = None,
) -> int:
    """What is depth without activations? One matrix, and no better than one.

    Args:
        source: As striate train takes it.
        layers: Hidden layers of the deep nets.
        width: Units of each.
    """
    choices = {"layers": layers, "width": width}
    return _carry_out("linear", source, choices, shared, settings, output)


def _carry_out(
    question: str,
    source: str,
    choices: dict[str, Any],
    shared: Shared | None,
    settings: Any,
    output: Output | None,
) -> int:
    output, shared = output or Output(), shared or Shared()
    from striate import workshop

    with output.progress():
        study = workshop.study(
            question,
            source,
            recipe=shared.recipe,
            folder=None if shared.folder is None else Path(os.path.expanduser(shared.folder)),
            seeds=shared.seeds,
            limit=shared.limit,
            judged=shared.judged,
            size=parse_size(shared.size),
            resize=shared.resize,
            group_by=shared.group_by,
            keep_damaged=shared.keep_damaged,
            **choices,
            **values(settings),
        )
    output.give(study.to_json())
    shown = table(*study.table.columns, title=study.table.title)
    for row in study.table.rows:
        shown.add_row(*row)
    output.show(shown)
    for line in study.verdict:
        output.say(line)
    output.say(f"Look at it: {study.chart}")
    return 0


def _numbers(text: str) -> tuple[int, ...]:
    """`6,7` as (6, 7)."""
    parts = _parts(text)
    if not parts or not all(part.isdecimal() and len(part) < 10 for part in parts):
        raise InvalidSetting(
            f"--without cannot be {text!r}: give the numbers of layers with commas between them, "
            f"such as --without 6,7."
        )
    return tuple(map(int, parts))


def _number_or_word(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]

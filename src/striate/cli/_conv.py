"""`striate conv`: what a convolution or a pooling makes of a size, and of numbers, by hand."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from striate._commands import command as shell_command
from striate.cli._conv_flags import LayerFlags, TraceFlags
from striate.cli._conv_plan import Plan, plan
from striate.cli._output import Output, table
from striate.errors import InputError

_LIMIT = 100  # cells of an array that a trace prints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from striate.filters import Values


def command(
    *words: Annotated[str, Parameter(show=False)],
    layer: LayerFlags | None = None,
    tracing: TraceFlags | None = None,
    list: Annotated[bool, Parameter(negative=())] = False,  # noqa: A002 (the flag's name)
    output: Output | None = None,
) -> int:
    """Work out a convolution or a pooling by hand: sizes, parameters, every product and sum.

    Args:
        list: List the worked examples.
    """
    output = output or Output()
    layer, tracing = layer or LayerFlags(), tracing or TraceFlags()
    _refuse(words)
    if list:
        return _list(output)
    chosen, wanted = _checked(tracing)
    if layer.padding == "?" and layer.input is None and tracing == TraceFlags():
        return _any_size(layer, output)
    made = plan(layer, tracing.values, tracing.seed, numbers=wanted)
    from striate.cli import _conv_facts

    found = _conv_facts.facts(made)
    lines = [*_conv_facts.lines(made)]
    if made.example is not None:
        lines.insert(0, f"{made.example.name}: {made.example.summary}")
    found |= {"source": made.source or None, "numbers": None, "gradients": None, "trace": None}
    if made.values is not None:
        told, shown = _numbers(made, made.values, tracing, chosen, output)
        found |= told
        lines += shown
    remark = _remark(made, tracing)
    for line in [*lines, "", remark] if remark else lines:
        output.say(line)
    output.give({**found, "remark": remark or None})
    return 0


def _numbers(
    made: Plan, values: "Values", tracing: TraceFlags, chosen: tuple[int, ...] | None,
    output: Output,
) -> tuple[dict[str, object], "Sequence[str]"]:  # fmt: skip
    """What comes out of the numbers, for JSON or as lines, whichever is asked for."""
    from striate.cli import _conv_parts, _conv_trace

    ahead = _conv_parts.forward(made, values)
    back = _conv_parts.backward(made, values, tracing.upstream) if tracing.backward else []
    trace = tracing.trace
    if output.json:
        return _conv_trace.to_json(ahead, back, trace=trace, chosen=chosen), []
    limit = _LIMIT if tracing.limit is None else tracing.limit
    shown = _conv_trace.lines(ahead + back, trace=trace, chosen=chosen, limit=limit)
    return {}, ["", f"values: {made.source}", *shown]


def _remark(made: Plan, tracing: TraceFlags) -> str:
    """What slides print otherwise, and what of the given numbers is not shown."""
    said = []
    if made.example is not None:
        said.append(made.example.slip)
        if tracing.backward and made.example.relu:
            said.append("The gradients are those of the convolution, without what follows it.")
    if made.changed is not None and made.changed.weights is not None and made.changed.pool:
        only = "convolution" if made.pool is None else "pooling"
        said.append(f"The flags change {made.changed.name}: only this {only} is shown of it.")
    if made.values is not None and made.values.upstream is not None:
        if not tracing.backward:
            said.append(f"The upstream gradient in {tracing.values} is for --backward.")
        elif tracing.upstream is not None:
            said.append(f"{tracing.upstream} stands for the upstream gradient in {tracing.values}.")
    return " ".join(filter(None, said))


def _refuse(words: "Sequence[str]") -> None:
    """Refuses what stands without a flag."""
    if words and "(" in words[0]:
        raise InputError(
            f"{words[0][:40]!r} is a line for a net, and conv works out one layer. Show the net "
            f"layer by layer: {shell_command('summary', *words)}"
        )
    if words:
        raise InputError(
            f"{words[0][:40]!r} stands without a flag: give a size by --input, such as --input "
            f"7x7x3, and numbers in quotation marks, such as --kernel '1 0 -1; 1 0 -1'."
        )


def _any_size(layer: LayerFlags, output: Output) -> int:
    """The paddings that fit where no size was given."""
    from striate.cli import _conv_any

    axes = _conv_any.any_axes(layer)
    output.give(_conv_any.any_facts(axes, layer.pool))
    for line in _conv_any.any_lines(axes):
        output.say(line)
    return 0


def _checked(tracing: TraceFlags) -> tuple[tuple[int, ...] | None, bool]:
    """The chosen cell, and whether numbers are needed."""
    if tracing.limit is not None and tracing.limit < 1:
        raise InputError(f"A limit cannot be {tracing.limit}: give at least 1.")
    if tracing.limit is not None and not tracing.trace:
        raise InputError("--limit is for --trace: give both, or neither.")
    if tracing.upstream is not None and not tracing.backward:
        raise InputError("--upstream is for --backward: give both, or neither.")
    if tracing.cell is None:
        return None, tracing.trace or tracing.backward
    if not tracing.trace:
        raise InputError("--cell is for --trace: give both, or neither.")
    places = tracing.cell.split(",")
    if not 2 <= len(places) <= 4 or not all(
        place.strip().isascii() and place.strip().isdigit() and len(place) < 10 for place in places
    ):
        raise InputError(
            f"A cell cannot be {tracing.cell!r}: give row and column from 0, such as 0,3, or a "
            f"map's number before them, such as 1,0,3."
        )
    return tuple(map(int, places)), True


def _list(output: Output) -> int:
    from striate.filters import example, example_names

    examples = [example(name) for name in example_names()]
    output.give(
        {
            "examples": [
                {
                    "name": made.name,
                    "input": [*made.picture.shape],
                    "summary": made.summary,
                    "slip": made.slip or None,
                }
                for made in examples
            ]
        }
    )
    listed = table("example", "input", "what it shows")
    for made in examples:
        channels, height, width = made.picture.shape
        listed.add_row(made.name, f"{height}x{width}x{channels}", made.summary)
    output.show(listed)
    output.say("striate conv --values vertical-edges --trace")
    return 0

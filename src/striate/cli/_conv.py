"""`striate conv`: what a convolution or a pooling makes of a size, and of numbers, by hand."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from striate.cli._conv_flags import LayerFlags, TraceFlags
from striate.cli._conv_plan import Plan, plan
from striate.cli._output import Output, table
from striate.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from striate.filters import Values


def command(
    *,
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
    tracing = tracing or TraceFlags()
    if list:
        return _list(output)
    chosen, wanted = _checked(tracing)
    made = plan(layer or LayerFlags(), tracing.values, tracing.seed, numbers=wanted)
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
    from striate.cli import _conv_trace

    ahead = _conv_trace.forward(made, values)
    back = _conv_trace.backward(made, values, tracing.upstream) if tracing.backward else []
    trace = tracing.trace
    if output.json:
        return _conv_trace.to_json(ahead, back, trace=trace, chosen=chosen), []
    shown = _conv_trace.lines(ahead + back, trace=trace, chosen=chosen, limit=tracing.limit)
    return {}, ["", f"values: {made.source}", *shown]


def _remark(made: Plan, tracing: TraceFlags) -> str:
    """What slides print otherwise, and what the gradients are of."""
    if made.example is None:
        return ""
    alone = tracing.backward and made.example.relu
    of = "The gradients are those of the convolution, without what follows it." if alone else ""
    return " ".join(filter(None, [made.example.slip, of]))


def _checked(tracing: TraceFlags) -> tuple[tuple[int, ...] | None, bool]:
    """The chosen cell, and whether numbers are needed."""
    if tracing.limit < 1:
        raise InputError(f"A limit cannot be {tracing.limit}: give at least 1.")
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

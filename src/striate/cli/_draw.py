"""`striate draw`: a picture of a net."""

from typing import Annotated

from cyclopts import Parameter

from striate.cli._output import Output
from striate.cli._sizes import parse_input, parse_size
from striate.cli._whole import MaybeWhole


def command(
    net: str,
    /,
    *,
    to: Annotated[str, Parameter(name=("--output", "-o"), metavar="FILE")] = "net.svg",
    input: str | None = None,  # noqa: A002 (the flag's name)
    size: str | None = None,
    classes: MaybeWhole = None,
    without_head: Annotated[bool, Parameter(negative=())] = False,
    output: Output | None = None,
) -> int:
    """Draw a net: a chain as blocks in proportion, branches as a graph.

    Args:
        net: A name from striate models, or a line: "conv(32, 3) relu flatten dense(classes)".
        to: The drawing, .svg or .png.
        input: Height, width and channels of its pictures, such as 28x28x1; its own by default.
        size: Side in pixels, or HEIGHTxWIDTH, with its own channels; in the place of --input.
        classes: How many it tells apart; its own number by default.
        without_head: Draw only what makes the feature maps, the part that is used again.
    """
    output = output or Output()
    from striate import workshop

    path = workshop.draw(
        net,
        to,
        input=parse_input(input),
        size=parse_size(size),
        num_classes=classes,
        without_head=without_head,
    )
    output.give({"net": net, "drawing": str(path)})
    output.say(f"Drawing: {path}")
    return 0

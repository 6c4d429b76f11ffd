"""The flags of `striate conv`: a layer in words, and what is done with numbers."""

from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import Parameter

from striate.cli._minus import MAY_BE_NEGATIVE
from striate.cli._whole import MaybeWhole


def _flag(help: str, *, minus: bool = False) -> Any:  # noqa: A002 (cyclopts' name)
    """A flag with its help; `minus` lets its text begin with one, as numbers do."""
    return Parameter.combine(Parameter(help=help), MAY_BE_NEGATIVE if minus else None)


@Parameter(name="*")
@dataclass(frozen=True)
class LayerFlags:
    """A layer in words; what was not given is None."""

    input: Annotated[
        str | None, _flag("Height, width and channels of the picture, such as 7x7x3 or 7x7.")
    ] = None
    kernel: Annotated[
        str | None,
        _flag(
            "Its size, such as 3 or 3x5 (rows by columns), a name such as sobel-x, numbers: "
            '"1 0 -1; 2 0 -2; 1 0 -1", or a .txt, .csv or .tsv file of them.',
            minus=True,
        ),
    ] = None
    filters: Annotated[MaybeWhole, _flag("How many filters; 1 by default.")] = None
    stride: Annotated[
        str | None,
        _flag(
            "Cells between two places, such as 2 or 2x1; 1 by default, a pooling's kernel.",
            minus=True,
        ),
    ] = None
    padding: Annotated[
        str | None,
        _flag(
            "Zeros at each end, such as 1 or 1x2, same, valid or full; ? solves for it.",
            minus=True,
        ),
    ] = None
    dilation: Annotated[
        str | None, _flag("Distance between the cells that a filter looks at. [default: 1]")
    ] = None
    groups: Annotated[
        MaybeWhole, _flag("Parts into which the channels are divided. [default: 1]")
    ] = None
    bias: Annotated[
        bool | None, _flag("Whether filters have a bias; not those given in numbers, by default.")
    ] = None
    mode: Annotated[
        str | None, _flag("cross-correlation, as networks do, or convolution, which flips.")
    ] = None
    pool: Annotated[str | None, _flag("Pool instead: max or average.")] = None
    ceil: Annotated[
        bool, Parameter(negative=(), help="Pool past the end, rather than leave cells out.")
    ] = False


@Parameter(name="*")
@dataclass(frozen=True)
class TraceFlags:
    """What is done with numbers."""

    values: Annotated[
        str | None,
        Parameter(help="Numbers: an example's name (see --list), a file, or random."),
    ] = None
    seed: Annotated[MaybeWhole, _flag("Of random numbers. [default: 0]")] = None
    trace: Annotated[
        bool, Parameter(negative=(), help="Print every product and sum, cell by cell.")
    ] = False
    backward: Annotated[
        bool, Parameter(negative=(), help="The gradients of the weights and of the input, too.")
    ] = False
    upstream: Annotated[
        str | None,
        _flag("A file with the gradient of the output; ones by default.", minus=True),
    ] = None
    cell: Annotated[
        str | None,
        _flag("Trace one place of every map, such as 0,3, or one cell, such as 1,0,3.", minus=True),
    ] = None
    limit: Annotated[MaybeWhole, _flag("Cells of an array that a trace prints. [default: 100]")] = (
        None
    )

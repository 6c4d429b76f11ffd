"""What `striate conv` was asked for, worked out: from words to shapes, windows and numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from striate.arithmetic import Window, both_axes, output_sizes
from striate.cli._conv_flags import LayerFlags
from striate.cli._conv_given import given_filters, given_kernel, given_shape, named
from striate.cli._conv_padding import Axis, Solved, read_padding
from striate.cli._conv_words import read_mode, read_moves, read_pool
from striate.errors import InputError

if TYPE_CHECKING:
    from striate.filters import Example, Values


@dataclass(frozen=True)
class Plan:
    """A layer with every word worked out, and its numbers if any were asked for.

    `example` is the one that this is, with all that follows its layer; where flags have changed
    the layer, it is None and `changed` is the example whose numbers these are.
    """

    input: tuple[int, int, int]
    windows: tuple[Window, Window]
    filters: int
    groups: int
    bias: bool
    mode: str
    pool: str | None
    solved: tuple[Solved, Solved] | None = None
    values: Values | None = None
    source: str = ""
    example: Example | None = None
    changed: Example | None = None

    @property
    def output(self) -> tuple[int, int, int]:
        """`(C, H, W)` of what comes out."""
        return (self.filters, *output_sizes(self.input[1:], self.windows))


def plan(flags: LayerFlags, values: str | None, seed: int | None, *, numbers: bool) -> Plan:
    """Works out what was asked for.

    Args:
        flags: The layer in words.
        values: An example's name, a file, random or None.
        seed: Of random numbers; None for 0.
        numbers: Whether numbers are needed even if none were named.
    """
    made = _plan(flags, values, seed, numbers)
    if made.example is None or replace(flags, input=None) == LayerFlags():
        return made
    if _same_layer(made, _plan(LayerFlags(), values, None, numbers)):
        return made
    return replace(made, example=None, changed=made.example)


def _plan(flags: LayerFlags, values: str | None, seed: int | None, numbers: bool) -> Plan:
    given, example = named(values)
    shape = given_shape(flags.input, given)
    pool = read_pool(flags, example)
    kernel, weights = given_kernel(flags.kernel, pool, given, example)
    filters, groups, bias = shape[0], 1, False
    if pool is None:
        filters, groups, bias = given_filters(flags, shape[0], kernel, weights, given)
    stride, dilation = read_moves(flags, pool, kernel, example)
    ceil = flags.ceil or bool(pool and example and example.pool_ceil)
    axes = (Axis(*axis, bool(pool), ceil) for axis in zip(kernel, stride, dilation, strict=True))
    padding, solved = read_padding(flags.padding, example, shape[1:], axes)
    made = Plan(
        input=shape,
        windows=both_axes(kernel, stride, padding, dilation, ceil=ceil),
        filters=filters,
        groups=groups,
        bias=bias,
        mode=read_mode(flags.mode, example),
        pool=pool,
        solved=solved,
        example=example,
    )
    drawn: tuple[str, ...] = ()
    if numbers or values is not None:
        from striate.cli._conv_values import complete

        sizes = None if pool else (filters, shape[0] // groups, *kernel)
        found, drawn = complete(given, weights, shape, sizes, bias, seed or 0)
        source = _source(values, given, bias, drawn, seed or 0)
        made = replace(made, values=found, source=source)
    _check_seed(seed, drawn)
    return made


def _source(
    values: str | None, given: Values | None, bias: bool, drawn: tuple[str, ...], seed: int
) -> str:
    """Where the numbers come from, and which of them were drawn."""
    if given is None:
        return f"random, seed {seed}"
    without = ", without its bias" if given.bias is not None and not bias else ""
    rest = f"; {' and '.join(drawn)} random, seed {seed}" if drawn else ""
    return f"{values}{without}{rest}"


def _check_seed(seed: int | None, drawn: tuple[str, ...]) -> None:
    if seed is not None and not drawn:
        raise InputError(
            "--seed is for random numbers, and none are drawn here: leave it out, or give "
            "--values random."
        )


def _same_layer(made: Plan, own: Plan) -> bool:
    """Whether flags have left an example's layer as it is, its numbers too."""
    names = ("windows", "filters", "groups", "bias", "mode", "pool")
    if any(getattr(made, name) != getattr(own, name) for name in names):
        return False
    weights, own_weights = (one.values and one.values.weights for one in (made, own))
    return weights is own_weights or bool((weights == own_weights).all())

"""The arithmetic of one layer, for people and for JSON: sizes, parameters, what does not fit."""

from collections.abc import Iterator
from typing import Any

from striate.arithmetic import (
    Window,
    convolution_macs,
    convolution_parameters,
    discarded,
    fits,
    fitting_paddings,
    leftover,
    output_size,
    unread,
)
from striate.cli._conv_padding import Solved
from striate.cli._conv_plan import Plan

_LISTED = 8  # places or paddings that a line lists
_AXES = ("row", "column")


def facts(plan: Plan) -> dict[str, Any]:
    """What the arithmetic says, as JSON; shapes are `[C, H, W]`, pairs down and across."""
    kernel = _pair(plan, "kernel")
    sizes = plan.input[1:]
    conv = plan.pool is None
    weights = _parameters(plan, bias=False)
    return {
        "mode": plan.mode if conv else None,
        "pool": plan.pool,
        "input": list(plan.input),
        "output": list(plan.output),
        "kernel": list(kernel),
        "stride": list(_pair(plan, "stride")),
        "padding": list(_pair(plan, "padding")),
        "dilation": list(_pair(plan, "dilation")),
        "ceil": plan.windows[0].ceil,
        "filters": plan.filters if conv else None,
        "groups": plan.groups if conv else None,
        "weights": weights,
        "parameters": _parameters(plan, bias=plan.bias),
        "macs": _macs(plan),
        "fits": all(fits(size, window) for size, window in zip(sizes, plan.windows, strict=True)),
        "leftover": _by_axis(leftover, plan),
        "unread": _by_axis(unread, plan),
        "discarded": None if conv else discarded(plan.input[1:], plan.windows),
        "paddings": _paddings(plan),
    }


def lines(plan: Plan) -> Iterator[str]:
    """What the arithmetic says, line by line, each with how it was come to."""
    channels, height, width = plan.input
    maps, down, across = plan.output
    if plan.solved is not None:
        yield from _solved_lines(plan, plan.solved)
    yield _headline(plan)
    yield _line("input", f"{height}x{width}x{channels}")
    formulas = [
        _formula(size, window) for size, window in zip(plan.input[1:], plan.windows, strict=True)
    ]
    if formulas[0] == formulas[1]:
        yield _line("output", f"{down}x{across}x{maps}", f"height and width {formulas[0]}")
    else:
        yield _line("output", f"{down}x{across}x{maps}", f"height {formulas[0]}")
        yield _line("", "", f"width {formulas[1]}")
    kernel = "*".join(map(str, _pair(plan, "kernel")))
    if plan.pool is None:
        seen = channels // plan.groups
        each = f"{kernel}*{seen}" + (" + 1" if plan.bias else "")
        note = f"{plan.filters} * ({each})" + ("" if plan.bias else ", no bias")
        if plan.groups > 1:
            note += f"; each filter sees {seen} of {channels} channels"
        yield _line("parameters", f"{_parameters(plan, bias=plan.bias):,}", note)
        note = f"{down}*{across}*{maps} places * {kernel}*{seen} products"
        yield _line("multiply-accumulates", f"{_macs(plan):,}", note)
    else:
        yield _line("parameters", "0")
        share = discarded(plan.input[1:], plan.windows)
        yield _line("discarded", f"{100 * share:.4g}%", "of the values that come in")
    yield _line("fit", *_fit(plan))


def _headline(plan: Plan) -> str:
    kernel = "x".join(map(str, _pair(plan, "kernel")))
    moves = [f"stride {_text(_pair(plan, 'stride'))}", f"padding {_text(_pair(plan, 'padding'))}"]
    extents = tuple(window.extent for window in plan.windows)
    if max(_pair(plan, "dilation")) > 1:
        spread = "x".join(map(str, extents))
        moves.append(f"dilation {_text(_pair(plan, 'dilation'))} (spread to {spread})")
    if plan.pool is not None:
        name = {"max": "Max", "average": "Average"}[plan.pool]
        ceil = ["past the end (ceil)"] if plan.windows[0].ceil else []
        return f"{name} pooling {kernel}, {', '.join(moves + ceil)}"
    if plan.groups > 1:
        moves.append(f"{plan.groups} groups")
    said = (
        "Cross-correlation, which networks call convolution (the kernel is not flipped)"
        if plan.mode == "cross-correlation"
        else "Convolution (the kernel is flipped)"
    )
    filters = "1 filter" if plan.filters == 1 else f"{plan.filters:,} filters"
    return f"{said}: {filters} {kernel}, {', '.join(moves)}"


def _formula(size: int, window: Window) -> str:
    """The size of one axis as it is worked out: `(7 - 3 + 2*1)/2 + 1 = 4`."""
    slack = size - window.extent + 2 * window.padding
    padded = f" + 2*{window.padding}" if window.padding else ""
    whole = f"{size} - {window.extent}{padded}"
    over = f"({whole})/{window.stride}" if window.stride > 1 else whole
    places = output_size(size, window)
    if slack % window.stride == 0:
        return f"{over} + 1 = {places}"
    rounded = "up" if places > slack // window.stride + 1 else "down"
    return f"{over} + 1 = {slack / window.stride + 1:.4g}, rounded {rounded} to {places}"


def _fit(plan: Plan) -> tuple[str, str]:
    """Whether the windows cover both axes, and in words what they leave out."""
    parts, misfit = [], False
    for name, size, window in zip(_AXES, plan.input[1:], plan.windows, strict=True):
        exact = fits(size, window)
        misfit = misfit or not exact
        missed = unread(size, window)
        over = leftover(size, window)
        if missed:
            parts.append(f"{_count(len(missed), name)} never read ({listed(missed)})")
        elif over:
            parts.append(f"{_count(over, f'padded {name}')} left over")
        elif not exact:
            parts.append(f"the last window hangs over the last {name}")
    if not misfit:
        where = f"but {'; '.join(parts)}, between windows" if parts else ""
        return "exact", where
    mend = _fitting(plan)
    return "does not fit", "; ".join(parts) + (f"; with padding {mend} it fits" if mend else "")


def _fitting(plan: Plan) -> str:
    """The nearest padding with which both axes fit; empty where there is none."""
    found = []
    for size, window in zip(plan.input[1:], plan.windows, strict=True):
        fitting = fitting_paddings(
            size, window.kernel, stride=window.stride, dilation=window.dilation
        )
        if plan.pool is not None:
            fitting = range(fitting.start, min(fitting.stop, window.kernel // 2 + 1), fitting.step)
        if not fitting:
            return ""
        found.append(min(fitting, key=lambda padding: abs(padding - window.padding)))
    return _text((found[0], found[1]))


def _solved_lines(plan: Plan, solved: tuple[Solved, Solved]) -> Iterator[str]:
    """What was found for padding ?, once for both axes where they are alike."""
    alike = plan.input[1] == plan.input[2] and plan.windows[0] == plan.windows[1]
    for name, size, window, found in zip(_AXES, plan.input[1:], plan.windows, solved, strict=True):
        of = f"{size} {'cell' if alike else name}{'' if size == 1 else 's'}"
        fitting = listed(found.fitting) if found.fitting else "none"
        yield (
            f"Paddings that fit {of} under a kernel of {window.extent}, stride {window.stride}: "
            f"{fitting}"
        )
        if not found.fitting and window.stride % 2 == 0 and (size - window.extent) % 2:
            yield f"  ({size} - {window.extent} is odd, and 2P never changes that)"
        yield f"  {_dividing(size, window, found.dividing)}"
        if alike:
            break
    yield f"With padding {_text(_pair(plan, 'padding'))}:"
    yield ""


def _dividing(size: int, window: Window, padding: int | None) -> str:
    wanted = -(-size // window.stride)
    does = divides(window.stride)
    if padding is None:
        return f"No padding {does} ({size} to {wanted})."
    taken = Window(window.kernel, window.stride, padding, window.dilation)
    rest = "" if fits(size, taken) else ", though it does not fit exactly"
    return f"Padding {padding} {does}: {size} to {wanted}{rest}."


def _paddings(plan: Plan) -> dict[str, Any] | None:
    if plan.solved is None:
        return None
    found = {
        f"{name}s": {"fitting": list(solved.fitting), "dividing": solved.dividing}
        for name, solved in zip(_AXES, plan.solved, strict=True)
    }
    return {**found, "taken": list(_pair(plan, "padding"))}


def _parameters(plan: Plan, *, bias: bool) -> int:
    if plan.pool is not None:
        return 0
    kernel = _pair(plan, "kernel")
    return convolution_parameters(
        plan.input[0], plan.filters, kernel, groups=plan.groups, bias=bias
    )


def _macs(plan: Plan) -> int:
    if plan.pool is not None:
        return 0
    kernel, output = _pair(plan, "kernel"), plan.output[1:]
    return convolution_macs(plan.input[0], plan.filters, kernel, output, groups=plan.groups)


def _pair(plan: Plan, name: str) -> tuple[int, int]:
    down, across = (getattr(window, name) for window in plan.windows)
    return down, across


def _by_axis(measure: Any, plan: Plan) -> dict[str, Any]:
    return {
        f"{name}s": measure(size, window)
        for name, size, window in zip(_AXES, plan.input[1:], plan.windows, strict=True)
    }


def _text(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]}x{pair[1]}"


def _count(number: int, what: str) -> str:
    return f"one {what} is" if number == 1 else f"{number:,} {what}s are"


def divides(stride: int) -> str:
    """What a padding does that turns W into W / S, rounded up."""
    return {1: "keeps the size", 2: "halves the size"}.get(stride, f"divides the size by {stride}")


def listed(places: Any) -> str:
    """The first of them, and the last: `6`, `3, 7, 11`, `0, 2, 4, … 98`."""
    if len(places) <= _LISTED:
        return ", ".join(map(str, places))
    return f"{', '.join(map(str, places[: _LISTED - 1]))}, … {places[-1]}"


def _line(name: str, value: str, note: str = "") -> str:
    return f"{name:<22}{value:<12}  {note}".rstrip()

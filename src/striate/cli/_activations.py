"""`striate activations`: formulas, values, derivatives and curves of the activations."""

import math
import re
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from striate.cli._minus import MAY_BE_NEGATIVE
from striate.cli._output import Output, table
from striate.errors import InputError

_SOFTMAX = "softmax"
_SOFTMAX_FORMULA = "p_i = exp(x_i) / sum_j exp(x_j)"
_SOFTMAX_DERIVATIVE = "dp_i / dx_j = p_i (1 - p_i) for i = j, else -p_i p_j"
_MOST = 64  # numbers after --at: softmax's derivative has their square
_CALL = re.compile(r"\s*([\w-]+)\s*(?:\(\s*(?:(\w+)\s*=\s*)?([^()=\s]+)\s*\))?\s*")


def command(
    *names: str,
    at: Annotated[str | None, MAY_BE_NEGATIVE] = None,
    out: Annotated[str | None, Parameter(name=("--out", "-o"))] = None,
    output: Output | None = None,
) -> int:
    """Show activations: formula, derivative, range, and both at a number.

    Args:
        names: Such as tanh, elu(2) or softmax; all by default.
        at: A number, or several apart by commas, such as -2,0,2; softmax takes them as one vector.
        out: File for a chart of the curves: .svg, .png or .json.
    """
    output = output or Output()
    from striate.arithmetic import activation_names

    wanted = names or (*activation_names(), _SOFTMAX)
    scalar = [_activation(name) for name in wanted if _key(name) != _SOFTMAX]
    with_softmax = len(scalar) < len(wanted)
    numbers = _numbers(at) if at is not None else []
    chart = _draw(out, scalar, with_softmax) if out is not None else None
    output.give(_json(scalar, with_softmax, numbers, chart))
    if scalar:
        output.show(_values(scalar, numbers) if numbers else _formulas(scalar))
    if names and not numbers:
        for one in scalar:
            output.show(f"{one.title} has the range {one.range}. {one.source}.")
    if with_softmax:
        _say_softmax(output, numbers)
    if chart is not None:
        output.say(f"Chart: {chart}")
    return 0


def _key(name: str) -> str:
    """A name as `arithmetic.activation` compares it."""
    return name.strip().lower().replace("-", "").replace("_", "")


def _activation(text: str) -> Any:
    """An activation from its name, with a parameter in brackets if one is given."""
    from striate.arithmetic import activation

    read = _CALL.fullmatch(text)
    if read is None:
        raise InputError(
            f"An activation cannot be {text!r}: give a name, such as tanh, with a parameter "
            f"in brackets where it has one, such as elu(2) or elu(alpha=2)."
        )
    name, parameter, value = read.groups()
    if _key(name) == _SOFTMAX:
        raise InputError(
            f"softmax takes no parameter, but {text!r} gives one: it is of a vector. Say softmax "
            f"alone, and the vector's numbers after --at, such as softmax --at 1,2,3."
        )
    if value is None:
        return activation(name)
    taken = next(iter(activation(name).parameters), None)
    if taken is None:
        raise InputError(f"{name} takes no parameter, but {text!r} gives one: say {name} alone.")
    return activation(name, **{parameter or taken: _number(value, f"The parameter of {name}")})


def _numbers(text: str) -> list[float]:
    words = text.replace(",", " ").split()
    if not 1 <= len(words) <= _MOST:
        raise InputError(
            f"--at has {len(words)} numbers: give 1 to {_MOST}, apart by commas, such as -2,0,2."
        )
    return [_number(word, "--at") for word in words]


def _number(word: str, what: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        raise InputError(f"{what} cannot be {word[:40]!r}: give a number, such as 0.5 or -inf.")
    return number


def _draw(out: str, scalar: list[Any], with_softmax: bool) -> str:
    from striate._writing import check_place
    from striate.charts import activation_chart, save_chart

    check_place(Path(out), "activations.svg")
    return str(save_chart(activation_chart(scalar, with_softmax=with_softmax), out))


def _formulas(scalar: list[Any]) -> Any:
    shown = table("name", "f(x)", "f'(x)", "flat at")
    ends = {0: "-", 1: "-inf", 2: "±inf"}
    for one in scalar:
        flat = ends[len(one.saturates)]
        shown.add_row(one.name, one.formula, one.derivative_formula, flat)
    return shown


def _values(scalar: list[Any], numbers: list[float]) -> Any:
    shown = table("activation", ">x", ">f(x)", ">f'(x)")
    for one in scalar:
        for x in numbers:
            shown.add_row(one.title, *map(_text, (x, one.value(x), one.derivative(x))))
    return shown


def _say_softmax(output: Output, numbers: list[float]) -> None:
    if not numbers:
        output.say(f"softmax, of a vector: {_SOFTMAX_FORMULA};")
        output.say(f"its derivative: {_SOFTMAX_DERIVATIVE}")
        return
    from striate.arithmetic import softmax, softmax_jacobian

    titles = [f">x{place}" for place in range(1, len(numbers) + 1)]
    shown = table("softmax", ">x", ">share", *(f">by {title[1:]}" for title in titles))
    rows = zip(numbers, softmax(numbers), softmax_jacobian(numbers), strict=True)
    for title, (x, share, slopes) in zip(titles, rows, strict=True):
        shown.add_row(title[1:], _text(x), _text(share), *(f"{slope:.4g}" for slope in slopes))
    output.show(shown)


def _json(
    scalar: list[Any], with_softmax: bool, numbers: list[float], chart: str | None
) -> dict[str, Any]:
    rows = [
        {
            "name": one.name,
            "parameters": dict(one.parameters),
            "formula": one.formula,
            "derivative_formula": one.derivative_formula,
            "range": one.range,
            "saturates": list(one.saturates),
            "source": one.source,
            "at": [
                {"x": _plain(x), "value": _plain(one.value(x)),
                 "derivative": _plain(one.derivative(x))}
                for x in numbers
            ],
        }
        for one in scalar
    ]  # fmt: skip
    vector = _softmax_json(numbers) if with_softmax else None
    return {"activations": rows, "softmax": vector, "chart": chart}


def _softmax_json(numbers: list[float]) -> dict[str, Any]:
    from striate.arithmetic import softmax, softmax_jacobian

    shares, slopes = (softmax(numbers), softmax_jacobian(numbers)) if numbers else ([], [])
    return {
        "formula": _SOFTMAX_FORMULA,
        "derivative_formula": _SOFTMAX_DERIVATIVE,
        "x": [_plain(x) for x in numbers],
        "value": [_plain(share) for share in shares],
        "jacobian": [[_plain(slope) for slope in row] for row in slopes],
    }


def _plain(number: float) -> float | str:
    """A number as JSON can say it: inf and nan, which it cannot, as text."""
    return number if math.isfinite(number) else str(number)


def _text(number: float) -> str:
    return f"{number + 0.0:.10g}"  # + 0.0: no minus before a nought

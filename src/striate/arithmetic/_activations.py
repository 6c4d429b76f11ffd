"""Activations and their derivatives: formulas over one number, exact far from 0 too.

Each is written so that nothing overflows and nothing cancels. Where a factor has vanished, the
product is 0 even beside an infinite one, so that an infinite input gives the limit. At a kink (0,
in the rectifiers) the derivative is the one from the left, as torch has it.
"""

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from striate.errors import InvalidSetting, UnknownName

_ROOT_2, _ROOT_2_PI = math.sqrt(2), math.sqrt(2 * math.pi)


@dataclass(frozen=True)
class Activation:
    """A function of one number, and its derivative.

    Args:
        name: As a net's line of words has it.
        formula: Of the value f at x.
        derivative_formula: Of the derivative at x; f is the value there.
        range: Of the values, as an interval.
        source: Paper, and equation or section.
        parameters: Its settings by name; none for most.
    """

    name: str
    formula: str
    derivative_formula: str
    range: str
    source: str
    _value: Callable[..., float] = field(repr=False)
    _derivative: Callable[..., float] = field(repr=False)
    parameters: Mapping[str, float] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name with its parameters, as a net's line of words has it: elu(alpha=1)."""
        given = ", ".join(f"{name}={value:g}" for name, value in self.parameters.items())
        return f"{self.name}({given})" if given else self.name

    @property
    def saturates(self) -> tuple[str, ...]:
        """The ends, -inf and inf, at which the derivative vanishes: no gradient comes back."""
        return tuple(end for end in ("-inf", "inf") if self.derivative(float(end)) == 0)

    def value(self, x: float) -> float:
        """Gives f(x): the limit where x is infinite, not a number where x is none."""
        return x if math.isnan(x) else self._value(x, **self.parameters)

    def derivative(self, x: float) -> float:
        """Gives f'(x), at a kink the one from the left; limits and not-a-number as in `value`."""
        return x if math.isnan(x) else self._derivative(x, **self.parameters)


def activation(name: str, **parameters: float) -> Activation:
    """Gives an activation by its name.

    Args:
        name: Such as tanh; `activation_names` lists them. Case and hyphens do not matter, and
            silu is swish.
        **parameters: `slope` of prelu and leakyrelu, `alpha` of elu, above 0; finite.

    Returns:
        The activation: its value and derivative are functions of one number.

    Raises:
        UnknownName: There is no such activation; the message says the nearest.
        InvalidSetting: A parameter that it does not have or that does not fit, or softmax, which
            is no function of one number.

    Example:
        >>> activation("sigmoid").derivative(0)
        0.25
        >>> activation("elu", alpha=2).value(float("-inf"))
        -2.0
    """
    key = name.lower().replace("-", "").replace("_", "")
    found = _ACTIVATIONS.get(_SAME.get(key, key))
    if found is None:
        if key == _OF_A_VECTOR:
            raise InvalidSetting(
                "softmax has no value at one number: it is of a vector. Call "
                "striate.arithmetic.softmax with all of its numbers."
            )
        raise UnknownName("activation", name, [*_ACTIVATIONS, *_SAME, _OF_A_VECTOR])
    for parameter, value in parameters.items():
        if parameter not in found.parameters:
            known = " and ".join(found.parameters) or "no parameter"
            raise InvalidSetting(f"{found.name} takes {known}, but {parameter}={value!r} came.")
        number = isinstance(value, int | float) and abs(value) <= sys.float_info.max
        if not number or (parameter == "alpha" and value <= 0):
            above = " above 0" if parameter == "alpha" else ""
            raise InvalidSetting(
                f"The {parameter} of {found.name} cannot be {value!r}: it must be a finite "
                f"number{above}, such as {found.parameters[parameter]:g}."
            )
    # A slope that does not rise on the left gives nothing below 0.
    values = "[0, inf)" if parameters.get("slope", 1) <= 0 else found.range
    return replace(found, range=values, parameters={**found.parameters, **parameters})


def activation_names() -> tuple[str, ...]:
    """The names of the functions of one number, in the order in which courses come to them."""
    return tuple(_ACTIVATIONS)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _sigmoid_derivative(x: float) -> float:
    small = math.exp(-abs(x))  # f(1 - f) would be 0 from x = 37 on, where 1 - f cancels
    return small / (1 + small) ** 2


def _tanh(x: float) -> float:
    return math.tanh(x)


def _tanh_derivative(x: float) -> float:
    return 4 * _sigmoid_derivative(2 * x)  # since tanh(x) = 2 sigmoid(2x) - 1


def _rectifier(x: float, slope: float = 0.0) -> float:
    return x if x > 0 else _times(slope, x)


def _rectifier_derivative(x: float, slope: float = 0.0) -> float:
    return 1.0 if x > 0 else slope


def _elu(x: float, alpha: float) -> float:
    return x if x > 0 else alpha * math.expm1(x)


def _elu_derivative(x: float, alpha: float) -> float:
    return 1.0 if x > 0 else alpha * math.exp(x)


def _swish(x: float) -> float:
    return _times(_sigmoid(x), x)


def _swish_derivative(x: float) -> float:
    return _sigmoid(x) + _times(_sigmoid_derivative(x), x)


def _gelu(x: float) -> float:
    return _times(_normal(x), x)


def _gelu_derivative(x: float) -> float:
    return _normal(x) + _times(math.exp(-x * x / 2) / _ROOT_2_PI, x)


def _normal(x: float) -> float:
    """The share of a standard normal distribution that lies below x."""
    return math.erfc(-x / _ROOT_2) / 2


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _times(factor: float, x: float) -> float:
    """The product; 0 where the factor has vanished, although x may be infinite."""
    return factor * x if factor else 0.0


_ACTIVATIONS = {
    made.name: made
    for made in (
        Activation(
            "sigmoid", "1 / (1 + e^-x)", "f (1 - f)", "(0, 1)",
            "Rumelhart, Hinton & Williams, Learning representations by back-propagating errors "
            "(1986), equation 2",
            _sigmoid, _sigmoid_derivative,
        ),
        Activation(
            "tanh", "2 sigmoid(2x) - 1", "1 - f^2", "(-1, 1)",
            "LeCun, Bottou, Orr & Müller, Efficient BackProp (1998), section 4.4",
            _tanh, _tanh_derivative,
        ),
        Activation(
            "relu", "max(x, 0)", "x > 0: 1; else 0", "[0, inf)",
            "Nair & Hinton, Rectified linear units improve restricted Boltzmann machines (2010)",
            _rectifier, _rectifier_derivative,
        ),
        Activation(
            "prelu", "x > 0: x; else slope x", "x > 0: 1; else slope", "(-inf, inf)",
            "He, Zhang, Ren & Sun, Delving deep into rectifiers (2015), equation 1; its slopes "
            "are learned and begin at 0.25",
            _rectifier, _rectifier_derivative, {"slope": 0.25},
        ),
        Activation(
            "leakyrelu", "x > 0: x; else slope x", "x > 0: 1; else slope", "(-inf, inf)",
            "Maas, Hannun & Ng, Rectifier nonlinearities improve neural network acoustic models "
            "(2013), section 2",
            _rectifier, _rectifier_derivative, {"slope": 0.01},
        ),
        Activation(
            "elu", "x > 0: x; else alpha(e^x - 1)", "x > 0: 1; else alpha e^x", "(-alpha, inf)",
            "Clevert, Unterthiner & Hochreiter, Fast and accurate deep network learning by "
            "exponential linear units (2016), section 3",
            _elu, _elu_derivative, {"alpha": 1.0},
        ),
        Activation(
            "swish", "x sigmoid(x)", "f + sigmoid(x) (1 - f)", "[-0.278, inf)",
            "Ramachandran, Zoph & Le, Searching for activation functions (2017), with beta 1; "
            "as SiLU: Elfwing, Uchibe & Doya (2018)",
            _swish, _swish_derivative,
        ),
        Activation(
            "gelu", "x Phi(x)", "Phi(x) + x Phi'(x)",
            "[-0.170, inf)",
            "Hendrycks & Gimpel, Gaussian error linear units (2016), section 2, where Phi is the "
            "standard normal distribution",
            _gelu, _gelu_derivative,
        ),
        Activation(
            "softplus", "log(1 + e^x)", "sigmoid(x)", "(0, inf)",
            "Dugas, Bengio, Bélisle, Nadeau & Garcia, Incorporating second-order functional "
            "knowledge for better option pricing (2001)",
            _softplus, _sigmoid,
        ),
    )
}  # fmt: skip
_SAME, _OF_A_VECTOR = {"silu": "swish"}, "softmax"

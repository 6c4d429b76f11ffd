"""Every kernel's name, what it takes, and what it answers to."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from striate.errors import InvalidSetting
from striate.filters import _formulas
from striate.filters._kernels import FIXED
from striate.filters._weights import MAX_SIDE


@dataclass(frozen=True)
class Parameter:
    """One number that a kernel takes.

    Attributes:
        name: As it is written before "=".
        default: If it is left out; None follows from the other parameters.
        low: The least.
        high: The most.
        whole: Whether it must be a whole number.
        default_text: What the signature says where the default is None.
    """

    name: str
    default: float | None
    low: float
    high: float
    whole: bool = False
    default_text: str = ""

    def checked(self, value: float, kernel: str) -> float:
        """The value, if it is within the limits.

        Raises:
            InvalidSetting: It is not; the message says what would be.
        """
        if self.low <= value <= self.high and (not self.whole or value == int(value)):
            return int(value) if self.whole else float(value)
        kind = "a whole number" if self.whole else "a number"
        raise InvalidSetting(
            f"{self.name} of {kernel} is {value:g}; use {kind} from {self.low:g} to {self.high:g}."
        )


@dataclass(frozen=True)
class Definition:
    """One kernel, or a family of them.

    Attributes:
        name: As it is written.
        summary: What it answers to, in a line.
        make: From the parameters' values to the weights.
        parameters: In their order.
    """

    name: str
    summary: str
    make: Callable[..., Float[np.ndarray, "R S"]]
    parameters: tuple[Parameter, ...] = ()

    def make_default(self) -> Float[np.ndarray, "R S"]:
        """The weights that the name alone stands for."""
        return self.make(*(parameter.default for parameter in self.parameters))

    @property
    def signature(self) -> str:
        """As a person writes it, with the defaults: `gaussian(sigma=1)`."""
        if not self.parameters:
            return self.name
        defaults = (
            parameter.default_text or f"{parameter.default:g}" for parameter in self.parameters
        )
        pairs = zip(self.parameters, defaults, strict=True)
        return f"{self.name}({', '.join(f'{p.name}={default}' for p, default in pairs)})"


_ANGLE = Parameter("angle", 0.0, -360, 360)
_SIGMA = Parameter("sigma", 1.0, 0.1, (MAX_SIDE - 2) // 8)
_WAVES_PER_SIGMA = 0.56


def _gabor(
    wavelength: float, angle: float, sigma: float | None, aspect: float, phase: float
) -> Float[np.ndarray, "R S"]:
    """A bandwidth of one octave where no sigma is given (Petkov and Kruizinga 1997)."""
    sigma = _WAVES_PER_SIGMA * wavelength if sigma is None else sigma
    side = _formulas.gabor_side(sigma, aspect)
    if side > MAX_SIDE:
        raise InvalidSetting(
            f"gabor with sigma {sigma:g} and aspect {aspect:g} would be {side} pixels wide, and "
            f"{MAX_SIDE} is the limit; use a smaller wavelength or sigma, or an aspect nearer 1."
        )
    return _formulas.gabor(wavelength, angle, sigma, aspect, phase)


_MADE = (
    Definition(
        "box-blur",
        "the mean of a square",
        _formulas.box,
        (Parameter("side", 3, 1, MAX_SIDE, whole=True),),
    ),
    Definition(
        "gaussian",
        "a mean that weighs pixels by their distance, sigma pixels wide",
        _formulas.gaussian,
        (_SIGMA,),
    ),
    Definition(
        "log",
        "spots about 1.4 sigma in radius: the Laplacian of a Gaussian, dark ones positive",
        _formulas.laplacian_of_gaussian,
        (_SIGMA,),
    ),
    Definition(
        "emboss",
        "the picture in relief, brighter where it grows brighter in a direction",
        _formulas.emboss,
        (Parameter("strength", 1.0, -100, 100), Parameter("angle", 45.0, -360, 360)),
    ),
    Definition(
        "motion-blur",
        "the mean along a stroke",
        _formulas.motion_blur,
        (Parameter("length", 9.0, 1, MAX_SIDE), _ANGLE),
    ),
    Definition(
        "gabor",
        "stripes of a wavelength that follow each other in a direction",
        _gabor,
        (
            Parameter("wavelength", 8.0, 2, 500),
            _ANGLE,
            Parameter("sigma", None, 0.1, 200, default_text="0.56*wavelength"),
            Parameter("aspect", 0.5, 0.05, 20),
            Parameter("phase", 0.0, -360, 360),
        ),
    ),
    Definition(
        "moving-average",
        "the mean of so many values in a row",
        _formulas.moving_average,
        (Parameter("window", 3, 1, MAX_SIDE, whole=True),),
    ),
)


def _fixed(name: str) -> Definition:
    weights, summary = FIXED[name]
    return Definition(name, summary, weights.copy)


VOCABULARY = {definition.name: definition for definition in (*map(_fixed, FIXED), *_MADE)}
"""Every kernel by its name, the fixed ones first."""

PAIRS = {"sobel": ("sobel-x", "sobel-y"), "prewitt": ("prewitt-x", "prewitt-y")}
"""Two kernels whose responses are read together: magnitude and direction."""

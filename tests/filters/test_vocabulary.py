"""Every kernel's name, arguments and limits: at each limit there are weights, beyond it words."""

import math

import numpy as np
import pytest

from striate.errors import InvalidSetting
from striate.filters._kernels import FIXED
from striate.filters._vocabulary import PAIRS, VOCABULARY, Definition, Parameter
from striate.filters._weights import MAX_SIDE

SIDE = Parameter("side", 3, 1, 9, whole=True)
WIDTH = Parameter("width", 1.5, 0.5, 4)
LIMITS = [
    (kernel, parameter, value)
    for kernel in VOCABULARY.values()
    for parameter in kernel.parameters
    for value in (parameter.low, parameter.high)
]


@pytest.mark.parametrize("value", [0.5, 1, 4])
def test_a_number_within_its_limits_is_taken(value):
    found = WIDTH.checked(value, "bell")
    assert found == value
    assert type(found) is float


@pytest.mark.parametrize("value", [1, 9.0, True])
def test_a_whole_number_becomes_one(value):
    found = SIDE.checked(value, "box")
    assert found == value
    assert type(found) is int


@pytest.mark.parametrize("value", [0.49, 4.01, -1, math.inf, -math.inf, math.nan])
def test_a_number_beyond_its_limits_is_refused(value):
    with pytest.raises(
        InvalidSetting, match=rf"^width of bell is {value:g}; use a number from 0\.5 to 4\.$"
    ):
        WIDTH.checked(value, "bell")


@pytest.mark.parametrize("value", [2.5, 0, 10, math.inf, math.nan])
def test_a_number_that_is_not_whole_is_refused_where_it_has_to_be(value):
    with pytest.raises(
        InvalidSetting, match=rf"^side of box is {value:g}; use a whole number from 1 to 9\.$"
    ):
        SIDE.checked(value, "box")


def test_a_signature_is_what_a_person_writes():
    assert Definition("plain", "", np.ones).signature == "plain"
    assert Definition("box", "", np.ones, (SIDE, WIDTH)).signature == "box(side=3, width=1.5)"
    derived = Parameter("sigma", None, 0, 1, default_text="0.56*wavelength")
    assert Definition("wave", "", np.ones, (derived,)).signature == "wave(sigma=0.56*wavelength)"


def test_the_name_alone_stands_for_the_defaults():
    box = Definition("box", "", lambda *sides: np.full((1, 2), sides), (SIDE, WIDTH))
    assert box.make_default().tolist() == [[3, 1.5]]


@pytest.mark.parametrize("name", VOCABULARY)
def test_names_and_arguments_are_such_as_can_be_written(name):
    kernel = VOCABULARY[name]
    assert kernel.name == name == name.lower()
    assert name.replace("-", "").isalnum()
    assert kernel.summary
    assert "\n" not in kernel.summary
    assert not kernel.summary.endswith(".")
    names = [parameter.name for parameter in kernel.parameters]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "parameter",
    [one for kernel in VOCABULARY.values() for one in kernel.parameters],
    ids=lambda parameter: parameter.name,
)
def test_a_default_is_within_its_own_limits_or_says_what_it_follows_from(parameter):
    if parameter.default is None:
        assert parameter.default_text
    else:
        assert parameter.checked(parameter.default, "it") == parameter.default


@pytest.mark.parametrize(
    ("kernel", "parameter", "value"),
    LIMITS,
    ids=[f"{kernel.name}({parameter.name}={value:g})" for kernel, parameter, value in LIMITS],
)
def test_at_each_limit_there_are_weights_or_a_word_about_their_size(kernel, parameter, value):
    taken = parameter.checked(value, kernel.name)
    given = [taken if one is parameter else one.default for one in kernel.parameters]
    if kernel.name == "gabor" and value in (500, 200):  # a wavelength and a sigma
        with pytest.raises(
            InvalidSetting, match=rf"sigma \d+ .* pixels wide, and {MAX_SIDE} is the limit; use a s"
        ):
            kernel.make(*given)
        return
    weights = kernel.make(*given)
    assert max(weights.shape) <= MAX_SIDE
    assert np.isfinite(weights).all()
    assert weights.any()


def test_the_fixed_ones_come_first_and_are_copies():
    assert list(VOCABULARY)[: len(FIXED)] == list(FIXED)
    assert not any(VOCABULARY[name].parameters for name in FIXED)
    VOCABULARY["identity"].make_default()[:] = 7
    assert VOCABULARY["identity"].make_default().sum() == 1


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_is_one_kernel_and_the_same_turned(name):
    assert name not in VOCABULARY
    along, across = (VOCABULARY[part].make_default() for part in PAIRS[name])
    np.testing.assert_array_equal(across, along.T)
    assert (along == -along[:, ::-1]).all()


def test_gabors_sigma_follows_from_the_wavelength_for_one_octave():
    octave = math.sqrt(math.log(2) / 2) / math.pi * (2 + 1) / (2 - 1)  # Petkov & Kruizinga, eq. 3
    for wavelength in (4, 8, 20):
        weights = VOCABULARY["gabor"].make(float(wavelength), 0.0, None, 0.5, 0.0)
        row = weights[weights.shape[0] // 2]
        one_wave_off = row[len(row) // 2 + wavelength]  # where the cosine is 1 again
        sigma = wavelength / math.sqrt(-2 * math.log(one_wave_off))
        assert sigma / wavelength == pytest.approx(octave, rel=0.01)

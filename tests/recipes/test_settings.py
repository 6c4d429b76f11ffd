"""Settings of any dataclass: words for types, ranges, unions."""

import dataclasses
from typing import Literal

import pytest

from striate.errors import InvalidSetting
from striate.recipes import fill, in_words, setting


@dataclasses.dataclass(frozen=True)
class Oven:
    heat: float = setting(180.0, "Degrees.", minimum=50, maximum=300)
    mode: Literal["fan", "grill"] | None = setting(None, "How.")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (int, "a whole number"),
        (float | None, "a number or none"),
        (float | Literal["auto"], "a number or auto"),
        (tuple[Literal["a", "b"], ...], "a list of: a, b"),
    ],
)
def test_types_in_words(kind, words):
    assert in_words(kind) == words


def test_fill_replaces_only_what_is_given():
    assert fill(Oven(), {"heat": 200}, "here") == Oven(heat=200.0)


@pytest.mark.parametrize(
    "heat", [49, 301, float("inf"), 10**400, "hot", True], ids=lambda heat: str(heat)[:9]
)
def test_fill_refuses_what_does_not_fit(heat):
    with pytest.raises(InvalidSetting, match=r"heat cannot be .* \(from here\)"):
        fill(Oven(), {"heat": heat}, "here")

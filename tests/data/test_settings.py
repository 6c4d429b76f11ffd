"""Settings in a source's name: read, limited, and refused with what they can be."""

from dataclasses import dataclass, field

import pytest

from striate.data._settings import Span, parse_settings
from striate.errors import InvalidSetting, UnknownSetting


@dataclass(frozen=True)
class Toy:
    angle: float = field(default=1.5, metadata={"limits": Span(0, 90)})
    scale: Span = field(default=Span(1, 1), metadata={"limits": Span(0.5, 2)})
    count: int = field(default=3, metadata={"limits": Span(1, 100)})
    size: int = field(default=3, metadata={"limits": Span(1, 10_000_000)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Toy()),
        ("angle=30", Toy(angle=30.0)),
        ("scale=0.5-1.5, count=7", Toy(scale=Span(0.5, 1.5), count=7)),
        ("scale=2", Toy(scale=Span(2, 2))),
        ("angle=0.25,", Toy(angle=0.25)),
    ],
)
def test_settings_fill_the_dataclass(text, expected):
    assert parse_settings("toy", text, Toy) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("angle=91", r"toy cannot take angle=91; it is a number from 0 to 90"),
        ("angle=1-2", r"angle=1-2; it is a number from 0 to 90"),
        ("angle=nan", r"angle=nan; it is a number"),
        ("angle=-3", r"angle=-3; it is a number"),
        ("angle=", r"angle=; it is a number"),
        ("scale=1.5-0.5", r"scale=1.5-0.5; it is a number or a range such as 0.5-1.5 from 0.5 to"),
        ("scale=0.1-1", r"scale=0.1-1; .* from 0.5 to 2"),
        ("count=2.5", r"count=2.5; it is a whole number from 1 to 100"),
        ("count=1e9", r"count=1e9; it is a whole number"),
        ("size=0", r"size=0; it is a whole number from 1 to 10,000,000\."),
        ("count", r"cannot read 'count'; write toy:key=value,key=value"),
        ("count=1,count=2", r"toy is given count twice"),
    ],
)
def test_values_that_do_not_fit_say_what_would(text, message):
    with pytest.raises(InvalidSetting, match=message):
        parse_settings("toy", text, Toy)


def test_an_unknown_setting_names_the_nearest():
    with pytest.raises(UnknownSetting, match=r"no setting of toy called 'cuont'\. .* count\?"):
        parse_settings("toy", "cuont=3", Toy)

"""Charts: numbers become marks, and nothing in them is anybody else's."""

import re
from xml.etree import ElementTree

import pytest

from striate.report import _charts as charts

HISTORY = [
    {"epoch": 1.0, "loss": 2.0, "validation_loss": 1.5, "accuracy": 0.2, "learning_rate": 0.1},
    {"epoch": 2.0, "loss": 1.0, "validation_loss": None, "accuracy": 0.5, "learning_rate": 0.05},
    {"epoch": 3.0, "loss": 0.5, "validation_loss": 0.9, "accuracy": 0.8, "learning_rate": 0.0},
]
BINS = [
    {"confidence": 0.5, "accuracy": 0.4, "count": 10},
    {"confidence": 0.0, "accuracy": 0.0, "count": 0},
    {"confidence": 0.95, "accuracy": 0.9, "count": 90},
]


def drawings() -> dict[str, str]:
    return {
        "loss": charts.curves(HISTORY, "loss", "loss", 2.0),
        "accuracy": charts.curves(HISTORY, "accuracy", "accuracy", None),
        "rates": charts.learning_rates(HISTORY),
        "reliability": charts.reliability(BINS),
    }


@pytest.mark.parametrize("name", list(drawings()))
def test_a_drawing_stands_alone(name):
    svg = drawings()[name]
    ElementTree.fromstring(svg)
    assert "<script" not in svg
    assert not re.search(r'(href|src|url)\s*[=(]\s*"?https?:', svg)
    assert 'aria-hidden="true"' in svg[:60]
    assert "currentColor" in svg


def test_the_marks_are_as_many_as_the_numbers():
    loss = charts.curves(HISTORY, "loss", "loss", 2.0)
    points = [path for path in re.findall(r'aria-label="([^"]*)"', loss) if "epoch" in path]
    assert sum("training" in label for label in points) >= 3
    assert "validation" in loss
    assert "validation" not in charts.curves(HISTORY, "accuracy", "accuracy", None)


def test_names_inside_two_drawings_differ():
    first, second = (set(re.findall(r'id="([^"]+)"', charts.reliability(BINS))) for _ in range(2))
    assert not first & second

"""Charts say what they were given, for one series, for two, and for none."""

import altair as alt
import pytest

from striate.charts import save_chart
from striate.studies._charts import dots, heading, series, whole_ticks

ROWS = [
    {"name": "without 6,7", "what": "ours", "value": -1.0, "low": -3.0, "high": 1.0},
    {"name": "without 6,7", "what": "theirs", "value": 5.7, "low": 5.7, "high": 5.7},
    {"name": "without 3,4", "what": "ours", "value": 2.0, "low": 1.0, "high": 3.0},
]


@pytest.mark.parametrize(
    ("rows", "colour"), [(ROWS, "what"), (ROWS[2:], ""), ([], "")], ids=["two", "one", "none"]
)
def test_dots(rows, colour, tmp_path):
    chart = dots(rows, value="points", title="Lost", subtitle="on digits", colour=colour)
    drawn = save_chart(chart, tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert "Lost" in drawn
    assert "on digits" in drawn
    for row in rows:
        assert row["name"] in drawn
    for kind in {row["what"] for row in rows} if colour else ():
        assert f">{kind}<" in drawn


def test_eight_lines_differ_in_hue_or_dash_and_none_in_hue_alone():
    encoding = alt.Chart(alt.Data(values=[])).mark_line().encode(**series(list("abcdefgh"), "k"))
    scales = [encoding.to_dict()["encoding"][key]["scale"] for key in ("color", "strokeDash")]
    hues, dashes = (scale["range"] for scale in scales)
    assert len(set(map(tuple, dashes))) == 8
    assert len(set(zip(hues, map(tuple, dashes), strict=True))) == 8


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        (0, 2, [0, 1, 2]),
        (1, 2, [1, 2]),
        (1, 10, list(range(1, 11))),
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (1, 51, list(range(5, 51, 5))),
        (0.4, 3.7, [1, 2, 3]),
        (0.3, 0.7, []),
        (5, 5, [5]),
        (0, 1000, list(range(0, 1001, 200))),
    ],
)
def test_ticks_are_whole_and_few(first, last, ticks):
    assert whole_ticks(first, last) == ticks
    assert len(whole_ticks(first, last)) <= 10


def test_a_long_title_goes_on_in_the_next_line():
    made = heading("Gradients at the start, and learning", "digits", width=200).to_dict()
    assert made["text"] == ["Gradients at the start,", "and learning"]
    assert made["subtitle"] == ["digits"]


def test_a_line_marks_no_loss_only_where_it_is_in_sight():
    def rules(rows):
        drawn = dots(rows, value="points", title="", subtitle="").to_json()
        return drawn.count('"type": "rule"')

    assert rules(ROWS) == 2
    assert rules(ROWS[2:]) == 1

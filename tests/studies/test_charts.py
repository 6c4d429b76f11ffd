"""Charts say what they were given, for one series, for two, and for none."""

import pytest

from striate.charts import save_chart
from striate.studies._charts import dots

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


def test_a_line_marks_no_loss_only_where_it_is_in_sight():
    def rules(rows):
        drawn = dots(rows, value="points", title="", subtitle="").to_json()
        return drawn.count('"type": "rule"')

    assert rules(ROWS) == 2
    assert rules(ROWS[2:]) == 1

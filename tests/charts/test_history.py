"""The chart of the challenge shows every result, and a person's."""

import pytest

from striate.charts import history_chart, save_chart
from striate.imagenet import RESULTS


@pytest.fixture(scope="module")
def spec():
    return history_chart().to_dict()


def test_every_result_is_a_bar_as_long_as_its_error(spec):
    rows = spec["data"]["values"]
    assert [(row["entry"], row["error"]) for row in rows] == [
        (f"{one.year} {one.name}", one.top5_error_percent) for one in RESULTS
    ]
    assert rows[2]["words"] == "16.4%, 8 layers"
    assert rows[0]["words"] == "28.2%"


def test_words_never_stand_on_the_persons_rule(spec):
    rows = spec["data"]["values"]
    assert min(row["beside"] for row in rows) == 5.1


def test_the_file_says_what_is_drawn(tmp_path):
    drawn = save_chart(history_chart(), tmp_path / "history.svg").read_text()
    for words in ("a person, about 5.1%", "2013 Clarifai", "hand-made features", "top-5 error, %"):
        assert words in drawn
    assert "prefers-color-scheme: dark" in drawn

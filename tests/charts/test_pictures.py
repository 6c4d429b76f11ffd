"""Charts as files and in pages."""

import json

import altair as alt
import pytest

from striate.charts import CHART_FORMATS, inline_svg, save_chart
from striate.errors import InvalidSetting, NotWritable


@pytest.fixture
def chart():
    rows = [{"a": 0, "b": 1}, {"a": 1, "b": 3}]
    return (
        alt.Chart(alt.Data(values=rows), title="Rise")
        .mark_line(clip=True)
        .encode(x=alt.X("a:Q", title="epoch"), y="b:Q")
    )


@pytest.mark.parametrize(
    ("ending", "begins"), [(".svg", b"<svg "), (".png", b"\x89PNG"), (".json", b"{")]
)
def test_a_file_is_what_its_ending_says(chart, tmp_path, ending, begins):
    path = save_chart(chart, tmp_path / f"chart{ending.upper()}")
    assert path.read_bytes().startswith(begins)
    assert ending in CHART_FORMATS


def test_json_is_the_chart_itself(chart, tmp_path):
    spec = json.loads(save_chart(chart, tmp_path / "chart.json").read_bytes())
    assert spec["title"] == "Rise"
    assert spec["config"]["background"] == "#ffffff"


def test_an_svg_follows_the_screen_and_has_no_ground(chart, tmp_path):
    drawn = save_chart(chart, tmp_path / "chart.svg").read_text()
    assert "prefers-color-scheme: dark" in drawn
    assert 'fill="currentColor"' in drawn
    assert "epoch" in drawn
    assert "#ffffff" not in drawn


def test_two_charts_in_a_page_share_no_name(chart):
    first, second = inline_svg(chart), inline_svg(chart)
    names = [{part.split('"')[0] for part in svg.split(' id="')[1:]} for svg in (first, second)]
    assert names[0]
    assert not names[0] & names[1]
    assert first.startswith('<svg aria-hidden="true"')


@pytest.mark.parametrize(("name", "shown"), [("chart.jpg", r"\.jpg"), ("chart", "no ending")])
def test_another_ending_is_refused_with_those_there_are(chart, tmp_path, name, shown):
    with pytest.raises(InvalidSetting, match=rf"{name}: {shown}.*\.svg, \.png or \.json"):
        save_chart(chart, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_path_without_a_name_is_named_whole(chart):
    with pytest.raises(InvalidSetting, match=r"cannot be written to /: no ending is no format"):
        save_chart(chart, "/")


def test_a_folder_that_is_not_there_is_said(chart, tmp_path):
    with pytest.raises(NotWritable, match="nowhere"):
        save_chart(chart, tmp_path / "nowhere" / "chart.svg")

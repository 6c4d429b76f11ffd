"""Signals through kernels: tables and charts that say what was computed."""

import csv
import json

import numpy as np
import pytest

from striate.charts import save_chart
from striate.errors import InputError, InvalidSetting, ShapeError
from striate.filters import series
from striate.filters._notation import kernels
from striate.filters._series import _chart, _points

SIGNAL = np.random.default_rng(0).normal(size=50).cumsum().round(3)


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "signal.csv"
    file.write_text("".join(f"{value}\n" for value in ["v", *SIGNAL.tolist()]))
    return file


@pytest.mark.parametrize(
    ("size", "mode", "first"),
    [
        ("valid", "convolution", 2), ("same", "convolution", 0), ("full", "convolution", 0),
        ("valid", "cross-correlation", 0), ("full", "cross-correlation", -2),
    ],
)  # fmt: skip
def test_values_are_numpys_and_stand_in_the_table(path, tmp_path, size, mode, first):
    made = series(path, "1 2 -4", tmp_path / "out", size=size, mode=mode)
    (one,) = made.filtered
    weights = [1, 2, -4] if mode == "convolution" else [-4, 2, 1]
    np.testing.assert_allclose(one.values, np.convolve(SIGNAL, weights, size))
    assert one.first == first
    with open(one.table, newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["place", "v"]
    assert [int(place) for place, _ in rows] == list(range(first, first + one.values.size))
    assert [float(value) for _, value in rows] == one.values.tolist()
    assert one.chart.read_text().startswith("<svg ")
    assert made.border == ("constant" if size == "same" else None)


def test_json_is_plain(path, tmp_path):
    found = json.loads(json.dumps(series(path, "moving-average(5)", tmp_path / "out").to_json()))
    assert found["count"] == 50
    assert found["filtered"][0]["kernel"] == "moving-average(5)"
    assert len(found["filtered"][0]["values"]) == 46


@pytest.mark.parametrize(
    ("text", "parts"), [("moving-average(5)", 1), ("difference", 2)], ids=["a mean", "no mean"]
)
def test_means_share_an_axis_and_others_have_their_own(text, parts, tmp_path):
    (one,) = kernels(text)
    after = np.convolve(SIGNAL, one.weights[0], "valid")
    chart = _chart("v", SIGNAL, one, 4, after)
    drawn = json.loads(save_chart(chart, tmp_path / "a.json").read_text())
    assert len(drawn.get("vconcat", [drawn])) == parts


def test_a_long_line_keeps_its_extremes():
    values = np.random.default_rng(0).normal(size=100_000)
    values[[777, 50_123]] = [99, -99]
    points = _points(values, 5, "before")
    assert len(points) <= 4000
    assert {"place": 782, "value": 99.0, "what": "before"} in points
    assert {"place": 50_128, "value": -99.0, "what": "before"} in points


def test_kernels_for_pictures_are_refused(path, tmp_path):
    with pytest.raises(InvalidSetting, match="sobel is for pictures: .* Use difference instead"):
        series(path, "sobel", tmp_path / "out")
    with pytest.raises(ShapeError, match="one row, and this one is 3x3; use one such as"):
        series(path, "laplacian", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(InvalidSetting, match="No kernel was given; name one"):
        series(path, [], tmp_path / "out")


@pytest.mark.parametrize(
    ("signal", "kernel"), [("difference.csv", "difference"), ("prices.csv", "mine.csv")]
)
def test_neither_a_signal_nor_a_kernels_file_is_written_over(tmp_path, monkeypatch, signal, kernel):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text("1 -1")
    (tmp_path / signal).write_text("1\n2\n4\n")
    with pytest.raises(InputError, match="over .*, which it is made of.*another folder"):
        series(signal, kernel, ".")
    assert (tmp_path / "mine.csv").read_text() == "1 -1"
    assert (tmp_path / signal).read_text() == "1\n2\n4\n"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(("count", "ticks"), [(1, 0), (8, 7), (5000, 10)])
def test_places_are_whole_numbers_apart_and_long_names_are_cut(tmp_path, count, ticks):
    (one,) = kernels("moving-average(1)")
    values = np.arange(float(count))
    chart = _chart("name " * 50, values, one, 0, values)
    drawn = json.loads(save_chart(chart, tmp_path / "a.json").read_text())["encoding"]
    axis = drawn["x"]["axis"]
    assert (axis["format"], axis["tickMinStep"], axis["tickCount"]) == ("d", 1, ticks)
    assert drawn["y"]["axis"]["titleLimit"] == 260

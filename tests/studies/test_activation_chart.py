"""The chart of activations draws the means of what it was given, column by column."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from striate.charts import inline_svg, save_chart
from striate.studies._activation_chart import activation_chart

BENCH: Any = SimpleNamespace(source="digits", seeds=(0, 1, 2))


def curve(*accuracies: float) -> list[dict[str, float]]:
    return [
        {"epoch": float(epoch), "accuracy": accuracy}
        for epoch, accuracy in enumerate(accuracies, 1)
    ]


def row(activation: str, initial: float | str, norms, *curves) -> dict[str, Any]:
    return {
        "activation": activation,
        "initial": initial,
        "gradient_norms": norms,
        "curves": list(curves),
    }


ROWS = [
    row("relu", 0.01, [[1.0, 2.0], [3.0, 6.0]], curve(0.1, 0.2), curve(0.3, 0.6)),
    row("tanh", 0.01, [[0.0, 1e-30], [0.0, 1e-30]], curve(0.5, 0.7, 0.9), curve(0.1), []),
    row("relu", "fitted", [[5.0, 7.0]], []),
    row("tanh", "fitted", [[4.0, 8.0]], curve(0.25)),
]


def axis(panel: Any) -> list[float]:
    return panel["encoding"]["x"]["axis"]["values"]


@pytest.fixture(scope="module")
def columns() -> list[Any]:
    """Of each column the upper and the lower panel."""
    chart = activation_chart(BENCH, ROWS, ["0.01", "fitted"]).to_dict()
    return [column["vconcat"] for column in chart["hconcat"]]


def points(panel: Any, value: str) -> dict[str, list[tuple[float, float]]]:
    """By activation: [(x, y), …]."""
    along = "layer" if value == "norm" else "epoch"
    found: dict[str, list[tuple[float, float]]] = {}
    for point in panel["data"]["values"]:
        found.setdefault(point["activation"], []).append((point[along], point[value]))
    return found


def test_gradients_are_means_over_the_seeds_layer_by_layer(columns):
    upper, _ = columns[0]
    drawn = points(upper, "norm")["relu"]
    assert drawn == list(enumerate(np.mean([[1, 2], [3, 6]], axis=0).tolist(), 1))
    assert points(columns[1][0], "norm") == {"relu": [(1, 5), (2, 7)], "tanh": [(1, 4), (2, 8)]}
    assert upper["encoding"]["y"]["scale"] == {"type": "log"}


def test_a_gradient_that_vanished_stands_at_the_floor_of_the_logarithm(columns):
    assert points(columns[0][0], "norm")["tanh"] == [(1, 1e-20), (2, 1e-20)]


def test_learning_is_the_mean_as_far_as_every_seed_that_began_came(columns):
    drawn = points(columns[0][1], "accuracy")
    assert [epoch for epoch, _ in drawn["relu"]] == [1, 2]
    assert [mean for _, mean in drawn["relu"]] == pytest.approx([0.2, 0.4])
    assert drawn["tanh"] == [(1, pytest.approx(0.3))]  # one stopped after an epoch, one at once
    assert points(columns[1][1], "accuracy") == {"tanh": [(1, 0.25)]}


def test_accuracy_is_drawn_from_none_to_all(columns):
    for _, lower in columns:
        assert lower["encoding"]["y"]["scale"] == {"domain": [0, 1]}
        assert lower["encoding"]["y"]["axis"]["format"] == "%"


def test_columns_say_their_first_weights_and_only_the_first_names_the_axes(columns):
    (first, learning), (second, its_learning) = columns
    assert first["title"]["text"] == "standard deviation 0.01"
    assert second["title"]["text"] == "fitted to each layer"
    assert first["encoding"]["y"]["title"] == "norm of the gradient"
    assert learning["encoding"]["y"]["title"] == "training accuracy"
    assert second["encoding"]["y"]["title"] is its_learning["encoding"]["y"]["title"] is None


def test_an_activation_has_one_hue_and_one_dash_in_every_panel(columns):
    panels = [panel for column in columns for panel in column]
    for channel in ("color", "strokeDash"):
        scales = [panel["encoding"][channel]["scale"] for panel in panels]
        assert scales[0]["domain"] == ["relu", "tanh"]
        assert len({str(style) for style in scales[0]["range"]}) == 2
        assert all(scale == scales[0] for scale in scales)


def test_layers_and_epochs_are_counted_in_whole_numbers(columns):
    upper, lower = columns[0]
    assert axis(upper) == axis(lower) == [1, 2]
    assert axis(columns[1][1]) == [1]
    drawn = inline_svg(activation_chart(BENCH, ROWS[:1], ["0.01"]))
    assert ">1</text>" in drawn
    assert "1.0</text>" not in drawn


@pytest.mark.parametrize(("kinds", "lines"), [(["0.01"], 3), (["0.01", "fitted", "1"], 1)])
def test_the_title_has_lines_enough_for_the_columns_width(kinds, lines):
    title = activation_chart(BENCH, ROWS, kinds).to_dict()["title"]
    assert len(title["text"]) == lines
    assert all(7.6 * len(line) <= 220 * len(kinds) for line in title["text"])


def test_columns_stand_in_the_order_asked_for():
    chart = activation_chart(BENCH, ROWS, ["fitted", "0.01"]).to_dict()
    titles = [column["vconcat"][0]["title"]["text"] for column in chart["hconcat"]]
    assert titles == ["fitted to each layer", "standard deviation 0.01"]


def test_the_file_says_what_was_drawn_from_what(tmp_path):
    chart = activation_chart(BENCH, ROWS, ["0.01", "fitted"])
    drawn = save_chart(chart, tmp_path / "chart.svg").read_text(encoding="utf-8")
    for words in ("digits, means of 3 seeds", "Gradients at the start, and learning", "relu"):
        assert words in drawn

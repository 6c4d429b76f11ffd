"""The chart of activations: every curve is the formula's, broken where it jumps."""

import math

import pytest
import torch

from striate.arithmetic import activation
from striate.charts import activation_chart, save_chart


def curves(panel):
    """The points of a panel, by curve: [(x, y), …]."""
    points = {"value": [], "derivative": []}
    for row in panel["data"]["values"]:
        points[row["curve"]].append((row["x"], row["y"]))
    return points


def panels(chart):
    return chart.to_dict()["concat"]


def test_each_panel_is_titled_and_drawn_from_the_formula():
    first, second = panels(activation_chart([activation("tanh"), activation("elu", alpha=2)]))
    assert [first["title"]["text"], second["title"]["text"]] == ["tanh", "elu(alpha=2)"]
    drawn = curves(first)
    assert [x for x, _ in drawn["value"]][:: len(drawn["value"]) - 1] == [-4, 4]
    for x, y in drawn["value"]:
        assert y == pytest.approx(math.tanh(x), abs=1e-15)
    for x, y in drawn["derivative"]:
        assert y == pytest.approx(1 / math.cosh(x) ** 2, abs=1e-15)


def test_relus_derivative_is_broken_at_the_kink_and_a_steep_elu_is_not():
    relu, steep = panels(activation_chart([activation("relu"), activation("elu", alpha=50)]))
    (gap,) = [place for place, (_, y) in enumerate(curves(relu)["derivative"]) if y is None]
    before, _, after = curves(relu)["derivative"][gap - 1 : gap + 2]
    assert before == (0, 0)
    assert after[0] > 0
    assert after[1] == 1
    assert all(y is not None for _, y in curves(steep)["value"])


def test_softmax_is_drawn_as_the_share_of_a_growing_first_score():
    _, panel = panels(activation_chart([activation("tanh")], with_softmax=True))
    assert panel["title"]["text"] == "softmax of (x, 0, 0)"
    for x, y in curves(panel)["value"]:
        scores = torch.tensor([x, 0, 0], dtype=torch.float64)
        assert y == pytest.approx(torch.softmax(scores, 0)[0].item())


def test_value_and_derivative_differ_by_more_than_hue(tmp_path):
    drawn = save_chart(activation_chart([activation("gelu")]), tmp_path / "gelu.svg").read_text()
    assert "value solid, derivative dashed" in drawn
    assert 'stroke-dasharray="5,3"' in drawn
    assert "prefers-color-scheme: dark" in drawn

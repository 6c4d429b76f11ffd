"""Shifted pictures: each distance is judged as NumPy shifts, and what is too far is refused."""

import re

import numpy as np
import pytest
import torch

import striate
from striate.devices import candidates
from striate.errors import InvalidSetting
from striate.images import to_batch
from striate.nets import create
from striate.studies._shift import measure_shifts


def test_each_distance_is_the_mean_of_four_directions(digits):
    net = create("flatten dense(classes)", num_classes=10, in_channels=1, size=8).eval()
    chosen = np.arange(0, 90, 3)
    device = candidates("cpu", "float32")[0]
    right, _ = measure_shifts(2)(net, digits, chosen, device)
    assert right.shape == (3, 30)
    images = np.pad(digits.images[chosen], ((0, 0), (2, 2), (2, 2), (0, 0)), mode="edge")
    expected = []
    for y, x in ((2, 0), (-2, 0), (0, 2), (0, -2)):
        moved = np.ascontiguousarray(images[:, 2 - y : 10 - y, 2 - x : 10 - x])
        with torch.no_grad():
            said = net(to_batch(moved, digits.preprocessing)).argmax(1).numpy()
        expected.append(said == digits.labels[chosen])
    np.testing.assert_allclose(right[2], np.mean(expected, axis=0))


def test_the_study_judges_four_nets_at_every_distance(tmp_path, tiny):
    study = striate.study("shift", "digits", folder=tmp_path / "out", pixels=2, **tiny)
    assert study.facts["pixels"] == [0, 1, 2]
    names = [variant["name"] for variant in study.facts["variants"]]
    assert names[:3] == ["dense", "convolution", "convolution with pooling"]
    for variant in study.facts["variants"]:
        first, *rest = variant["shifted"]
        assert first["accuracy"] == pytest.approx(variant["accuracy"])
        assert len(rest) == 2
        assert all(at["interval"][0] <= at["accuracy"] <= at["interval"][1] for at in rest)


def test_nets_that_diverged_are_said_in_the_table_and_on_the_chart(tmp_path, tiny):
    wild = {"learning_rate": 1e6, "optimizer": "sgd"}
    study = striate.study("shift", "digits", folder=tmp_path / "out", pixels=2, **wild, **tiny)
    lost = [row for row in study.facts["variants"] if row["accuracy"] is None]
    assert lost
    rows = {row[0]: row[2:] for row in study.table.rows}
    for variant in lost:
        assert rows[variant["name"]][0].startswith("diverged, ")
        assert rows[variant["name"]][1:] == ("", "")
    assert "Not drawn, since" in study.chart.read_text(encoding="utf-8")


def test_the_charts_axis_counts_whole_pixels(tmp_path, tiny):
    study = striate.study("shift", "digits", folder=tmp_path / "out", pixels=2, **tiny)
    drawn = study.chart.read_text(encoding="utf-8")
    labels = re.findall(r"<text[^>]*>(\d)</text>", drawn)
    assert labels == ["0", "1", "2"]
    assert "100%</text>" in drawn


@pytest.mark.parametrize("pixels", [0, 8, -1, 10**9])
def test_a_shift_that_leaves_nothing_is_refused(pixels, tiny):
    with pytest.raises(InvalidSetting, match=f"pixels cannot be {pixels}: .* 8x8.* Give 1 to 7"):
        striate.study("shift", "digits", pixels=pixels, **tiny)

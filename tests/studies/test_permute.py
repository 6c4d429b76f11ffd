"""Shuffled pixels: the same weights permuted give a dense net's same answers."""

import numpy as np
import pytest
import torch

import striate
from striate.errors import InvalidSetting
from striate.images import to_batch
from striate.nets import create
from striate.studies._lines import convolutional_line, dense_line
from striate.studies._pictures import permuted


def test_permuted_columns_undo_the_shuffle_in_a_dense_net_and_not_in_a_convolution(digits):
    order = np.random.default_rng(3).permutation(64)
    shuffled = permuted(digits, order)
    plain, moved = (
        to_batch(source.images[:20], source.preprocessing) for source in (digits, shuffled)
    )
    net = create(dense_line(), num_classes=10, in_channels=1, size=8).eval()
    with torch.no_grad():
        expected = net(plain)
        first = net.get_submodule("head.dense1")
        weight = first.get_parameter("weight")
        weight.copy_(weight[:, torch.from_numpy(order)])
        torch.testing.assert_close(net(moved), expected)
        convolution = create(convolutional_line(8), num_classes=10, in_channels=1, size=8).eval()
        assert not torch.allclose(convolution(moved), convolution(plain), atol=1e-3)


def test_the_study_says_what_each_net_loses(tmp_path, tiny):
    study = striate.study("permute", "digits", folder=tmp_path / "out", **tiny)
    facts = study.facts
    names = [variant["name"] for variant in facts["variants"]]
    assert names == [
        "dense, as they are", "dense, shuffled",
        "convolutional, as they are", "convolutional, shuffled",
    ]  # fmt: skip
    plain, shuffled = (facts["variants"][place]["accuracy"] for place in (2, 3))
    lost = facts["lost"]["convolutional"]
    assert lost["difference"] == pytest.approx(plain - shuffled)
    assert lost["interval"][0] <= lost["difference"] <= lost["interval"][1]
    assert len(study.table.rows) == 2
    assert study.chart.read_text(encoding="utf-8").startswith("<svg")


def test_augmentation_is_refused(tiny):
    with pytest.raises(InvalidSetting, match=r"augment is flip, and this study needs none"):
        striate.study("permute", "digits", augment="flip", **tiny)

"""Values as people read them."""

import pytest

from striate.anatomy import folded
from striate.anatomy._cells import channels_last, cut_to, in_bytes, in_short, people, widest_line


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 KB"), (553_430_176, "553.4 MB"), (2e12, "2000 GB")],
)
def test_memory_is_in_thousands(count, text):
    assert in_bytes(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "-"), (840, "840"), (9_999, "9,999"), (10_080, "10.08 K"), (15_470_264_320, "15.47 G"),
     (3_000_000_000_000, "3 T")],
)  # fmt: skip
def test_large_numbers_are_short(count, text):
    assert in_short(count) == text


@pytest.mark.parametrize(
    ("shape", "text"),
    [([6, 28, 28], "28x28x6"), ([10], "10"), ([197, 768], "197x768"), ([], "1"), (None, "-")],
)
def test_people_read_channels_last(shape, text):
    assert people(shape) == text


def test_long_names_are_folded_behind_a_dot():
    name = "model.features.12.block.squeeze_excitation.fc1"
    assert folded(name) == "model.features.12.block.\n  squeeze_excitation.fc1"
    assert folded("short.name") == "short.name"
    assert folded("x" * 50) == "x" * 50


def test_a_nets_line_is_not_cut_inside_a_number():
    line = "flatten dense(100) relu dropout(0.5) dense(classes)"
    assert folded(line) == line
    assert widest_line(line) == len(line)


def test_signals_are_read_as_pictures_are():
    assert people([3, 100], channels_first=True) == "100x3"
    assert channels_last([3, 100], channels_first=True) == [100, 3]
    assert channels_last([8], channels_first=True) == [8]


@pytest.mark.parametrize(
    ("name", "room", "text"),
    [
        ("features.conv1", 14, "features.conv1"),
        ("model.layer4.0.downsample.1", 23, "…layer4.0.downsample.1"),
        ("model.layer4.0.downsample.1", 14, "…downsample.1"),
        ("model.embedding", 8, "…bedding"),
        ("conv(32, 3) relu dense(classes)", 18, "conv(32, 3) relu\ndense(classes)"),
    ],
)
def test_names_are_cut_at_the_front_and_lines_between_words(name, room, text):
    assert cut_to(name, room) == text
    assert widest_line(text) <= room

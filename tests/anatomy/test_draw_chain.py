"""Blocks in proportion."""

import xml.etree.ElementTree as ElementTree

import pytest
from torch import nn

from striate.anatomy import describe, draw_svg
from striate.nets import resolve

SVG = "{http://www.w3.org/2000/svg}"


def _drawn(net, shape=None):
    return ElementTree.fromstring(draw_svg(describe(net, input=shape)))


def _fronts(drawn):
    return [rect for rect in drawn.iter(f"{SVG}rect") if "box" in rect.get("class", "")]


def test_heights_are_the_sides_and_widths_the_roots_of_the_channels():
    net = nn.Sequential(nn.Conv2d(16, 64, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(64, 256, 1))
    picture, conv, pool, wide = _fronts(_drawn(net, (64, 64, 16)))
    heights = [float(each.attrib["height"]) for each in (picture, conv, pool, wide)]
    widths = [float(each.attrib["width"]) for each in (picture, conv, pool, wide)]
    assert heights == pytest.approx([190, 190, 95, 95])
    assert widths == pytest.approx([30, 60, 60, 120])


def test_poolings_are_told_by_more_than_their_colour():
    fronts = _fronts(_drawn(resolve("lenet5")))
    hatched = ["hatched" in front.attrib["class"] for front in fronts]
    assert hatched == [False, False, True, False, True, False, False, False]


def test_words_say_layers_and_sizes():
    drawn = _drawn(resolve("lenet5"))
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    assert texts[0] == "lenet5, 32x32x1, 61,706 parameters"
    assert {"conv 5x5, 6", "28x28x6", "mean pool 2x2/2", "dense, 84", "conv1"} <= set(texts)
    described = drawn.find(f"{SVG}desc")
    assert described is not None
    assert "conv 5x5, 6, 28x28x6; mean pool 2x2/2, 14x14x6" in (described.text or "")


def test_equal_layers_stand_close_under_one_label():
    net = nn.Sequential(*(nn.Conv2d(3, 3, 3, padding=1) for _ in range(3)))
    drawn = _drawn(net, (8, 8, 3))
    assert len(_fronts(drawn)) == 4
    assert "conv 3x3, 3, 3 times" in [text.text for text in drawn.iter(f"{SVG}text")]


def test_the_last_of_the_chain_is_what_the_net_answers():
    drawn = _drawn(resolve("lenet5-1998"))
    described = drawn.find(f"{SVG}desc")
    assert described is not None
    assert "dense, 84, 84; RadialBasis, 10." in (described.text or "")


def test_signals_are_named_length_first_and_as_high_as_they_are_long():
    drawn = _drawn(nn.Sequential(nn.Conv1d(3, 8, 5, stride=2)), (100, 3))
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    assert texts[0] == "Sequential, 100x3, 128 parameters"
    assert {"conv 5/2, 8", "48x8"} <= set(texts)
    heights = [float(front.attrib["height"]) for front in _fronts(drawn)]
    assert heights == pytest.approx([190, 190 * 0.48])

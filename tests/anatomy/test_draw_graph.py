"""Equal blocks in a row are drawn once, and nothing else is lost."""

import itertools
import xml.etree.ElementTree as ElementTree

import pytest
import torch
from torch import nn

from striate.anatomy import describe, draw_svg
from striate.anatomy._boxes import Box, boxes
from striate.anatomy._draw_graph import folded_blocks

SVG = "{http://www.w3.org/2000/svg}"


class _Block(nn.Module):
    def __init__(self, channels=3):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return self.second(self.first(x)) + x


def _folded(net):
    made = boxes(describe(net, input=(16, 16, 3)))
    left, folds = folded_blocks(made)
    return left, [(fold.first, fold.last, fold.times) for fold in folds]


def test_four_equal_blocks_are_one_and_a_number():
    left, folds = _folded(nn.Sequential(*(_Block() for _ in range(4)), nn.Conv2d(3, 5, 1)))
    assert [box.label for box in left] == [
        "picture", "conv 3x3, 3", "conv 3x3, 3", "add", "conv 1x1, 5",
    ]  # fmt: skip
    assert folds == [(1, 3, 4)]
    assert left[-1].inputs == (3,)
    assert left[3].inputs == (0, 2)


def test_blocks_in_turn_are_folded_together():
    turn = [nn.Sequential(_Block(), nn.AvgPool2d(3, 1, 1)) for _ in range(3)]
    left, folds = _folded(nn.Sequential(*turn))
    assert [box.kind for box in left] == ["picture", "convolution", "convolution", "add", "pooling"]
    assert folds == [(1, 4, 3)]


def test_different_blocks_are_all_drawn():
    net = nn.Sequential(_Block(), nn.Conv2d(3, 4, 1), _Block(4), nn.Conv2d(4, 5, 1), _Block(5))
    left, folds = _folded(net)
    assert len(left) == 1 + 3 * 3 + 2
    assert folds == []


def _drawn(net):
    return ElementTree.fromstring(draw_svg(describe(net, input=(16, 16, 3))))


def test_the_drawing_has_a_face_a_box_a_line_an_input_and_words_for_who_does_not_see_it():
    drawn = _drawn(nn.Sequential(nn.Conv2d(3, 3, 1), _Block(), _Block(), _Block()))
    texts = [text.text for text in drawn.iter(f"{SVG}text")]
    assert texts.count("conv 3x3, 3") == 2
    assert "x 3" in texts
    faces = [each for each in drawn.iter(f"{SVG}rect") if "box" in each.get("class", "")]
    assert len(faces) == 5
    lines = [each for each in drawn.iter(f"{SVG}path") if each.get("class") == "line"]
    assert len(lines) == 5
    described = drawn.find(f"{SVG}desc")
    assert described is not None
    assert "drawn once" in (described.text or "")
    assert drawn.get("role") == "img"


def test_nothing_leaves_the_page():
    drawn = _drawn(nn.Sequential(nn.Conv2d(3, 3, 1), _Block(), _Block()))
    _, _, width, height = map(float, drawn.attrib["viewBox"].split())
    for face in drawn.iter(f"{SVG}rect"):
        if "box" in face.get("class", ""):
            x, y, wide, high = (float(face.attrib[key]) for key in ("x", "y", "width", "height"))
            assert 0 <= x <= x + wide <= width
            assert 0 <= y <= y + high <= height


class _Ways(nn.Module):
    def __init__(self):
        super().__init__()
        self.ways = nn.ModuleList(
            nn.Sequential(*(nn.Conv2d(3, 3, 1) for _ in range(length))) for length in (1, 2, 2, 3)
        )

    def forward(self, x):
        return torch.cat([way(x) for way in self.ways], dim=1)


def test_lines_go_sideways_only_between_rows():
    drawn = _drawn(_Ways())
    boxes = [each for each in drawn.iter(f"{SVG}rect") if "box" in each.get("class", "")]
    rows = {(float(box.attrib["y"]), float(box.attrib["height"])) for box in boxes}
    sideways = 0
    for path in drawn.iter(f"{SVG}path"):
        if path.get("class") != "line":
            continue
        points = [tuple(map(float, each.split())) for each in path.attrib["d"][1:].split("L")]
        for (x, y), (next_x, next_y) in itertools.pairwise(points):
            if x != next_x:
                sideways += 1
                assert all(next_y <= top - 5 or y >= top + high + 5 for top, high in rows)
    assert sideways >= 8


@pytest.mark.parametrize("count", [5, 6])
def test_a_box_that_reads_many_says_how_many(count):
    class Joins(nn.Module):
        def __init__(self):
            super().__init__()
            self.ways = nn.ModuleList(nn.Conv2d(3, 1, 1) for _ in range(count))

        def forward(self, x):
            return torch.cat([way(x) for way in self.ways], dim=1)

    texts = [text.text or "" for text in _drawn(Joins()).iter(f"{SVG}text")]
    assert any(f"of {count}" in text for text in texts) == (count > 5)


def test_folding_leaves_a_single_box_alone():
    box = Box("picture", "", "picture", (1, 2, 2))
    assert folded_blocks([box]) == ([box], [])

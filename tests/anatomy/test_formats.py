"""CSV, LaTeX and HTML, read back."""

import csv
import io
from html.parser import HTMLParser

import pytest

from striate.anatomy import (
    Anatomy,
    Layer,
    csv_text,
    describe,
    html_text,
    latex_text,
    layer_sheet,
    net_sheet,
)
from striate.nets import resolve


@pytest.fixture(scope="module")
def anatomy():
    return describe(resolve("lenet5"))


def test_csv_is_plain_numbers(anatomy):
    rows = list(csv.DictReader(io.StringIO(csv_text(layer_sheet(anatomy, full=True)))))
    assert len(rows) == len(anatomy.layers)
    assert sum(int(row["macs"]) for row in rows) == anatomy.macs
    assert sum(int(row["parameters"]) for row in rows) == anatomy.parameters
    assert rows[0]["output_shape"] == "28x28x6"
    assert rows[0]["receptive_field"] == "5"
    assert rows[1]["kernel"] == ""
    assert float(rows[0]["share"]) == 156 / 61_706


def test_csv_of_nets(anatomy):
    (row,) = csv.DictReader(io.StringIO(csv_text(net_sheet([anatomy]))))
    assert (row["net"], row["input"], row["macs"]) == ("lenet5", "32x32x1", "416520")


def test_latex_has_a_row_a_layer_and_escapes():
    layer = Layer("a_b & 50%", "Conv2d", [4, 6, 6], 1_234)
    text = latex_text(layer_sheet(Anatomy("x_y", [1, 8, 8], [layer], 1_234, 1_234, 4_936)))
    lines = text.splitlines()
    assert r"\usepackage{booktabs}" in lines[0]
    (row,) = [line for line in lines if line.startswith("a")]
    assert row.startswith(r"a\_b \& 50\% & Conv2d & 6x6x4 &")
    assert row.endswith(r"\\")
    assert "1,234" in row
    heading = lines[lines.index(r"\toprule") + 1]
    assert heading.count(" & ") == row.count(" & ")
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == 1


class _Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])

    def handle_data(self, data):
        if self.rows and data.strip():
            self.rows[-1].append(data)


def test_html_has_a_row_a_layer_and_loads_nothing(anatomy):
    text = html_text(layer_sheet(anatomy))
    read = _Cells()
    read.feed(text)
    assert len(read.rows) == len(anatomy.layers) + 1
    assert read.rows[1][:3] == ["features.conv1", "Conv2d", "28x28x6"]
    assert not any("src" in attributes or "href" in attributes for _, attributes in read.tags)
    assert "prefers-color-scheme:dark" in text
    assert "61,706 parameters" in text


def test_html_escapes_names():
    layer = Layer("<b>", "a&b", None, 0)
    text = html_text(layer_sheet(Anatomy("<script>", [1, 8, 8], [layer], 0, 0, 0)))
    assert "<script>" not in text
    assert "&lt;b&gt;" in text
    assert "a&amp;b" in text

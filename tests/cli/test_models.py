"""`striate models`: every registered net with what it takes, and those of other libraries."""

import json
import subprocess
import sys

import pytest

from striate import nets
from striate.cli._main import run


def _rows(capsys, *flags):
    assert run(["models", "--json", *flags]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_net_is_listed_with_its_input(capsys):
    given = _rows(capsys)
    rows = given["models"]
    assert [row["name"] for row in rows] == list(nets.names())
    assert {row["name"]: row["input"] for row in rows}["lenet5"] == [32, 32, 1]
    assert {row["name"]: row["library"] for row in rows}["xception"] == "timm"
    assert all(row["summary"].endswith(".") for row in rows)
    assert given["torchvision"] == len(nets.names("torchvision"))
    assert run(["models"]) == 0
    shown = capsys.readouterr().out
    assert "150x150x3" in shown
    assert f"And {given['torchvision']} of torchvision's: --all" in shown
    assert "Or a line of words" in shown


def test_all_lists_torchvisions_after_ours(capsys):
    rows = _rows(capsys, "--all")["models"]
    assert [row["name"] for row in rows] == nets.names() + nets.names("torchvision")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LeNet5", ["lenet5", "lenet5-1998"]),
        ("vgg16", ["vgg16", "torchvision:vgg16", "vgg16_bn"]),
        ("swin v2", ["swin_v2_b", "swin_v2_s", "swin_v2_t"]),
        ("nothing-like-it", []),
    ],
)
def test_a_filter_searches_torchvisions_too(text, expected, capsys):
    found = [row["name"] for row in _rows(capsys, "--filter", text)["models"]]
    assert [name for name in found if name in expected] == expected
    assert len(found) <= len(expected) + 1
    assert run(["models", "--filter", text]) == 0
    assert ("No net has" in capsys.readouterr().out) is not bool(expected)


def test_a_filter_may_search_timms(capsys):
    rows = _rows(capsys, "--filter", "timm:convnext_atto")["models"]
    assert rows[0]["name"] == "timm:convnext_atto"
    assert {row["library"] for row in rows} == {"timm"}


def test_without_timm_its_filter_names_the_extra(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    assert run(["models", "--filter", "timm:"]) == 3
    assert "pip install 'striate[timm]'" in capsys.readouterr().err


def test_neither_library_is_imported_for_a_list_or_a_typo():
    code = (
        "import sys\n"
        "from striate import nets\n"
        "from striate.cli._main import run\n"
        "run(['models', '--all', '--quiet'])\n"
        "nets.describe('resnet50'), nets.describe('swin_t'), nets.describe('xception')\n"
        "run(['summary', 'reznet50'])\n"
        "print([name for name in ('torchvision', 'timm') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert "Did you mean resnet50" in done.stderr

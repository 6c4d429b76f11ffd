"""Paddings for any size (FIGURES section 3): each answer holds for every size that it speaks of."""

import json
from typing import Any

import pytest

from striate.arithmetic import Window, fits, output_size
from striate.cli._conv_any import any_axes, any_facts, any_lines
from striate.cli._conv_flags import LayerFlags
from striate.cli._main import run
from striate.errors import InputError, InvalidSetting


def test_five_with_stride_2_is_solved_for_any_size(capsys):
    assert run(["conv", "--kernel", "5", "--stride", "2", "--padding", "?"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Paddings under a kernel of 5, stride 2, for every size from 5 on:",
        "  even sizes: none fits; padding 2 halves the size, though it does not fit exactly",
        "  odd sizes: 0, 1, 2, 3, 4 fit; padding 2 halves the size",
    ]
    assert run(["conv", "--kernel", "5", "--stride", "2", "--padding", "?", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["input"] is None
    assert found["paddings"]["rows"]["remainders"] == [
        {"fitting": [], "dividing": 2}, {"fitting": [0, 1, 2, 3, 4], "dividing": 2},
    ]  # fmt: skip


@pytest.mark.parametrize("pool", [None, "max", "past the end"])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("stride", [1, 2, 3, 4])
def test_what_is_said_of_a_remainder_holds_for_its_sizes(kernel, stride, pool):
    words: dict[str, Any] = {"kernel": str(kernel), "stride": str(stride)}
    if pool:
        words |= {"pool": "max", "ceil": pool == "past the end"}
    axes = any_axes(LayerFlags(padding="?", **words))
    found = any_facts(axes, words.get("pool"))["paddings"]["rows"]
    ceil = words.get("ceil", False)
    most = kernel // 2 if pool else kernel - 1
    for size in range(found["least_size"], found["least_size"] + 3 * stride):
        windows = [Window(kernel, stride, padding, ceil=ceil) for padding in range(most + 1)]
        answer = found["remainders"][size % stride]
        fitting = [window.padding for window in windows if fits(size, window)]
        assert answer["fitting"] == fitting
        wanted = -(-size // stride)
        dividing = [w.padding for w in windows if output_size(size, w) == wanted]
        assert answer["dividing"] == min(dividing, default=None)


def test_axes_that_differ_are_told_apart_and_one_answer_is_enough_for_stride_1():
    found = list(any_lines(any_axes(LayerFlags(kernel="3x4", stride="1x3"))))
    assert found[:2] == [
        "Paddings of rows under a kernel of 3, stride 1, for every size from 3 on:",
        "  any size: 0, 1, 2 fit; padding 1 keeps the size",
    ]
    assert found[2].startswith("Paddings of columns under a kernel of 4, stride 3")
    assert found[3].startswith("  sizes that leave 0 when divided by 3: 2 fits; padding 1 divides")
    even = list(any_lines(any_axes(LayerFlags(kernel="4"))))
    assert even[1] == "  any size: 0, 1, 2, 3 fit; none keeps the size"


def test_many_remainders_are_cut():
    found = list(any_lines(any_axes(LayerFlags(kernel="3", stride="100"))))
    assert len(found) == 9
    assert found[-1] == "  … and 93 remainders more: --json holds them"


@pytest.mark.parametrize(
    ("flags", "error", "words"),
    [
        ({"kernel": "3", "filters": 2}, InputError, "hangs on --filters: leave that out, or give"),
        ({"kernel": "3", "stride": "1001"}, InvalidSetting, "stride of 1,001 .* at most 1,000"),
        ({}, InputError, "takes a kernel: its size, such as --kernel 3"),
    ],
)
def test_what_has_no_answer_is_refused(flags, error, words):
    with pytest.raises(error, match=words):
        any_axes(LayerFlags(padding="?", **flags))


def test_numbers_want_a_picture(capsys):
    assert run(["conv", "--kernel", "3", "--padding", "?", "--trace"]) == 2
    assert "takes the size of a picture, such as --input" in capsys.readouterr().err

"""`striate conv`: FIGURES sections 1 and 3 as the command prints them, and every wrong word."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from striate.cli._main import run


def asked(capsys, *tokens: str) -> dict:
    assert run(["conv", *tokens, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def shown(capsys, *tokens: str) -> str:
    assert run(["conv", *tokens]) == 0
    return capsys.readouterr().out


LAYERS = {
    "7x7, 3x3 s1": ("7x7 --kernel 3 --no-bias", [1, 5, 5], 9),
    "7x7, 3x3 s2": ("7x7 --kernel 3 --stride 2 --no-bias", [1, 3, 3], 9),
    "7x7, 3x3 s1 p1": ("7x7 --kernel 3 --padding 1 --no-bias", [1, 7, 7], 9),
    "5x5x3, 2 filters 3x3 s2 p1": (
        "5x5x3 --filters 2 --kernel 3 --stride 2 --padding 1", [2, 3, 3], 56,
    ),
    "32x32x3, 10 filters 5x5 p2": (
        "32x32x3 --filters 10 --kernel 5 --padding 2", [10, 32, 32], 760,
    ),
    "32x32x3, 6 filters 5x5": ("32x32x3 --filters 6 --kernel 5", [6, 28, 28], 456),
    "RGB, 10 filters 3x3": ("32x32x3 --filters 10 --kernel 3", [10, 30, 30], 280),
    "224x224x4, 7x7": ("224x224x4 --kernel 7 --no-bias", [1, 218, 218], 196),
    "224x224x2, 5x5": ("224x224x2 --kernel 5 --no-bias", [1, 220, 220], 50),
    "56x56x64, 32 filters 1x1": ("56x56x64 --filters 32 --kernel 1", [32, 56, 56], 2_080),
    "32x32x3, max 2x2 s2": ("32x32x3 --pool max --kernel 2 --stride 2", [3, 16, 16], 0),
    "1 channel, 4x4 s2": ("8x8x1 --kernel 4 --stride 2 --no-bias", [1, 3, 3], 16),
    "100 maps of a 2x2 filter": ("8x8x1 --filters 100 --kernel 2 --no-bias", [100, 7, 7], 400),
    "32x32x3, 5 filters 5x5": ("32x32x3 --filters 5 --kernel 5", [5, 28, 28], 380),
    "224x224x3, 64 filters 3x3 p1": (
        "224x224x3 --filters 64 --kernel 3 --padding 1", [64, 224, 224], 1_792,
    ),
    "the slide's no padding gives 222": (
        "224x224x3 --filters 64 --kernel 3", [64, 222, 222], 1_792,
    ),
    "224x224x64, max 2x2 s2": ("224x224x64 --pool max", [64, 112, 112], 0),
    "200x200, 100 filters 10x10": (
        "200x200 --filters 100 --kernel 10 --no-bias", [100, 191, 191], 10_000,
    ),
    "32, 5x5 twice": ("28x28x6 --kernel 5 --no-bias", [1, 24, 24], 150),
}  # fmt: skip


@pytest.mark.parametrize(("words", "output", "parameters"), LAYERS.values(), ids=LAYERS)
def test_arithmetic_gives_the_figure(capsys, words, output, parameters):
    found = asked(capsys, "--input", *words.split())
    assert found["output"] == output
    assert found["parameters"] == parameters


@pytest.mark.parametrize("word", ["number", "same"])
@pytest.mark.parametrize("side", [3, 5, 7])
def test_same_is_half_of_the_kernel_less_one(capsys, side, word):
    padding = word if word == "same" else str((side - 1) // 2)
    found = asked(capsys, "--input", "7x7", "--kernel", str(side), "--padding", padding)
    assert found["output"] == [1, 7, 7]
    assert found["padding"] == [(side - 1) // 2] * 2


def test_seven_under_three_stride_three_does_not_fit(capsys):
    layer = ["--input", "7x7", "--kernel", "3", "--stride", "3"]
    found = asked(capsys, *layer)
    assert found["fits"] is False
    assert found["unread"] == {"rows": [6], "columns": [6]}
    assert asked(capsys, *layer, "--padding", "1")["fits"] is True
    text = shown(capsys, *layer)
    assert "(7 - 3)/3 + 1 = 2.333, rounded down to 2" in text
    assert "does not fit  one row is never read (6); one column is never read (6)" in text
    assert "with padding 1 it fits" in text


def test_what_is_unread_between_windows_is_named_too(capsys):
    text = shown(capsys, "--input", "1x9", "--kernel", "1x2", "--stride", "1x7")
    assert "exact         but 5 columns are never read (2, 3, 4, 5, 6), between windows" in text


def test_padding_solved_for_halves_and_fits(capsys):
    found = asked(capsys, "--input", "33x32", "--kernel", "5", "--stride", "2", "--padding", "?")
    assert found["paddings"] == {
        "rows": {"fitting": [0, 1, 2, 3, 4], "dividing": 2},
        "columns": {"fitting": [], "dividing": 2},
        "taken": [2, 2],
    }
    assert found["output"] == [1, 17, 16]
    text = shown(capsys, "--input", "32x32", "--kernel", "5", "--stride", "2", "--padding", "?")
    assert "stride 2: none" in text
    assert "Padding 2 halves the size: 32 to 16, though it does not fit exactly." in text


def test_dilation_groups_and_rectangles_are_torchs(capsys):
    words = "--input 11x12x4 --filters 6 --kernel 3x5 --stride 2x1 --padding 1x2 --dilation 1x2"
    found = asked(capsys, *words.split(), "--groups", "2")
    layer = torch.nn.Conv2d(4, 6, (3, 5), (2, 1), (1, 2), (1, 2), groups=2)
    assert found["output"] == list(layer(torch.zeros(1, 4, 11, 12)).shape[1:])
    assert found["parameters"] == sum(part.numel() for part in layer.parameters())
    assert found["macs"] == np.prod(found["output"]) * 2 * 15


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
def test_random_numbers_and_their_gradients_are_torchs(capsys, mode):
    words = "--input 6x7x4 --filters 6 --kernel 3x2 --stride 2 --padding 1 --groups 2 --seed 3"
    found = asked(
        capsys, *words.split(), "--values", "random", "--trace", "--backward", "--mode", mode
    )
    numbers = found["numbers"]
    x = torch.tensor(numbers["input"], dtype=torch.float64, requires_grad=True)
    w = torch.tensor(numbers["weights"], dtype=torch.float64, requires_grad=True)
    b = torch.tensor(numbers["bias"], dtype=torch.float64, requires_grad=True)
    laid = w if mode == "cross-correlation" else w.flip(2, 3)
    y = F.conv2d(x[None], laid, b, stride=2, padding=1, groups=2)[0]
    y.sum().backward()
    assert numbers["output"] == y.tolist()
    for name, leaf in (("input", x), ("weights", w), ("bias", b)):
        assert leaf.grad is not None
        assert found["gradients"][name] == leaf.grad.tolist()
    assert found["mode"] == mode
    cells = found["trace"]["output"]
    assert len(cells) == y.numel()
    assert sum(len(cell["terms"]) for cell in cells) == found["macs"]
    for cell in [*cells, *found["trace"]["weights_gradient"], *found["trace"]["input_gradient"]]:
        assert sum(a * b for a, b in cell["terms"]) + (cell["bias"] or 0) == cell["value"]


def test_the_trace_reads_as_printed(capsys):
    text = shown(capsys, "--values", "vertical-edges", "--trace")
    assert "  0,0: 3*1 + 1*1 + 2*1 + 0*0 + 5*0 + 7*0 + 1*-1 + 8*-1 + 2*-1 = -5\n" in text
    assert "column by column from the top down" in text
    assert "Cross-correlation, which networks call convolution" in text
    assert "  -10   -2    2    3\n" in text


def test_slips_on_slides_are_said_where_they_are(capsys):
    text = shown(capsys, "--values", "stride-2")
    assert "Slides print 83 where 88 stands here, and 127 for 117" in text
    changed = shown(capsys, "--values", "stride-2", "--stride", "1")
    assert "Slides" not in changed
    assert "83 where 88" in asked(capsys, "--values", "stride-2")["remark"]


def test_the_letter_x_goes_through_relu_and_pooling(capsys):
    found = asked(capsys, "--values", "letter-x", "--trace")
    assert [len(found["numbers"][name]) for name in ("output", "relu", "pooled")] == [3, 3, 3]
    first = np.round(found["numbers"]["pooled"][0], 2).tolist()
    assert first[0] == [1, 0.33, 0.56, 0.33]
    assert len(found["trace"]["pooled"]) == 48


def test_one_dimension_flips(capsys):
    text = shown(capsys, "--values", "one-dimension", "--trace")
    assert "Convolution (the kernel is flipped)" in text
    assert "0,1: 5*-1 + 8*1 = 3" in text


def test_poolings_are_traced_both_ways(capsys):
    text = shown(capsys, "--values", "average-pooling", "--trace")
    assert "0,0: (1 + 4 + 0 + 6) / 4 = 2.75" in text
    found = asked(capsys, "--values", "max-pooling", "--backward", "--trace")
    assert found["gradients"]["input"] == [[[0, 0, 0, 0], [0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 1]]]
    assert found["discarded"] == 0.75


def test_a_file_holds_picture_weights_and_upstream(capsys, tmp_path):
    (tmp_path / "a.json").write_text(
        '{"input": [[1, 2, 3]], "weights": [[10, 20]], "bias": [0.5], "upstream": [[1, -1]]}'
    )
    found = asked(capsys, "--values", str(tmp_path / "a.json"), "--backward")
    assert found["numbers"]["output"] == [[[50.5, 80.5]]]
    assert found["parameters"] == 3
    assert found["gradients"]["weights"] == [[[[-1, -1]]]]
    (tmp_path / "up.txt").write_text("2 0")
    up = ["--upstream", str(tmp_path / "up.txt")]
    found = asked(capsys, "--values", str(tmp_path / "a.json"), "--backward", *up)
    assert found["gradients"]["weights"] == [[[[2, 4]]]]


@pytest.mark.parametrize(
    "kernel", ["sobel-x", "-1 0 1; -2 0 2; -1 0 1", "-1 0 1 / -2 0 2 / -1 0 1"]
)
def test_a_kernel_by_name_or_in_numbers_has_no_bias(capsys, kernel):
    found = asked(
        capsys, "--input", "5x5x2", "--filters", "2", "--kernel", kernel, "--values", "random"
    )
    assert found["numbers"]["weights"] == [[[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]] * 2] * 2
    assert found["parameters"] == 36


def test_a_files_numbers_are_used_and_what_is_not_is_said(capsys, tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"input": [[1, 2], [3, 4]], "bias": [100], "upstream": [[1]]}')
    text = shown(capsys, "--values", str(path), "--kernel", "1 1; 1 1")
    assert f"values: {path}\n" in text
    assert "\n  110\n" in text
    assert f"The upstream gradient in {path} is for --backward." in text
    text = shown(capsys, "--values", str(path), "--kernel", "2")
    assert f"values: {path}; weights random, seed 0" in text
    (tmp_path / "up.txt").write_text("2")
    both = ["--kernel", "2", "--backward", "--upstream", str(tmp_path / "up.txt")]
    remark = asked(capsys, "--values", str(path), *both)["remark"]
    assert remark == f"{tmp_path / 'up.txt'} stands for the upstream gradient in {path}."


def test_an_example_keeps_its_rest_or_says_that_it_is_left_out(capsys):
    for same in (["--stride", "1"], ["--no-bias"]):
        found = asked(capsys, "--values", "letter-x", *same)
        assert set(found["numbers"]) == {"input", "weights", "output", "relu", "pooled"}
        assert found["remark"].startswith("Slides cut .78")
    changed = asked(capsys, "--values", "letter-x", "--stride", "2")
    assert set(changed["numbers"]) == {"input", "weights", "output"}
    assert changed["remark"] == "The flags change letter-x: only this convolution is shown of it."
    assert "only this pooling is shown" in shown(capsys, "--values", "letter-x", "--pool", "max")


def test_long_traces_are_cut_and_say_so(capsys):
    layer = ["--input", "40x40x3", "--filters", "4", "--kernel", "3", "--trace"]
    text = shown(capsys, *layer, "--limit", "5")
    assert "… and 5,771 cells more: --limit N shows more" in text
    assert "(not shown: more than 24x24 or 16 planes" in text
    assert len(text) < 4_000
    wide = ["--input", "40x40x80", "--filters", "4", "--kernel", "5", "--trace", "--limit", "9999"]
    assert "cells more: --cell Y,X shows one" in shown(capsys, *wide)
    one = shown(capsys, *layer, "--cell", "3,37,37")
    assert one.count(" (bias) = ") == 1
    assert "3,37,37: " in one


def test_a_json_trace_too_large_is_refused_and_cells_can_be_chosen(capsys):
    layer = ["--input", "60x60x3", "--filters", "4", "--kernel", "3", "--trace", "--json"]
    assert run(["conv", *layer]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert "363,312 terms: at most 200,000" in error["message"]
    assert "--cell Y,X" in error["message"]
    assert run(["conv", *layer, "--cell", "0,0"]) == 0
    assert len(json.loads(capsys.readouterr().out)["trace"]["output"]) == 4


def test_the_examples_are_listed(capsys):
    assert "letter-x" in shown(capsys, "--list")
    names = [made["name"] for made in asked(capsys, "--list")["examples"]]
    assert names[:2] == ["vertical-edges", "bright-to-dark"]


def test_quiet_prints_nothing(capsys):
    assert shown(capsys, "--values", "letter-x", "--trace", "--quiet") == ""


WRONG = {
    "nothing": ("", "takes the size of a picture, such as --input 7x7x3"),
    "no kernel": ("--input 7x7", "takes a kernel: its size, such as --kernel 3"),
    "input word": ("--input big --kernel 3", "input cannot be 'big': give height, width"),
    "input zero": ("--input 0x7 --kernel 3", "input cannot be '0x7': give height"),
    "input huge": ("--input 9999999x7 --kernel 3", "sides up to 100,000"),
    "input square": ("--input 7 --kernel 3", "input cannot be '7': give height"),
    "kernel zero": ("--input 7x7 --kernel 0", "kernel cannot be '0': give a whole number from 1"),
    "kernel half": ("--input 7x7 --kernel 2.5", "kernel cannot be '2.5': give a whole number"),
    "kernel negative": ("--input 7x7 --kernel=-3", "kernel cannot be '-3': give a whole number"),
    "kernel name": ("--input 7x7 --kernel sobl-x", "Did you mean sobel-x"),
    "kernel large": ("--input 7x7 --kernel 9", "window of 9 does not fit on 7: it needs at least"),
    "kernel word": ("--input 7x7 --kernel 1,2;3,x", "'x' in the kernel '1,2;3,x' is no number"),
    "kernel NaN": ("--input 7x7 --kernel 1,0;0,nan", "is no number. Write rows apart by"),
    "kernel ragged": ("--input 7x7 --kernel 1,0;0", "give every row as many numbers as the"),
    "kernel spread": ("--input 9x9 --kernel 999 --dilation 999", "spreads over 997,003 cells: at"),
    "stride": ("--input 7x7 --kernel 3 --stride 0", "stride cannot be '0': give a whole number"),
    "stride three": ("--input 7x7 --kernel 3 --stride 1x2x3", "or two, down and across"),
    "padding negative": ("--input 7x7 --kernel 3 --padding=-1", "padding cannot be '-1': give a"),
    "padding NaN": ("--input 7x7 --kernel 3 --padding nan", "'nan': give a number, or one of"),
    "padding even": ("--input 7x7 --kernel 4 --padding same", "such as 3 or 5"),
    "filters": ("--input 7x7 --kernel 3 --filters 0", "filters cannot be 0: it must be at least 1"),
    "filters many": ("--input 7x7 --kernel 3 --filters 9999999", "9,999,999 filters are too many"),
    "filters word": ("--input 7x7 --kernel 3 --filters x", "See: striate conv --help"),
    "groups": ("--input 7x7x3 --kernel 3 --groups 2", "2 groups cannot share 3 channels"),
    "mode": ("--input 7x7 --kernel 3 --mode flip", "mode cannot be 'flip': give cross-correlation"),
    "pool": ("--input 7x7 --pool median", "pooling cannot be 'median': give max or average"),
    "pool filters": ("--input 7x7 --pool max --filters 2", "A pooling has no --filters: leave"),
    "pool padding": ("--input 7x7 --pool max --padding 2", "cannot be 2 at a kernel of 2: at"),
    "pool kernel": ("--input 7x7 --pool max --kernel sobel-x", "cannot be 'sobel-x': give its"),
    "word": ("5x5", "'5x5' stands without a flag: give a size by --input, such as --input 7x7x3"),
    "cell negative": (
        "--input 7x7 --kernel 3 --trace --cell -1,0", "cell cannot be '-1,0': give row and column",
    ),
    "padding without =": ("--input 7x7 --kernel 3 --padding -1", "padding cannot be '-1': give a"),
    "line": ("conv(8,3)", "is a line for a net, and conv works out one layer. Show the net layer"),
    "limit alone": ("--input 7x7 --kernel 3 --limit 5", "--limit is for --trace: give both"),
    "seed of nothing": ("--input 7x7 --kernel 3 --seed 3", "none are drawn here: leave it out, or"),
    "seed below zero": ("--input 7x7 --kernel 3 --seed -1", "--seed is for random numbers"),
    "upstream file": (
        "--input 7x7 --kernel 3 --backward --upstream -x.txt",
        "-x.txt does not exist: give a file of numbers, and mind its path.",
    ),
    "ceil": ("--input 7x7 --kernel 3 --ceil", "A convolution has no --ceil: leave it out"),
    "example": ("--values leter-x", "no example called 'leter-x'. Did you mean letter-x?"),
    "file": ("--values ./none.txt", "none.txt does not exist: give a file of numbers"),
    "folder": ("--values .", "is a folder: give a file of numbers"),
    "other input": ("--values stride-2 --input 9x9", "a picture of 7x7x1, not of 9x9: leave"),
    "other filters": ("--values letter-x --filters 2", "are of 3 filters, not 2: leave --filters"),
    "upstream": ("--values letter-x --upstream x", "--upstream is for --backward: give both"),
    "cell": ("--values letter-x --cell 0,0", "--cell is for --trace: give both"),
    "cell word": ("--values letter-x --trace --cell a,b", "cell cannot be 'a,b': give row"),
    "cell outside": ("--values stride-2 --trace --cell 3,0", "no cell 3,0: count from 0 in arrays"),
    "limit": ("--values stride-2 --trace --limit 0", "limit cannot be 0: give at least 1"),
    "seed": ("--input 7x7 --kernel 3 --trace --seed=-1", "seed cannot be -1: give 0 or more"),
    "too many": (
        "--input 9999x9999x9 --kernel 3 --trace",
        "numbers are too many to draw: at most 10,000,000",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said(capsys, words, said):
    assert run(["conv", *words.split()]) == 2
    error = capsys.readouterr()
    assert said in error.err
    assert error.out == ""


def test_sizes_alone_need_neither_numpy_nor_torch():
    script = (
        "import sys; from striate.cli._main import run; "
        "run(['conv', '--input', '7x7x3', '--kernel', '3', '--padding', '?']); "
        "sys.exit(len({'numpy', 'torch', 'rich', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0
    assert "keeps the size" in done.stdout

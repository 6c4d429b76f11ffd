"""What `striate conv` makes of words: shapes as torch has them, numbers from where they were named.

Wrong words as a person meets them stand in test_conv.py.
"""

import json
import re
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from striate.cli._conv_flags import LayerFlags
from striate.cli._conv_plan import Plan, plan
from striate.errors import InputError, InvalidSetting, ShapeError


def planned(
    values: str | None = None, seed: int | None = None, *, numbers: bool = False, **flags: Any
) -> Plan:
    return plan(LayerFlags(**flags), values, seed, numbers=numbers)


def sides(made: Plan, name: str) -> tuple[int, ...]:
    return tuple(getattr(window, name) for window in made.windows)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("7x8x3", (3, 7, 8)),
        ("7x8", (1, 7, 8)),
        ("7X8X3", (3, 7, 8)),
        ("100000x1x1000000", (1_000_000, 100_000, 1)),
    ],
)
def test_an_input_is_height_width_and_channels(text, shape):
    assert planned(input=text, kernel="1").input == shape


@pytest.mark.parametrize(
    "text",
    ["", "x", "7x", "7x7x0", "7x7x3x1", "-7x7", "7.0x7", "\u0667x7", "100001x1", "1x1x1000001"],
)
def test_an_input_that_cannot_be_is_shown_as_it_was_written(text):
    words = f"input cannot be {re.escape(repr(text))}: give height, width and channels, such as"
    with pytest.raises(InputError, match=words):
        planned(input=text, kernel="1")


@pytest.mark.parametrize(
    ("text", "pair"), [("2", (2, 2)), ("2x1", (2, 1)), (" 2X1 ", (2, 1)), ("02", (2, 2))]
)
@pytest.mark.parametrize("name", ["kernel", "stride", "padding", "dilation"])
def test_one_number_is_both_axes_and_two_are_down_and_across(name, text, pair):
    words: dict[str, Any] = {"kernel": "3"} | {name: text.strip() if name == "padding" else text}
    assert sides(planned(input="9x9", **words), name) == pair


@pytest.mark.parametrize("seed", range(8))
def test_sizes_are_torchs(seed):
    random = np.random.default_rng(seed)
    groups = int(random.integers(1, 4))
    channels, filters = (int(groups * random.integers(1, 4)) for _ in range(2))
    pairs = [tuple(random.integers(1, 4, 2).tolist()) for _ in range(4)]
    convolution: Any = torch.nn.Conv2d
    layer = convolution(channels, filters, *pairs, groups=groups)
    words: dict[str, Any] = {
        name: "x".join(map(str, pair))
        for name, pair in zip(("kernel", "stride", "padding", "dilation"), pairs, strict=True)
    }
    made = planned(input=f"11x13x{channels}", filters=filters, groups=groups, **words)
    assert made.output == tuple(layer(torch.zeros(1, channels, 11, 13)).shape[1:])


@pytest.mark.parametrize("ceil", [False, True], ids=["floor", "ceil"])
@pytest.mark.parametrize(
    ("words", "kernel", "stride", "padding"),
    [
        ({}, (2, 2), (2, 2), (0, 0)),
        ({"kernel": "3x2"}, (3, 2), (3, 2), (0, 0)),
        ({"kernel": "3x2", "stride": "2x3", "padding": "1x0"}, (3, 2), (2, 3), (1, 0)),
    ],
    ids=["nothing said", "kernel", "everything"],
)
def test_a_pooling_is_torchs_and_steps_by_its_kernel(words, kernel, stride, padding, ceil):
    made = planned(input="8x10x4", pool="max", ceil=ceil, **words)
    given = [sides(made, name) for name in ("kernel", "stride", "padding")]
    assert given == [kernel, stride, padding]
    pooled = F.max_pool2d(torch.zeros(1, 4, 8, 10), kernel, stride, padding, ceil_mode=ceil)
    assert made.output == tuple(pooled.shape[1:])
    assert (made.filters, made.groups, made.bias) == (4, 1, False)


def test_a_pooling_names_every_flag_that_it_has_not():
    with pytest.raises(InputError, match="no --filters, --bias, --dilation: leave that out, or"):
        planned(input="7x7", pool="max", filters=2, bias=False, dilation="2")


@pytest.mark.parametrize(
    ("word", "padding"), [("valid", (0, 0)), ("same", (1, 4)), ("full", (2, 8))]
)
def test_paddings_in_words_count_the_dilation(word, padding):
    made = planned(input="9x9", kernel="3x5", dilation="1x2", padding=word)
    assert sides(made, "padding") == padding


@pytest.mark.parametrize(("kernel", "word", "most"), [("3", "full", 1), ("2x5", "1x3", 2)])
def test_a_pooling_pads_at_most_half_of_its_kernel(kernel, word, most):
    assert sides(planned(input="9x9", pool="max", kernel=kernel, padding="1"), "padding") == (1, 1)
    with pytest.raises(InvalidSetting, match=f"cannot be .* at most half of it, {most}"):
        planned(input="9x9", pool="max", kernel=kernel, padding=word)


@pytest.mark.parametrize("text", ["", "1x", "+1", ".5", "1x2x3", "\u00b2", "100001"])
def test_a_padding_that_is_neither_number_nor_word_is_refused(text):
    words = f"padding cannot be {re.escape(repr(text))}: give a (whole )?number"
    with pytest.raises(InvalidSetting, match=words):
        planned(input="9x9", kernel="3", padding=text)


@pytest.mark.parametrize("pool", [None, "max"])
@pytest.mark.parametrize("kernel", range(1, 7))
@pytest.mark.parametrize("stride", range(1, 4))
def test_paddings_solved_for_are_those_that_trying_finds(stride, kernel, pool):
    most = kernel // 2 if pool else kernel - 1
    for size in range(1, 12):
        words: dict[str, Any] = {
            "kernel": str(kernel),
            "stride": str(stride),
            "padding": "?",
            "pool": pool,
        }
        made = planned(input=f"{size}x11", **words)
        assert made.solved is not None
        slack = {padding: size + 2 * padding - kernel for padding in range(most + 1)}
        fitting = [padding for padding, free in slack.items() if free >= 0 and free % stride == 0]
        divided = -(-size // stride)
        dividing = [
            padding for padding, free in slack.items()
            if free >= 0 and free // stride + 1 == divided
        ]  # fmt: skip
        assert list(made.solved[0].fitting) == fitting
        assert made.solved[0].dividing == min(dividing, default=None)
        assert made.windows[0].padding == min(dividing or fitting)


@pytest.mark.parametrize("kernel", range(1, 7))
@pytest.mark.parametrize("stride", range(1, 5))
def test_past_the_end_the_padding_solved_for_is_torchs(stride, kernel):
    for size in range(kernel, 12):
        words: dict[str, Any] = {"kernel": str(kernel), "stride": str(stride), "padding": "?"}
        made = planned(input=f"{size}x{size}", pool="max", ceil=True, **words)
        assert made.solved is not None
        wanted = [
            padding
            for padding in range(kernel // 2 + 1)
            if F.max_pool2d(
                torch.zeros(1, 1, size, size), kernel, stride, padding, ceil_mode=True
            ).shape[-1] == -(-size // stride)
        ]  # fmt: skip
        assert made.solved[0].dividing == min(wanted, default=None)


def test_a_kernel_may_spread_as_far_as_the_largest_picture_and_no_farther():
    made = planned(input="100000x100000", kernel="2", dilation="99999")
    assert made.output == (1, 1, 1)
    with pytest.raises(InvalidSetting, match="spreads over 100,001 cells: at most 100,000. Take"):
        planned(input="100000x100000", kernel="2", dilation="100000")


def test_numbers_are_drawn_only_where_they_are_wanted():
    sizes: dict[str, Any] = {"input": "4x4", "kernel": "2"}
    bare = planned(**sizes)
    assert (bare.values, bare.source, bare.example) == (None, "", None)
    for made in (planned(seed=3, numbers=True, **sizes), planned("random", 3, **sizes)):
        assert made.source == "random, seed 3"
        assert made.values is not None
        assert made.values.picture.shape == (1, 4, 4)


def test_an_example_brings_its_layer_and_stays_itself_until_that_is_changed():
    made = planned("stride-2")
    assert (made.input, made.output, made.source) == ((1, 7, 7), (1, 3, 3), "stride-2")
    assert made.example is not None
    assert planned("stride-2", input="7x7").example is not None
    changed = planned("stride-2", stride="1")
    assert changed.example is None
    assert changed.output == (1, 5, 5)


def test_an_examples_pooling_and_mode_are_taken_unless_others_are_asked_for():
    overlapping = planned("overlapping-pooling")
    assert overlapping.pool == "max"
    assert (sides(overlapping, "kernel"), sides(overlapping, "stride")) == ((3, 3), (1, 1))
    assert planned("max-pooling", pool="average").pool == "average"
    assert planned("letter-x", pool="max").output == (1, 5, 5)  # past the end, as the example does
    assert planned("one-dimension").mode == "convolution"
    assert planned("one-dimension", mode="cross-correlation").mode == "cross-correlation"


@pytest.mark.parametrize(
    ("content", "flags", "bias"),
    [
        ({}, {"kernel": "1"}, True),
        ({}, {"kernel": "1", "bias": False}, False),
        ({}, {"kernel": "difference"}, False),
        ({}, {"kernel": "1 2", "bias": True}, True),
        ({"weights": [[1]]}, {}, False),
        ({"weights": [[1]], "bias": [3]}, {}, True),
        ({"weights": [[1]], "bias": [3]}, {"bias": False}, False),
        ({"weights": [[1]], "bias": [3]}, {"kernel": "1"}, True),
        ({"bias": [3]}, {"kernel": "1"}, True),
        ({"bias": [3]}, {"kernel": "difference"}, True),
    ],
    ids=[
        "size", "size without", "name", "numbers with", "file", "file with", "file's refused",
        "file's own size", "file's alone", "file's for a name",
    ],
)  # fmt: skip
def test_weights_in_numbers_have_the_biases_that_come_with_them(tmp_path, content, flags, bias):
    (tmp_path / "numbers").write_text("1 2\n3 4\n")  # a file needs no ending
    (tmp_path / "a.json").write_text(json.dumps({"input": [[1, 2], [3, 4]], **content}))
    made = planned(str(tmp_path / "a.json") if content else "numbers", **flags)
    assert made.bias is bias
    assert made.values is not None
    assert (made.values.bias is not None) is bias
    assert made.values.picture.tolist() == [[[1, 2], [3, 4]]]


def test_what_was_drawn_is_in_the_source_with_its_seed(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"input": [[1, 2], [3, 4]], "bias": [100, 7]}')
    made = planned(str(path), 5, kernel="1")
    assert made.source == f"{path}; weights random, seed 5"
    assert made.filters == 2
    assert made.values is not None
    assert made.values.bias is not None
    assert made.values.bias.tolist() == [100, 7]
    assert planned(str(path), kernel="1", bias=False).source == (
        f"{path}, without its bias; weights random, seed 0"
    )
    assert planned("letter-x", 2, kernel="2").source == "letter-x; weights and bias random, seed 2"


@pytest.mark.parametrize(
    ("values", "flags"),
    [(None, {"input": "4x4", "kernel": "2"}), ("letter-x", {}), ("max-pooling", {})],
    ids=["sizes alone", "example", "pooling"],
)
def test_a_seed_without_random_numbers_is_refused(values, flags):
    with pytest.raises(InputError, match="--seed is for random numbers, and none are drawn here"):
        planned(values, 3, **flags)


UNCHANGED = {
    "its stride": {"stride": "1"},
    "no bias": {"bias": False},
    "its size": {"kernel": "3"},
    "its padding": {"padding": "valid"},
    "its filters": {"filters": 3, "input": "9x9", "mode": "cross-correlation"},
}


@pytest.mark.parametrize("flags", UNCHANGED.values(), ids=UNCHANGED)
def test_an_example_stays_itself_while_its_layer_is_unchanged_in_effect(flags):
    made = planned("letter-x", **flags)
    assert made.example is not None
    assert made.changed is None


@pytest.mark.parametrize(
    "flags", [{"stride": "2"}, {"kernel": "sobel-x"}, {"pool": "max"}], ids=str
)
def test_a_changed_example_is_known_by_its_numbers(flags):
    made = planned("letter-x", **flags)
    assert made.example is None
    assert made.changed is not None
    assert made.changed.name == "letter-x"


def test_the_same_weights_by_name_are_the_examples():
    assert planned("vertical-edges", kernel="vertical").example is not None
    assert planned("vertical-edges", kernel="horizontal").example is None


def test_weights_of_a_file_want_their_groups(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"input": [[[1]], [[2]]], "weights": [[[[3]]], [[[4]]]]}')
    made = planned(str(path), groups=2)
    assert (made.filters, made.groups, made.output) == (2, 2, (2, 1, 1))
    with pytest.raises(ShapeError, match="for 1 channels do not fit filters that see 2: mend"):
        planned(str(path))

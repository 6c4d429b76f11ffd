"""Command lines: every command with its own flags, and whatever else somebody may type."""

import functools
from typing import Any

import pytest
from hypothesis import strategies as st
from tests.fuzzing import source_files
from tests.fuzzing.mutated_json import texts

from striate.cli import app

# Nothing here leads out of the folder: what is typed is really carried out.
_NASTY = (
    "", "-", "--", "---", "--=", "-x", "--json=1", "--no-json", "\0", "\x1b[31m", "[red]", "[/]",
    ":smile:", "a" * 300,
    "a" * 5000, "\u202e", "e\u0301", "\ud800", "*", "?", "[", "a\nb", " ", "%s", "{}", "$HOME",
    "nan", "inf", "-1",
    "1e999", "9" * 400, "0x10", "1_000", "٣", "0", "00", "1.5", "1,2", "1x1", "0x0", "1x2x3x4",
    "NONE", "null",
    "--help", "--version", "/nowhere/at/all", "~nobody-here/x",
    "photo.png/", "./photo.png", "\\", "'", '"', "=", ",",
)  # fmt: skip
_LIKELY = (
    "digits", "xo", "xo:count=20", "xo:count=0", "xo:nothing=1", "hf:a/b", "hf:", "mnist",
    "classes", "labels.csv",
    "photo.png", "runs/one-1", "one-1", "runs", "runs/one-1/classifier.safetensors",
    "classifier.safetensors",
    "lenet5", "striate-small", "timm:x", "torchvision:x",
    "conv(2, 3) relu flatten dense(classes)", "conv(2, 3)",
    "flatten dense(classes)", "relu relu", "recipe.toml", "fast", "course", "a.svg", "a.png",
    "a.json", "a.csv",
    "keras", "tanh", "softmax", "elu(2)", "sobel", "gauss", "dog", "n02", "crop", "pad",
    "28x28x1", "12", "8x8",
    "1", "2", "3", "0.5", "all", "test", "cpu", "auto", "*.png", "flip", "shift,flip",
)  # fmt: skip
# What is right, of every command that takes more than flags; words of it are changed.
_RIGHT = {
    ("train",): ["classes", "--epochs", "1", "--net", "flatten dense(classes)", "--size", "8"],
    ("evaluate",): ["runs/one-1"],
    ("compare",): ["one-1", "runs/one-1"],
    ("predict",): ["runs/one-1", "photo.png", "classes"],
    ("export",): ["runs/one-1", "-o", "a.keras"],
    ("report",): ["one-1"],
    ("data", "show"): ["labels.csv"],
    ("data", "check"): ["classes"],
    ("data", "prepare"): ["cats-dogs", "classes"],
    ("summary",): ["lenet5", "--classes", "3"],
    ("draw",): ["conv(2, 3) relu flatten dense(classes)", "--input", "8x8x1", "-o", "a.svg"],
    ("filter",): ["photo.png", "--kernel", "sobel", "-o", "a.png"],
    ("conv",): ["--input", "5x5", "--kernel", "3"],
    ("activations",): ["tanh", "--at", "0,1", "-o", "a.svg"],
    ("synsets",): ["dog"],
    ("study", "depth"): ["xo:count=20", "--net", "conv(2, 3) relu flatten dense(classes)"],
    ("study", "shift"): ["xo:count=20"],
    ("study", "permute"): ["xo:count=20"],
    ("study", "activation"): ["xo:count=20", "--layers", "1"],
    ("study", "linear"): ["xo:count=20", "--layers", "1", "--width", "2"],
}
# Nets and studies of which one training is long.
_SMALL = {
    "train": ["--epochs", "1", "--net", "flatten dense(classes)", "--size", "8"],
    "study": ["--seeds", "1", "--limit", "20", "--epochs", "1"],
}


@functools.cache
def commands() -> dict[tuple[str, ...], list[str]]:
    """The flags of each command, by its words."""
    return dict(_walked(app, ()))


def _walked(one: Any, way: tuple[str, ...]) -> Any:
    inner = [name for name in one if not name.startswith("-")]
    if way and (not inner or one.default_command):
        found = one.assemble_argument_collection(parse_docstring=False)
        names = {name for argument in found for name in argument.names}
        yield way, sorted(name for name in names if name.startswith("-"))
    for name in inner:
        yield from _walked(one[name], (*way, name))


@functools.cache
def files() -> dict[str, bytes]:
    photo = source_files.pictures()[0]
    folder = {f"classes/{name}": content for name, content in source_files.folder().items()}
    table = {"labels.csv": source_files.table().encode(), **source_files.beside()}
    return {**folder, **table, "photo.png": photo, "recipe.toml": b"epochs = 1\n", "empty": b""}


words = st.one_of(
    st.sampled_from(_LIKELY), st.sampled_from(_LIKELY), st.sampled_from(_NASTY), texts,
    st.text('()[]{}=,x*-+.0123456789abrelu "', max_size=20),
)  # fmt: skip


def _stays(word: str) -> bool:
    """Whether a word does not lead out of the folder."""
    path = word.partition("=")[2] if word.startswith("-") else word
    return not (path.startswith(("/", "~")) or ".." in path) or word in (
        "/nowhere/at/all",
        "~nobody-here/x",
    )


@st.composite
def lines(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A command with any words, or with the right ones of which some are changed."""
    way = draw(st.sampled_from([way for way in commands() if way[0] == name]))
    typed = list(_RIGHT.get(way, ())) if draw(st.booleans()) else draw(st.lists(words, max_size=2))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(typed)))
        typed[place : place + draw(st.integers(0, 1))] = draw(st.lists(words, max_size=1))
    for some in draw(st.lists(flagged(way), max_size=3)):
        place = draw(st.integers(0, len(typed)))
        typed[place:place] = some
    if draw(st.booleans()):
        typed += _SMALL.get(name, [])
    if draw(st.booleans()):
        typed.append("--json")
    return {"words": [*way, *filter(_stays, typed)], "files": files()}


def flagged(way: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """A flag of a command, alone, with a value behind it, or with one in it."""
    pairs = st.tuples(st.sampled_from(commands()[way] or ["--json"]), words)
    return pairs.flatmap(lambda p: st.sampled_from([[p[0]], list(p), ["=".join(p)]]))


NAMES = sorted({way[0] for way in commands()})


@pytest.mark.parametrize("name", NAMES)
def test_command_lines(name, fuzz):
    fuzz("commands", lines(name), 6 if name in _SMALL else 12)


@st.composite
def nonsense(draw: st.DrawFn) -> dict[str, Any]:
    typed = draw(st.lists(words | st.sampled_from(NAMES), max_size=4))
    return {"words": [word for word in typed if _stays(word)], "files": files()}


def test_nonsense(fuzz):
    fuzz("commands", nonsense(), 30)


@pytest.mark.parametrize(
    "typed",
    [
        ["summary", "lenet5", "--json"],
        ["predict", "runs/one-1", "photo.png"],
        ["runs", "list"],
        ["data", "check", "labels.csv"],
        ["train", "classes", *_SMALL["train"]],
    ],
    ids=lambda typed: typed[0],
)
def test_what_is_right_is_done(typed, subject):
    assert subject.ask("commands", {"words": typed, "files": files()}).outcome == "taken"

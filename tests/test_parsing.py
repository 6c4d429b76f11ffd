"""Whatever stands in a JSON or TOML file, one kind of error says that it cannot be read."""

import json
from pathlib import Path

import pytest

from striate import _parsing
from striate._parsing import parse_json, parse_toml
from striate.classifier import Classifier
from striate.data import cache_entries
from striate.errors import DamagedFile, InputError, InvalidSetting
from striate.evaluation import read_baselines
from striate.filters import read_values
from striate.nets import NetSpec
from striate.recipes import named_recipe
from striate.runs import Run

DEEP = 50_000
DEEP_JSON = "[" * DEEP + "]" * DEEP


@pytest.mark.parametrize(
    "text",
    [DEEP_JSON, '{"a":' * DEEP + "1" + "}" * DEEP, "[" * DEEP, "[" * 300 + "]" * 300],
    ids=["lists", "objects", "without its end", "300 levels"],
)
def test_deep_json_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"deeper than 200 levels"):
        parse_json(text)


@pytest.mark.parametrize(
    "text",
    [
        f"a = {DEEP_JSON}",
        "a = " + "{b = " * DEEP + "1" + "}" * DEEP,
        f"{'.'.join('a' * DEEP)} = 1",
        f"[{'.'.join('a' * DEEP)}]",
        " . ".join(['"a b"'] * DEEP) + " = 1",
        f"a = 1\n[{'.'.join('a' * 201)}]",
    ],
    ids=["lists", "tables", "dotted key", "dotted header", "dotted texts", "201 levels"],
)
def test_deep_toml_is_a_value_error(text):
    with pytest.raises(ValueError, match=r"deeper than 200 levels"):
        parse_toml(text)


def test_usual_texts_are_parsed():
    value = {"a": [1, {"b": [[]]}], "c": {}}
    assert parse_json(json.dumps(value)) == value
    assert parse_json(b"3") == 3
    assert parse_toml("a = [[1]]\n[b]\nc.d = 2") == {"a": [[1]], "b": {"c": {"d": 2}}}
    dots = f"a = [{'1.0, ' * 500}]\nb = '{'. ' * 500}'"
    assert len(parse_toml(dots)["a"]) == 500
    deepest = _parsing.MOST_LEVELS
    assert parse_json("[" * deepest + "]" * deepest)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def deep_header(path: Path) -> Path:
    """A file of Striate's, but for its header."""
    from safetensors.numpy import save_file

    stamp = {"format": 1, "kind": "classifier", "header": DEEP_JSON}
    save_file({}, path, {"striate": f'{json.dumps(stamp)[:-1]}, "x": {DEEP_JSON}}}'})
    return path


@pytest.mark.parametrize(
    ("read", "error", "told"),
    [
        (
            lambda folder: named_recipe(str(written(folder / "r.toml", f"a = {DEEP_JSON}")), "x"),
            InputError,
            r"r\.toml is not TOML: it nests deeper",
        ),
        (
            lambda folder: Run(written(folder / "run.json", DEEP_JSON).parent).read(),
            DamagedFile,
            r"run\.json cannot be read: it nests deeper",
        ),
        (
            lambda folder: Classifier.load(deep_header(folder / "c.safetensors")),
            DamagedFile,
            r"its metadata cannot be read",
        ),
        (
            lambda folder: read_values(written(folder / "v.json", DEEP_JSON)),
            InputError,
            r"v\.json is not JSON: it nests deeper",
        ),
        (
            lambda _: NetSpec("graph", DEEP_JSON, 2, 1, 4, 4).build(),
            InvalidSetting,
            r"it nests deeper",
        ),
    ],
    ids=["recipe", "run", "classifier", "values", "graph"],
)
def test_a_file_that_nests_50_000_deep_is_refused_in_a_sentence(read, error, told, tmp_path):
    with pytest.raises(error, match=told):
        read(tmp_path)


def test_what_can_be_made_again_is_not_read_if_it_nests_50_000_deep(tmp_path):
    assert read_baselines(written(tmp_path / "baselines.json", DEEP_JSON)) is None
    assert Run(written(tmp_path / "events.jsonl", f"{DEEP_JSON}\n").parent).events == []
    (tmp_path / "entry").mkdir()
    written(tmp_path / "entry" / "meta.json", DEEP_JSON)
    assert [entry.source for entry in cache_entries(tmp_path)] == ["(damaged)"]

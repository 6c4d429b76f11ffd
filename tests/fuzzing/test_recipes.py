"""Recipes: files of other keys and values, flags, and bytes that are no recipe."""

import dataclasses
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from tests.fuzzing.mutated_json import scalars, texts
from tests.fuzzing.mutations import changes, odd_numbers, several

from striate.recipes import Recipe

_DEEP = 50_000
_HINTS = get_type_hints(Recipe)
_NAMES = sorted(field.name for field in dataclasses.fields(Recipe))
_RAW = (
    "[" * _DEEP + "]" * _DEEP, "{a=" * 20_000 + "1" + "}" * 20_000, "nan", "-inf", "1e400",
    "0x" + "f" * 5000,
    "9" * 5000, "1979-05-27", "07:32:00", '"""\n"""', "[[]]", "10000000000000000000000", "1_0",
    "1e-400",
)  # fmt: skip


def _words(hint: Any) -> list[str]:
    """The words that a setting can be."""
    if get_origin(hint) is not None and all(isinstance(part, str) for part in get_args(hint)):
        return list(get_args(hint))
    return [word for part in get_args(hint) for word in _words(part)]


@st.composite
def values(draw: st.DrawFn, name: str) -> str:
    """A value as TOML writes it, mostly of the kind that the setting takes."""
    known = _words(_HINTS[name]) if name in _HINTS else []
    kind = draw(st.sampled_from(["word", "number", "number", "odd", "raw", "list"]))
    if kind == "word" and known:
        return f'"{draw(st.sampled_from(known))}"'
    if kind == "raw":
        return draw(st.sampled_from(_RAW))
    if kind == "list":
        return str(draw(st.lists(st.sampled_from(known or ["x"]), max_size=3)))
    value = (
        draw(scalars) if kind == "odd" else draw(st.floats(0, 2) | st.integers(0, 20) | odd_numbers)
    )
    return spelt(value)


def spelt(value: Any) -> str:
    """A plain value as TOML has it."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return repr(value) if not isinstance(value, str) else f'"{value}"'


@st.composite
def recipes(draw: st.DrawFn) -> dict[str, Any]:
    names = st.lists(st.sampled_from([*_NAMES, "recipe"]) | texts, max_size=4)
    lines = [f"{name} = {draw(values(name))}" for name in draw(names)]
    if draw(st.integers(0, 5)) == 0:
        lines.insert(
            0, draw(st.sampled_from(["[table]", "[[tables]]", "a.b.c = 1", "epochs = 1", "# x"]))
        )
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 3)) == 0:
        content = draw(several(changes(), 1))(content)
    flags = []
    for name in draw(st.lists(st.sampled_from(_NAMES), max_size=1)):
        flags += [f"--{name.replace('_', '-')}", draw(values(name)).strip('"')[:2000]]
    return {"recipe": content, "flags": flags}


def test_recipes(fuzz):
    fuzz("recipes", recipes(), 20)


def test_an_unspoilt_recipe_is_taken(subject):
    example = {"recipe": b"epochs = 1\nbatch_size = 4", "flags": []}
    assert subject.ask("recipes", example).outcome == "taken"

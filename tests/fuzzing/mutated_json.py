"""JSON with values in it that nobody expects there."""

import copy
import json
from typing import Any

from hypothesis import strategies as st
from tests.fuzzing.mutations import changes, odd_numbers, several

_DEEP = 50_000
# Stands for text that `json.dumps` does not write, because no value is written so.
_MARK = "\ue000"
RAW = (
    "[" * _DEEP + "]" * _DEEP,
    '{"a":' * _DEEP + "1" + "}" * _DEEP,
    "NaN", "Infinity", "-Infinity", "1e400", "-0", "1" + "0" * 5000, "1e-320", "1e308",
)  # fmt: skip
_TEXTS = (
    "", "\0", "[red]", "../../../etc/passwd", "/", "a" * 300, "\ud800", "nan", "-1", "\u202e",
    "\r\n",
    "\x1b[2J", "<script>", "{}", "striate-small", "conv(1, 1) dense(classes)",
)  # fmt: skip

numbers = st.one_of(
    odd_numbers, odd_numbers.map(lambda n: -n), st.integers(-3, 12), st.floats(),
    st.sampled_from([0.5, 1e308, 1e-320, 2.0, -1.5]),
)  # fmt: skip
texts = st.one_of(st.sampled_from(_TEXTS), st.text(max_size=8))
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
raw = st.integers(0, len(RAW) - 1).map(lambda number: f"{_MARK}{number}{_MARK}")
values = st.recursive(
    scalars | raw,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def mutated_json(draw: st.DrawFn, known: Any, most: int = 3, spoilt_bytes: bool = True) -> str:
    """The text of a value with some places in it replaced, taken out, added to or doubled."""
    known = copy.deepcopy(known)
    for _ in range(draw(st.integers(0, most))):
        known = _changed(draw, known)
    text = json.dumps(known, ensure_ascii=draw(st.booleans()))
    for number, instead in enumerate(RAW):
        for mark in (f'"{_MARK}{number}{_MARK}"', json.dumps(f"{_MARK}{number}{_MARK}")):
            text = text.replace(mark, instead)
    if spoilt_bytes and not draw(st.integers(0, 3)):
        content = draw(several(changes(), 1, 2))(text.encode("utf-8", "surrogatepass"))
        text = content.decode("utf-8", "surrogateescape")
    return text


def as_bytes(text: str) -> bytes:
    """A text with all that it may hold, in UTF-8; what no encoding has a word for becomes bytes."""
    return text.encode("utf-8", "surrogatepass")


def _ways(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a value."""
    found = [way]
    if isinstance(value, dict):
        found += [w for key, inner in value.items() for w in _ways(inner, (*way, key))]
    if isinstance(value, list):
        found += [w for key, inner in enumerate(value[:8]) for w in _ways(inner, (*way, key))]
    return found


def _changed(draw: st.DrawFn, known: Any) -> Any:
    ways = _ways(known)
    # Twice as often near the top: deep places are many.
    shallow = [way for way in ways if len(way) < 3]
    way = draw(st.sampled_from(shallow) | st.sampled_from(ways))
    if not way:
        return draw(values) if not draw(st.integers(0, 9)) else known
    holder = known
    for key in way[:-1]:
        holder = holder[key]
    kind = draw(st.sampled_from(["replace", "replace", "replace", "remove", "wrap", "add"]))
    if kind == "replace":
        holder[way[-1]] = draw(values)
    elif kind == "remove":
        del holder[way[-1]]
    elif kind == "wrap":
        holder[way[-1]] = draw(st.sampled_from([lambda v: [v], lambda v: {"a": v}, str]))(
            holder[way[-1]]
        )
    elif isinstance(holder, dict):
        holder[draw(texts)] = draw(values)
    else:
        holder.insert(way[-1], draw(values))
    return known

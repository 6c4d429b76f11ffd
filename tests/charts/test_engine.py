"""Where charts cannot be drawn a sentence says why, before the engine ends the process."""

import sys
import types

import pytest

from striate.charts import _engine
from striate.charts._engine import vega_png, vega_svg
from striate.errors import LimitReached, WorldError

SPEC = {"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a"}}}


@pytest.fixture(autouse=True)
def first_chart():
    """As if this process had drawn none yet."""
    _engine._check_room.cache_clear()
    yield
    _engine._check_room.cache_clear()


@pytest.mark.parametrize(
    ("name", "free", "told"),
    [
        ("free_addresses", 4e9, r"reserves 69 GB .* 4 GB are free .*ulimit -v unlimited"),
        ("free_handles", 5, r"opens 16 files and pipes, .* may open 5 more.*ulimit -n 256"),
    ],
)
def test_too_little_room_is_said(name, free, told, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(_engine, name, lambda: free)
        with pytest.raises(LimitReached, match=told):
            vega_svg(SPEC)
    assert vega_svg(SPEC).startswith("<svg")
    monkeypatch.setattr(_engine, name, lambda: free)
    assert vega_png(SPEC, 1).startswith(b"\x89PNG")  # what the engine once has it keeps


class PanicException(BaseException):
    """As a library in Rust raises it."""


@pytest.mark.parametrize(
    ("error", "kind", "told"),
    [
        (PanicException("Os { code: 24, message: 'Too many open files' }"), LimitReached, "ulimit"),
        (PanicException("called unwrap"), WorldError, "the engine says 'called unwrap'"),
        (ValueError("oneshot canceled"), WorldError, "the engine says 'oneshot canceled'"),
    ],
)
def test_a_failure_of_the_engine_is_a_sentence(error, kind, told, monkeypatch):
    def fail(*_, **__):
        raise error

    engine = types.SimpleNamespace(vegalite_to_svg=fail, vegalite_to_png=fail)
    monkeypatch.setitem(sys.modules, "vl_convert", engine)
    for draw in (lambda: vega_svg(SPEC), lambda: vega_png(SPEC, 1)):
        with pytest.raises(kind, match=told) as found:
            draw()
        assert type(found.value) is kind


def test_ctrl_c_is_no_failure_of_the_engine(monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    engine = types.SimpleNamespace(vegalite_to_svg=interrupted)
    monkeypatch.setitem(sys.modules, "vl_convert", engine)
    with pytest.raises(KeyboardInterrupt):
        vega_svg(SPEC)

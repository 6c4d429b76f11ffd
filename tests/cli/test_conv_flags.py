"""The flags of `striate conv`: each is read and has help, and what was not given stays None."""

import dataclasses
from typing import Any, get_type_hints

import pytest
from cyclopts import App

from striate.cli._conv_flags import LayerFlags, TraceFlags
from striate.cli._main import run

LAYER: dict[str, Any] = {
    "input": "7x7x3",
    "kernel": "1 0 -1; 2 0 -2",
    "filters": 4,
    "stride": "2x1",
    "padding": "?",
    "dilation": "1x2",
    "groups": 2,
    "bias": True,
    "mode": "convolution",
    "pool": "max",
    "ceil": True,
}
TRACING: dict[str, Any] = {
    "values": "letter-x",
    "seed": 3,
    "trace": True,
    "backward": True,
    "upstream": "up.txt",
    "cell": "0,3",
    "limit": 7,
}


def read(*tokens: str) -> tuple[LayerFlags | None, TraceFlags | None]:
    """What a command with these flags and no others is given."""
    app = App()

    @app.default
    def _command(
        *, layer: LayerFlags | None = None, tracing: TraceFlags | None = None
    ) -> tuple[LayerFlags | None, TraceFlags | None]:
        return layer, tracing

    return app(tokens, exit_on_error=False, print_error=False, result_action="return_value")


def test_what_was_not_given_is_none():
    layer = dataclasses.asdict(LayerFlags())
    assert {name: value for name, value in layer.items() if value is not None} == {"ceil": False}
    given = dataclasses.asdict(TraceFlags())
    assert {name for name, value in given.items() if value is None} == {
        "values",
        "seed",
        "upstream",
        "cell",
        "limit",
    }


def test_every_flag_is_read_as_it_is_written():
    tokens = [
        f"--{name}" if value is True else f"--{name}={value}"
        for name, value in (LAYER | TRACING).items()
    ]
    layer, tracing = read(*tokens)
    assert layer == LayerFlags(**LAYER)
    assert tracing == TraceFlags(**TRACING)
    assert set(LAYER) == {field.name for field in dataclasses.fields(LayerFlags)}
    assert set(TRACING) == {field.name for field in dataclasses.fields(TraceFlags)}


@pytest.mark.parametrize(
    ("tokens", "bias"), [(["--bias"], True), (["--no-bias"], False), (["--filters=1"], None)],
    ids=["asked for", "refused", "left open"],
)  # fmt: skip
def test_a_bias_is_asked_for_refused_or_left_open(tokens, bias):
    layer, _ = read(*tokens)
    assert layer is not None
    assert layer.bias is bias


@pytest.mark.parametrize(
    "name", ["kernel", "stride", "padding", "upstream", "cell"]
)  # fmt: skip
def test_what_begins_with_a_minus_is_read_without_a_sign_of_equality(name):
    given = read(f"--{name}", "-1 0 1")
    assert [getattr(flags, name) for flags in given if hasattr(flags, name)] == ["-1 0 1"]


@pytest.mark.parametrize("flag", ["--no-ceil", "--no-trace", "--no-backward"])
def test_what_is_off_already_cannot_be_turned_off(flag, capsys):
    assert run(["conv", "--input", "7x7", "--pool", "max", flag]) == 2
    error = capsys.readouterr().err
    assert flag in error
    assert "See: striate conv --help" in error


@pytest.mark.parametrize("flag", ["--groups", "--seed", "--limit"])
def test_a_number_that_is_none_is_said(flag, capsys):
    assert run(["conv", "--input", "7x7", "--kernel", "3", f"{flag}=two"]) == 2
    error = capsys.readouterr().err
    assert flag in error
    assert "two" in error
    assert "See: striate conv --help" in error


@pytest.mark.parametrize("flags", [LayerFlags, TraceFlags])
def test_every_flag_is_in_the_help_with_its_words(flags, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    assert run(["conv", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for name, hint in get_type_hints(flags, include_extras=True).items():
        (said,) = filter(None, (parameter.help for parameter in hint.__metadata__))
        assert f"--{name}" in shown
        assert said in shown


@pytest.mark.parametrize(("flags", "name"), [(LayerFlags(), "kernel"), (TraceFlags(), "seed")])
def test_flags_stay_as_they_were_given(flags, name):
    with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot assign to field '{name}'"):
        setattr(flags, name, "3")

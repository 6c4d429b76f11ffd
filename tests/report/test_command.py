"""The line that repeats a run, parsed by the command line itself."""

import dataclasses
import shlex

import pytest

from striate.cli import _train
from striate.cli._main import app
from striate.recipes import Recipe, named_recipe
from striate.report._command import command_line

OPTIONS = {"source": "digits", "net": "striate-small", "size": None, "resize": "crop"}


def parsed(line: str) -> dict:
    """What `striate train` would be called with."""
    words = shlex.split(line)
    assert words[0] == "striate"
    command, bound, _ = app.parse_args(words[1:], exit_on_error=False, print_error=False)
    assert command is _train.command
    return bound.arguments


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        named_recipe("course", "convnet-mnist"),
        Recipe(augment=("flip", "shift"), learning_rate="auto", seed=7, hold_out=False),
        Recipe(augment=(), time_budget_seconds=None, deterministic=True, epochs=2.5),
    ],
    ids=["fast", "course", "chosen", "off"],
)
def test_the_line_asks_for_the_same_recipe(recipe):
    arguments = parsed(command_line(OPTIONS, recipe.to_json()))
    given = Recipe().with_settings(_train.values(arguments.get("settings")))
    assert given == dataclasses.replace(recipe, name="fast")


def test_sources_are_quoted_for_the_shell():
    line = command_line({**OPTIONS, "source": "my pets; rm -rf ~", "size": [48, 64]}, {})
    arguments = parsed(line)
    assert arguments["source"] == "my pets; rm -rf ~"
    assert arguments["size"] == "48x64"


@pytest.mark.parametrize("kept", [True, False])
def test_a_switch_is_given_only_where_it_is_on(kept):
    line = command_line({**OPTIONS, "keep_damaged": kept}, Recipe().to_json())
    assert parsed(line).get("keep_damaged", False) is kept
    assert ("--keep-damaged" in line) is kept

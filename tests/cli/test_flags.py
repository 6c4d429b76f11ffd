"""Flags are made from the recipe: all of its settings, typed once."""

import dataclasses

import pytest

from striate.cli._flags import RecipeFlags, flags_for, values
from striate.cli._main import run
from striate.recipes import Recipe
from striate.recipes import _recipe as recipe_module


def test_every_setting_is_a_flag_with_help(capsys):
    assert run(["train", "--help"]) == 0
    shown = capsys.readouterr().out
    for field in dataclasses.fields(Recipe):
        if field.name != "name":
            assert f"--{field.name.replace('_', '-')}" in shown


def test_choices_are_listed_in_the_help(capsys):
    run(["train", "--help"])
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "One of sgd, rmsprop, adam, adamw, muon. [default: muon]" in shown


@pytest.mark.parametrize(
    ("text", "value"), [("3", 3), ("0.5", 0.5), ("1e-3", 0.001), ("auto", "auto"), (True, True)]
)
def test_text_becomes_the_value_it_spells(text, value):
    assert values(RecipeFlags(epochs=text)) == {"epochs": value}


def test_what_was_not_given_is_not_there():
    assert values(RecipeFlags()) == {}
    assert values(None) == {}


def test_flags_reach_the_recipe():
    given = values(RecipeFlags(epochs="3", augment="flip,shift", time_budget_seconds="none"))
    recipe = recipe_module.Recipe().with_settings(given)
    assert recipe.augment == ("flip", "shift")
    assert recipe.time_budget_seconds is None


def test_a_field_without_help_is_no_flag():
    made = flags_for(Recipe(), "Made")
    assert "name" not in {field.name for field in dataclasses.fields(made)}


@pytest.mark.parametrize(
    ("flag", "value", "message"),
    [
        ("--epochs", "many", "epochs cannot be 'many'"),
        ("--batch-size", "0", "batch_size cannot be 0 (from the flags). It takes 1 or more"),
        ("--augment", "flop", "flop"),
        (
            "--learning-rate",
            "-1",
            "learning_rate cannot be -1.0 (from the flags). It takes more than 0",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_said(flag, value, message, capsys):
    assert run(["train", "digits", f"{flag}={value}"]) == 2
    assert message in capsys.readouterr().err


def test_the_help_of_every_flag_is_the_settings_own(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    run(["train", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    helps = [field.metadata["help"] for field in dataclasses.fields(Recipe) if field.metadata]
    assert len(helps) == len(dataclasses.fields(Recipe)) - 1
    assert [text for text in helps if text not in shown] == []


def test_an_unknown_choice_is_answered_with_those_there_are(capsys):
    assert run(["train", "digits", "--schedule", "linear"]) == 2
    error = capsys.readouterr().err
    assert "schedule cannot be 'linear'" in error
    assert "It takes constant, step, cosine, one-cycle" in error

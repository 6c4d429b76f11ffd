"""Recipes: what can be chosen, checked from every side."""

import dataclasses

import pytest

from striate.errors import InputError, InvalidSetting, UnknownRecipe, UnknownSetting
from striate.recipes import Recipe, read_toml


def test_json_round_trip():
    recipe = Recipe(epochs=3.5, augment=("flip", "shift"), learning_rate="auto", ema=0.99)
    assert Recipe.from_json(recipe.to_json()) == recipe


def test_every_setting_has_help():
    silent = [f.name for f in dataclasses.fields(Recipe) if not f.metadata.get("help")]
    assert silent == ["name"]


def test_an_unknown_key_names_the_nearest_and_its_origin():
    with pytest.raises(UnknownSetting, match=r"'epocs'.*Did you mean epochs\?.*recipe\.toml"):
        Recipe().with_settings({"epocs": 3}, "recipe.toml")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"optimizer": "adamm"}, "optimizer cannot be 'adamm'.*sgd, rmsprop, adam, adamw"),
        ({"epochs": 0}, "epochs cannot be 0.*more than 0"),
        ({"epochs": float("nan")}, "epochs cannot be nan.*a finite number"),
        ({"batch_size": 2.5}, "batch_size cannot be 2.5.*a whole number"),
        ({"batch_size": 10**22}, "batch_size cannot be 10000000000000000000000.*1,000,000 or less"),
        (
            {"epochs": {"a": ["x" * 10**6]}},
            r"epochs cannot be \{'a': \['x{90,100}… \(from Python\)",
        ),
        ({"batch_size": True}, "batch_size cannot be True"),
        ({"dropout": 1.0}, "dropout cannot be 1.0.*0.99 or less"),
        ({"learning_rate": "fast"}, "learning_rate cannot be 'fast'.*a number or auto"),
        ({"augment": "flip,rotat"}, "augment cannot be 'flip,rotat'"),
        ({"augment": "flip,flip"}, "twice: flip, flip"),
        ({"seed": -1}, "seed cannot be -1.*0 or more"),
        ({"drop_last": "yes"}, "drop_last cannot be 'yes'.*true or false"),
    ],
)
def test_wrong_values_say_what_came_and_what_fits(values, message):
    with pytest.raises(InvalidSetting, match=message):
        Recipe().with_settings(values)


@pytest.mark.parametrize(
    ("values", "name", "expected"),
    [
        ({"learning-rate": 1}, "learning_rate", 1.0),
        ({"learning_rate": "auto"}, "learning_rate", "auto"),
        ({"augment": "flip, shift"}, "augment", ("flip", "shift")),
        ({"augment": ["shift"]}, "augment", ("shift",)),
        ({"augment": ""}, "augment", ()),
        ({"time_budget_seconds": "none"}, "time_budget_seconds", None),
    ],
)
def test_values_are_taken_in_every_form_that_loses_nothing(values, name, expected):
    assert getattr(Recipe().with_settings(values), name) == expected


def test_toml(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('optimizer = "adam"\nlearning_rate = 0.01\naugment = ["flip"]\n')
    recipe = Recipe().with_settings(read_toml(file), "mine.toml")
    assert (recipe.optimizer, recipe.learning_rate, recipe.augment) == ("adam", 0.01, ("flip",))


def test_a_missing_file_names_those_beside_it(tmp_path):
    (tmp_path / "mine.toml").touch()
    with pytest.raises(UnknownRecipe, match=r"mime\.toml"):
        read_toml(tmp_path / "mime.toml")


def test_broken_toml_says_where(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("epochs == 3\n")
    with pytest.raises(InputError, match=r"line 1.*learning_rate = 0\.01"):
        read_toml(file)

"""A study by its name: every choice goes where it belongs, and habits give way to recipes."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from striate.errors import InputError, InvalidSetting, UnknownName, UnknownRecipe, UnknownSetting
from striate.recipes import Recipe
from striate.studies import QUESTIONS, Activation, Depth, Linear, Shared, ask


def names(kind: Any) -> set[str]:
    return {field.name for field in dataclasses.fields(kind)}


@pytest.fixture
def asked(monkeypatch):
    """The question, what it shares and its recipe, as they would be carried out."""
    for kind in QUESTIONS.values():
        monkeypatch.setattr(kind, "carry_out", lambda *given: given)

    def carried(*words: Any, **options: Any) -> Any:
        return ask(*words, **options)

    return carried


def test_each_study_is_called_by_its_own_name():
    assert {name: kind.name for name, kind in QUESTIONS.items()} == {
        name: name for name in ("depth", "shift", "permute", "activation", "linear")
    }


@pytest.mark.parametrize("kind", QUESTIONS.values(), ids=QUESTIONS)
def test_no_choice_could_be_meant_for_two(kind):
    own, shared, settings = names(kind), names(Shared), names(Recipe)
    assert not own & shared
    assert not own & settings
    assert not shared & settings


@pytest.mark.parametrize("kind", QUESTIONS.values(), ids=QUESTIONS)
def test_habits_and_needs_are_settings_that_a_recipe_takes(kind):
    recipe = Recipe().with_settings({**kind.usual, **kind.fixed})
    for name, value in {**kind.usual, **kind.fixed}.items():
        assert getattr(recipe, name) == value


def test_every_choice_goes_where_it_belongs(asked):
    choices = {"layers": 2, "seeds": 5, "group-by": "kin", "label-smoothing": 0.2, "folder": None}
    question, shared, recipe = asked("linear", Path("digits"), choices)
    assert question == Linear(layers=2)
    assert shared == Shared("digits", seeds=5, group_by="kin")
    assert recipe == Recipe(label_smoothing=0.2, augment=(), views="one")


def test_without_choices_it_is_the_question_as_it_stands(asked):
    question, shared, recipe = asked("activation", "digits", {})
    assert question == Activation()
    assert shared == Shared("digits")
    assert (recipe.optimizer, recipe.momentum, recipe.epochs) == ("sgd", 0.9, 20)


def test_a_setting_goes_over_the_habit(asked):
    *_, recipe = asked("activation", "digits", {"epochs": 3, "optimizer": "adam"})
    assert (recipe.epochs, recipe.optimizer, recipe.learning_rate) == (3, "adam", 0.02)


def test_a_recipe_that_was_chosen_goes_over_the_habits(asked, tmp_path):
    (tmp_path / "mine.toml").write_text("epochs = 2\nviews = 'one'\n")
    for chosen in (str(tmp_path / "mine.toml"), Recipe(epochs=2.0)):
        *_, recipe = asked("activation", "digits", {}, recipe=chosen)
        assert (recipe.optimizer, recipe.epochs) == (Recipe().optimizer, 2)
        assert recipe.views == "one"


def test_a_recipe_file_does_not_go_over_the_needs(asked, tmp_path):
    (tmp_path / "mine.toml").write_text('augment = ["shift"]\n')
    with pytest.raises(InvalidSetting, match=r"augment is shift in the recipe mine\.toml"):
        asked("shift", "digits", {}, recipe=str(tmp_path / "mine.toml"))


def test_the_courses_recipe_is_that_of_the_net(asked):
    question, _, recipe = asked("depth", "mnist", {"net": "convnet-mnist"}, recipe="course")
    assert question == Depth(net="convnet-mnist")
    assert (recipe.name, recipe.optimizer, recipe.batch_size) == ("course", "rmsprop", 64)
    with pytest.raises(InputError, match="no recipe for linear; .*Use --recipe fast"):
        asked("linear", "mnist", {}, recipe="course")


REFUSED = {
    "study": (("dpeth", {}), UnknownName, "no study called 'dpeth'. Did you mean depth"),
    "nothing like it": (("", {}), UnknownName, "There are: activation, depth, linear, permute, sh"),
    "choice": (
        ("linear", {"lerning_rate": 1}),
        UnknownSetting,
        "no setting called 'lerning_rate'. Did you mean learning_rate.*from what was asked for",
    ),
    "another study's": (("linear", {"pixels": 3}), UnknownSetting, "'pixels'.*from what was asked"),
    "own": (("linear", {"layers": 0}), InvalidSetting, "layers cannot be 0: give a whole number"),
    "shared": (("linear", {"seeds": 0}), InvalidSetting, "seeds cannot be 0: give a whole number"),
    "setting": (("linear", {"epochs": -1}), InvalidSetting, "epochs cannot be -1.*more than 0"),
    "need": (
        ("linear", {"views": "mirrored"}), InvalidSetting, "views is mirrored.* Leave out views",
    ),
    "recipe": (("linear", {}, "slow"), UnknownRecipe, "no recipe called 'slow'.*There are: course"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "error", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_asked_is_refused_before_anything_is_opened(asked, words, error, said):
    question, choices, *recipe = words
    with pytest.raises(error, match=said):
        asked(question, "nowhere", choices, *recipe)

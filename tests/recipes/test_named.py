"""The recipes with names."""

import pytest

from striate.errors import InputError, UnknownRecipe, UnknownSetting
from striate.recipes import Recipe, named_recipe, recipe_names


def test_fast_is_the_default():
    assert named_recipe("fast", "anything") == Recipe()


def test_course_is_keras_with_the_courses_numbers():
    recipe = named_recipe("course", "convnet-mnist")
    chosen = (recipe.optimizer, recipe.learning_rate, recipe.squares_decay, recipe.epsilon)
    assert chosen == ("rmsprop", 1e-3, 0.9, 1e-7)
    assert (recipe.batch_size, recipe.epochs, recipe.initialisation) == (64, 5, "glorot")
    assert not recipe.hold_out
    assert not recipe.drop_last


def test_course_says_which_nets_have_one():
    with pytest.raises(InputError, match=r"no recipe for lenet5.*convnet-mnist.*--recipe fast"):
        named_recipe("course", "lenet5")


def test_unknown_names_are_errors():
    with pytest.raises(UnknownRecipe, match=r"'curse'.*Did you mean course\?"):
        named_recipe("curse", "convnet-mnist")
    assert recipe_names() == ["course", "fast"]


def test_a_file_stands_on_the_recipe_that_it_names(tmp_path):
    file = tmp_path / "longer.toml"
    file.write_text('recipe = "course"\nepochs = 10\n')
    recipe = named_recipe(str(file), "convnet-mnist")
    assert (recipe.name, recipe.epochs, recipe.optimizer) == ("longer.toml", 10, "rmsprop")


def test_a_files_unknown_key_names_the_file(tmp_path):
    file = tmp_path / "wrong.toml"
    file.write_text("optimiser = 'adam'\n")
    with pytest.raises(UnknownSetting, match=r"Did you mean optimizer\?.*wrong\.toml"):
        named_recipe(str(file), "convnet-mnist")


def test_a_file_begins_from_a_name_not_from_a_file(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(f'recipe = "{path}"', encoding="utf-8")
    with pytest.raises(UnknownRecipe, match=r"There are: course, fast\..*own\.toml begins from it"):
        named_recipe(str(path), "lenet5")

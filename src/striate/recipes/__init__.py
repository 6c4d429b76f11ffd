"""Everything that can be chosen: frozen dataclasses, TOML, named recipes. Imports nothing heavy."""

from striate.recipes._elsewhere import name_here, said_of
from striate.recipes._named import DEFAULT_NET, DEFAULT_RECIPE, named_recipe, recipe_names
from striate.recipes._recipe import Recipe, Views, read_toml
from striate.recipes._seeds import derive
from striate.recipes._settings import fill, in_words, setting

__all__ = [
    "DEFAULT_NET",
    "DEFAULT_RECIPE",
    "Recipe",
    "Views",
    "derive",
    "fill",
    "in_words",
    "name_here",
    "named_recipe",
    "read_toml",
    "recipe_names",
    "said_of",
    "setting",
]

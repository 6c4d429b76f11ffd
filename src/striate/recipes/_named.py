"""The recipes with names: `fast`, ours and the default, and `course`, as the courses print them."""

from pathlib import Path
from typing import Any

from striate.errors import InputError, UnknownRecipe
from striate.recipes._recipe import Recipe, read_toml

# What trains where nothing is said.
DEFAULT_NET = "striate-small"
DEFAULT_RECIPE = "fast"

# FIGURES 5. Keras's defaults: pixels divided by 255, glorot uniform kernels, zero biases, RMSprop
# with rho 0.9 and epsilon 1e-7 under the root, Adam with epsilon 1e-7; every picture of train, the
# last epoch's weights, the last batch kept though it is not full.
_KERAS: dict[str, Any] = {
    "schedule": "constant",
    "epsilon": 1e-7,
    "initialisation": "glorot",
    "scaling": "unit",
    "augment": (),
    "views": "one",
    "label_smoothing": 0.0,
    "drop_last": False,
    "hold_out": False,
    "time_budget_seconds": None,
}
_RMSPROP = {"optimizer": "rmsprop", "learning_rate": 1e-3, "squares_decay": 0.9, "momentum": 0.0}
_ADAM = {"optimizer": "adam", "learning_rate": 1e-3, "squares_decay": 0.999, "momentum": 0.9}

_COURSE: dict[str, dict[str, Any]] = {
    "convnet-mnist": {**_RMSPROP, "batch_size": 64, "epochs": 5.0},
    "convnet-mnist-dropout": {**_ADAM, "batch_size": 128, "epochs": 10.0},
    # Chollet, Deep Learning with Python (2017), listing 5.6 and 5.8: 100 steps of 20 an epoch.
    "convnet-cats-dogs": {**_RMSPROP, "learning_rate": 1e-4, "batch_size": 20, "epochs": 30.0},
}


def named_recipe(name: str, net: str) -> Recipe:
    """The recipe called `name`, for a net.

    Args:
        name: "fast", "course", or the path of a TOML file.
        net: Registered name or notation; `course` is written per net.

    Raises:
        UnknownRecipe: no such name or file.
        InputError: the courses have no recipe for this net.
    """
    if name.endswith(".toml"):
        return recipe_file(Path(name), net)
    if name == DEFAULT_RECIPE:
        return Recipe()
    if name == "course":
        if net not in _COURSE:
            raise InputError(
                f"The courses print no recipe for {net}; they do for {', '.join(sorted(_COURSE))}. "
                f"Use --recipe fast, or one of those nets."
            )
        return Recipe(name="course").with_settings({**_KERAS, **_COURSE[net]}, "the course")
    raise UnknownRecipe("recipe", name, recipe_names(), "A file's name ends in .toml.")


def recipe_file(path: Path, net: str) -> Recipe:
    """A TOML file's settings over the recipe that its key `recipe` names (fast if none)."""
    settings = read_toml(path)
    name = str(settings.pop("recipe", "fast"))
    if name not in recipe_names():
        raise UnknownRecipe("recipe", name, recipe_names(), f"{path} begins from it.")
    base = named_recipe(name, net)
    return base.with_settings({**settings, "name": path.name}, str(path))


def recipe_names() -> list[str]:
    """The names there are, sorted."""
    return ["course", "fast"]

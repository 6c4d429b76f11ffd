"""The studies by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from striate.errors import UnknownName
from striate.recipes import DEFAULT_RECIPE, Recipe, named_recipe
from striate.studies._activation import Activation
from striate.studies._bench import Shared, recipe_for
from striate.studies._depth import Depth
from striate.studies._linear import Linear
from striate.studies._permute import Permute
from striate.studies._shift import Shift
from striate.studies._study import Study

Question = Activation | Depth | Linear | Permute | Shift
QUESTIONS: dict[str, type[Question]] = {
    kind.name: kind for kind in (Depth, Shift, Permute, Activation, Linear)
}
_SHARED = {field.name for field in dataclasses.fields(Shared)}


def ask(
    question: str,
    source: str | Path,
    choices: Mapping[str, Any],
    recipe: str | Recipe = DEFAULT_RECIPE,
) -> Study:
    """Carries out a study.

    Args:
        question: Its name.
        source: As `train` takes it.
        choices: What the question takes, what all studies take (`Shared`), and settings of the
            recipe, by name.
        recipe: "fast", "course", a TOML file, or a `Recipe`.

    Raises:
        UnknownName: there is no such study.
        UnknownSetting: a choice that nothing takes.
        InputError: a source or a value that cannot be.
        Interrupted: asked to stop; finished trainings are kept.
    """
    if question not in QUESTIONS:
        raise UnknownName("study", question, QUESTIONS)
    kind = QUESTIONS[question]
    own = {field.name for field in dataclasses.fields(kind)}
    given = {name.replace("-", "_"): value for name, value in choices.items()}
    asked = kind(**{name: value for name, value in given.items() if name in own})
    shared = Shared(str(source), **{key: value for key, value in given.items() if key in _SHARED})
    settings = {key: value for key, value in given.items() if key not in own | _SHARED}
    # A study's habits take the place of the defaults, not of a recipe that somebody chose.
    usual = kind.usual if recipe == DEFAULT_RECIPE else {}
    if isinstance(recipe, str):
        recipe = named_recipe(recipe, str(given.get("net", question)))
    return asked.carry_out(shared, recipe_for(recipe, settings, usual, kind.fixed))

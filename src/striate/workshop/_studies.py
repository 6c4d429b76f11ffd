"""The courses' claims, tried."""

from pathlib import Path
from typing import Any

from striate.recipes import DEFAULT_RECIPE, Recipe
from striate.studies import Study, ask


def study(
    question: str,
    source: str | Path,
    *,
    recipe: str | Recipe = DEFAULT_RECIPE,
    folder: str | Path | None = None,
    **choices: Any,
) -> Study:
    """Tries one of the courses' claims on pictures: variants of a net, one recipe, several seeds.

    Args:
        question: "depth", "shift", "permute", "activation" or "linear".
        source: As `open` takes it.
        recipe: "fast", "course", a TOML file, or a `Recipe`; its time budget is that of all
            trainings together.
        folder: Keeps everything; None is `studies/QUESTION-SOURCE` in the current folder. What is
            done there already is not done again.
        choices: Of the question (`net`, `without`, `pixels`, `activations`, `initial`, `layers`,
            `width`), of any study (`seeds`, `limit`, `judged`, `size`, `resize`, `group_by`,
            `keep_damaged`), and settings of the recipe by name.

    Raises:
        UnknownName: there is no such study.
        InputError: a source, net or setting that cannot be.
        Interrupted: asked to stop; finished trainings are kept.
    """
    chosen = {**choices, "folder": None if folder is None else Path(folder)}
    return ask(question, source, chosen, recipe)

"""What every variant of a study shares: pictures, recipe, seeds, judges and a folder."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from striate import data
from striate.data import Dataset
from striate.errors import InvalidSetting
from striate.pipeline import Options, open_for
from striate.recipes import Recipe
from striate.runs import emit
from striate.studies._folders import Subject, make_folder, refuse_file
from striate.studies._pictures import judges, limited

MOST_SEEDS = 100


@dataclass(frozen=True)
class Shared:
    """What a study is given besides its own question and its recipe.

    Attributes:
        source: As `train` takes it.
        seeds: How many nets of each variant are trained: the recipe's seed and those after it.
        limit: Training pictures at most; None takes all.
        judged: Pictures that judge at most; None leaves it to the study.
        size: Side in pixels, or (height, width).
        resize: crop, squash or pad.
        group_by: What stays on one side of our own split.
        keep_damaged: Whether pictures that can be read in part only are taken, too.
        folder: Where everything is kept; None is `studies/QUESTION-SOURCE`, with -2 and so
            on behind it where that holds another study.
    """

    source: str
    seeds: int = 3
    limit: int | None = None
    judged: int | None = None
    size: int | tuple[int, int] | None = None
    resize: str | None = None
    group_by: str | None = None
    keep_damaged: bool = False
    folder: Path | None = None

    def __post_init__(self) -> None:
        check_whole("seeds", self.seeds, 1, MOST_SEEDS)
        for name in ("limit", "judged"):
            if getattr(self, name) is not None:
                check_whole(name, getattr(self, name), 1, 10**9)


@dataclass(frozen=True)
class Bench:
    """An opened study.

    Attributes:
        question: Its name.
        shared: What it was given.
        recipe: Of every training; its time budget is that of all together.
        dataset: The pictures, limited.
        split: Which pictures judge.
        judges: Indices of those.
        folder: Exists.
    """

    question: str
    shared: Shared
    recipe: Recipe
    dataset: Dataset
    split: str
    judges: np.ndarray
    folder: Path

    @classmethod
    def open(
        cls,
        question: str,
        net: str,
        shared: Shared,
        recipe: Recipe,
        most_judges: int | None,
        choices: Mapping[str, Any] | None = None,
    ) -> Bench:
        """Opens the pictures and makes the folder.

        Args:
            question: The study's name.
            net: Whose native size is taken where none is asked for; a line has none.
            shared: What the study was given.
            recipe: Of every training.
            most_judges: Pictures that judge, where `shared` leaves it to the study.
            choices: The question's own, which tell its folder from those of other choices.

        Raises:
            InputError: no such source, or nothing to judge by.
            InvalidSetting: a folder that cannot be one, or that holds another study.
        """
        source = data.address(shared.source)
        if shared.folder is not None:
            refuse_file(shared.folder)
        options = Options(
            source, net, shared.size, shared.resize, shared.group_by, shared.keep_damaged
        )
        dataset = limited(open_for(recipe, options), shared.limit, recipe.seed)
        split, chosen = judges(dataset, shared.judged or most_judges, recipe.seed)
        known = json.loads(json.dumps(choices or {}))  # tuples as the file has them
        subject = Subject(question, dataset.source, dataset.fingerprint, known)
        folder = make_folder(shared.folder, f"{question}-{data.short_name(source)}", subject)
        emit("data", text=str(dataset))
        return cls(question, shared, recipe, dataset, split, chosen, folder)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the trainings; the split and the limit are drawn from the first."""
        return tuple(range(self.recipe.seed, self.recipe.seed + self.shared.seeds))

    @property
    def source(self) -> str:
        """The pictures' short name, for titles: of a folder its own, without the way to it."""
        return data.short_name(self.dataset.source)

    @property
    def facts(self) -> dict[str, Any]:
        """What study.json says of all this."""
        return {
            "source": self.dataset.source,
            "fingerprint": self.dataset.fingerprint,
            "size": list(self.dataset.preprocessing.shape),
            "classes": list(self.dataset.classes),
            "training_pictures": self.dataset.count("train"),
            "judged_by": self.split,
            "judging_pictures": len(self.judges),
        }


def recipe_for(
    recipe: Recipe,
    settings: Mapping[str, Any],
    usual: Mapping[str, Any],
    fixed: Mapping[str, Any],
) -> Recipe:
    """The recipe of a study: its own habits, what was asked for, and what its question fixes.

    Args:
        recipe: What it begins from. What it leaves at the defaults gives way without a word.
        settings: What was asked for, by name.
        usual: The study's habits; settings go over them.
        fixed: What the question needs, whatever else.

    Raises:
        UnknownSetting: a setting that no recipe has.
        InvalidSetting: a value that does not fit, or one for what is fixed.
    """
    asked = recipe.with_settings(usual).with_settings(settings, "what was asked for")
    by_rule = Recipe()
    for name, value in fixed.items():
        found = getattr(asked, name)
        if found != value and (name in settings or found != getattr(by_rule, name)):
            where = "" if name in settings else f" in the recipe {recipe.name}"
            raise InvalidSetting(
                f"{name} is {_shown(found)}{where}, and this study needs {_shown(value)}: with "
                f"another it would show something else. Leave out {name}{where and ' there'}."
            )
    return dataclasses.replace(asked, **fixed)


def _shown(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def check_whole(name: str, value: object, least: int, most: int) -> None:
    """Refuses what is no whole number in a range.

    Raises:
        InvalidSetting: it is not; the message says what came and what can.
    """
    if type(value) is not int or not least <= value <= most:
        raise InvalidSetting(
            f"{name} cannot be {value!r}: give a whole number from {least:,} to {most:,}."
        )

"""A study is asked as it is told; what studies answer is held in tests/studies."""

from pathlib import Path
from typing import Any

import pytest

import striate
from striate.errors import UnknownName
from striate.recipes import Recipe
from striate.workshop import _studies


@pytest.fixture
def asked(monkeypatch):
    """What `ask` was given, call by call."""
    calls = []
    monkeypatch.setattr(_studies, "ask", lambda *given: calls.append(given) or "answered")
    return calls


def test_the_answer_is_handed_back(asked):
    assert striate.study("depth", "digits") == "answered"
    assert asked == [("depth", "digits", {"folder": None}, "fast")]


@pytest.mark.parametrize("folder", ["out", Path("out")])
def test_choices_recipe_and_folder_are_passed_on(asked, folder):
    recipe = Recipe(epochs=2)
    striate.study("shift", Path("photos"), recipe=recipe, folder=folder, pixels=3, seeds=2)
    choices = {"folder": Path("out"), "pixels": 3, "seeds": 2}
    assert asked == [("shift", Path("photos"), choices, recipe)]
    assert isinstance(asked[0][2]["folder"], Path)


def test_a_study_lies_under_its_question_and_source(tmp_path):
    how: dict[str, Any] = {
        "seeds": 1,
        "limit": 60,
        "judged": 30,
        "epochs": 1,
        "layers": 1,
        "width": 4,
    }
    study = striate.study("linear", "digits", **how, threads=1)
    assert study.folder.absolute() == tmp_path / "studies" / "linear-digits"
    assert study.question == "linear"
    assert study.facts["seeds"] == [0]
    assert study.chart.is_file()


def test_an_unknown_study_offers_the_nearest(tmp_path):
    with pytest.raises(UnknownName, match=r"no study called 'dept'\. Did you mean depth\?"):
        striate.study("dept", "digits")
    assert list(tmp_path.iterdir()) == []

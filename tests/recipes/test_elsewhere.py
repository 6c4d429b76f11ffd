"""What other tools call a setting leads to the one here, and to none of another meaning."""

import dataclasses
import inspect
from typing import Any

import pytest

import striate
from striate.errors import UnknownSetting
from striate.recipes import Recipe, name_here, said_of
from striate.recipes import _elsewhere as elsewhere

SETTINGS = {field.name for field in dataclasses.fields(Recipe)}
ARGUMENTS = set(inspect.signature(striate.train).parameters) - {"settings", "source", "started"}


@pytest.mark.parametrize("name", elsewhere._SAME)
def test_what_it_is_called_here_is_there(name):
    assert name in SETTINGS | ARGUMENTS or callable(getattr(striate, name))


def test_no_name_of_elsewhere_is_one_of_here_or_stands_for_two():
    others = [other for others in (*elsewhere._SAME.values(), *elsewhere._SAID.values())
              for other in others]  # fmt: skip
    assert len(others) == len(set(others))
    assert not set(others) & (SETTINGS | ARGUMENTS)


@pytest.mark.parametrize("spelling", ["lr", "--lr", "LR", "-lr"])
def test_a_name_is_found_however_it_is_spelt(spelling):
    assert name_here(spelling) == "learning_rate"
    assert said_of("--num-workers") == said_of("num_workers")
    assert name_here("wibble") is said_of("wibble") is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("lr", "no setting called 'lr'. Here it is called learning_rate. It came from Python"),
        ("model", "Here it is called net"),
        ("pretrained", "Nets begin with fresh weights: leave it out"),
        ("epocs", "Did you mean epochs?"),
    ],
)
def test_keyword_arguments_of_other_tools_are_told_their_names_here(given, told):
    settings: dict[str, Any] = {given: 1}
    with pytest.raises(UnknownSetting) as raised:
        striate.train("digits", **settings)
    assert told in str(raised.value)


def test_none_is_no_augmentation():
    assert Recipe().with_settings({"augment": "none"}).augment == ()

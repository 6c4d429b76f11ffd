"""ImageNet's classes: the table is torchvision's and timm's, and a search finds what was meant."""

import importlib.util
import os
from pathlib import Path

import pytest

from striate.errors import InputError, UnknownName
from striate.imagenet import search, synsets

# Torchvision renames two classes that share their name with another.
RENAMED = {134: "crane bird", 639: "maillot tank suit"}


def test_every_class_has_torchvisions_name():
    from torchvision.models._meta import _IMAGENET_CATEGORIES

    assert [synset.index for synset in synsets()] == list(range(1000))
    for synset, category in zip(synsets(), _IMAGENET_CATEGORIES, strict=True):
        if synset.index in RENAMED:
            assert category == RENAMED[synset.index]
        else:
            assert category in synset.names


def test_every_wnid_and_name_is_timms():
    found = importlib.util.find_spec("timm")
    if found is None or found.origin is None:
        if os.environ.get("STRIATE_REQUIRE_EXTRAS") == "1":
            pytest.fail("timm is not installed")
        pytest.skip("timm is not installed")
    folder = Path(found.origin).parent / "data" / "_info"
    wnids = (folder / "imagenet_synsets.txt").read_text(encoding="utf-8").split()
    lines = (folder / "imagenet_synset_to_lemma.txt").read_text(encoding="utf-8").splitlines()
    names = dict(line.split("\t") for line in lines)
    assert [synset.wnid for synset in synsets()] == wnids
    assert [", ".join(synset.names) for synset in synsets()] == [names[wnid] for wnid in wnids]


@pytest.mark.parametrize(
    ("query", "indices"),
    [
        pytest.param("komodo", [48], id="a word"),
        pytest.param("KOMODO", [48], id="in capitals"),
        pytest.param("Kômodó", [48], id="with accents"),
        pytest.param("komodoens", [48], id="the beginning of a word"),
        pytest.param("omodo", [48], id="the middle of a word"),
        pytest.param("lizard komodo", [48], id="words in another order"),
        pytest.param("man eater", [2], id="a hyphen left out"),
        pytest.param("carpenters-kit", [477], id="an apostrophe left out"),
        pytest.param("48", [48], id="an index"),
        pytest.param("n01695060", [48], id="a wnid"),
        pytest.param("N0169506", [48], id="the beginning of a wnid"),
        pytest.param("crane", [134, 517], id="a name that two classes have"),
    ],
)
def test_search_finds(query, indices):
    assert [found.index for found in search(query)] == indices


def test_better_matches_come_first():
    order = [found.names[0] for found in search("panda")]
    assert order == ["giant panda", "lesser panda"]  # "panda" is the second's third name, too
    # A whole name, then parts of words: brambling, crampfish, …
    assert [found.index for found in search("ram")][:2] == [348, 10]
    cats = [found.names[0] for found in search("cat")]
    whole, begins, part = map(cats.index, ("Egyptian cat", "catamaran", "bullfrog"))  # catesbeiana
    assert whole < begins < part or whole < part < begins
    assert cats.index("tabby") < begins  # its second name is "tabby cat"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("komdo", "called 'komdo'. Did you mean .*Komodo"),
        ("zzzzzz", "called 'zzzzzz'.*and 9[0-9]+ more.*striate synsets --all"),
        ("3.5", "There is no class of ImageNet's 1,000 called '3.5'"),
    ],
)
def test_what_is_not_there_is_answered_with_the_nearest(query, words):
    with pytest.raises(UnknownName, match=words):
        search(query)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("1000", "no class 1000: indices go from 0 to 999"),
        ("-1", "no class -1: indices go from 0 to 999"),
        ("n99999999", "wnid n99999999: the 1,000 lie between n01440764 and n15075141"),
        ("", "no word in '': give a word, such as komodo"),
        (" ?! ", "no word in '\\?!'"),
        ("k" * 101, "at most 100 letters long, and 101 came"),
    ],
)
def test_what_cannot_be_looked_for_is_said(query, words):
    with pytest.raises(InputError, match=words):
        search(query)


def test_the_licence_travels_with_the_names():
    from importlib import resources

    notice = resources.files("striate.imagenet").joinpath("classes.LICENSE.txt").read_text()
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in notice

"""Near duplicates across splits: found once for each split, kept, and found again if spoiled."""

import os
import sys

import numpy as np
import pytest

from striate.data import _leaks
from striate.data._leaks import near_across
from striate.data._splits import Splits

NOISE = np.random.default_rng(0).integers(0, 200, (6, 16, 16)).astype(np.uint8)


def thumbnails():
    """Pictures 3 and 5 are pictures 0 and 4, a shade lighter."""
    found = NOISE.copy()
    found[3], found[5] = found[0] + 1, found[4] + 1
    return found


def splits(train=(0, 1), validation=(2, 4), test=(3, 5)):
    parts = (np.array(part, np.int64) for part in (train, validation, test))
    return Splits(*parts, count=6, rule="a test's")


def pairs(split, folder=None, found=None):
    found = thumbnails() if found is None else found
    return near_across(split, np.arange(6), found, 64, folder).tolist()


def test_what_judges_is_held_against_what_is_learned_from_and_what_chooses():
    assert pairs(splits()) == [[3, 0], [5, 4]]
    assert pairs(splits(train=(0, 3), test=(1, 5))) == [[5, 4]]
    assert pairs(splits(train=(0, 3, 4, 5), validation=(1,), test=(2,))) == []


def test_without_thumbnails_nothing_is_found():
    assert near_across(splits(), np.arange(6), None, 64, None).shape == (0, 2)


def test_they_are_found_once_a_split(tmp_path, monkeypatch):
    first = pairs(splits(), tmp_path)
    [kept] = tmp_path.iterdir()
    monkeypatch.setattr(_leaks, "near_pairs", None)
    assert pairs(splits(), tmp_path) == first
    with pytest.raises(TypeError, match="not callable"):  # another split looks anew
        pairs(splits(train=(0,), validation=(1, 2, 4)), tmp_path)
    monkeypatch.undo()
    kept.write_bytes(kept.read_bytes()[:-3])
    assert pairs(splits(), tmp_path) == first


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may write anywhere")
def test_a_cache_that_may_only_be_read_is_no_error(tmp_path):
    tmp_path.chmod(0o500)
    assert pairs(splits(), tmp_path) == [[3, 0], [5, 4]]

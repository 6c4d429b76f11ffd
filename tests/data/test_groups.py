"""Groups by a column or by names: what they are, and patterns that cannot be or never end."""

import numpy as np
import pytest

from striate.data import Listing, open_dataset
from striate.data import _groups as module
from striate.data._groups import group_numbers
from striate.errors import InvalidSetting

NAMES = ("cat/patient1_01.jpg", "dog/patient1_02.jpg", "cat/patient12_01.jpg", "dog/other.jpg")
SITES = {"site": ("a", "b", "a", "")}


def numbers(group_by: str, columns=SITES, kept=(0, 1, 2, 3)) -> list[int]:
    listing = Listing(("cat", "dog"), np.array([0, 1, 0, 1]), NAMES, b"", columns=columns)
    return group_numbers(listing, group_by, np.array(kept, np.int64)).tolist()


@pytest.mark.parametrize("pattern", [r"patient\d+", r"(patient\d+)_", r"/(patient[^_]*)_\d+\.jpg$"])
def test_a_pattern_groups_across_classes_and_leaves_the_others_alone(pattern):
    assert numbers(pattern) == [0, 0, 2, 3]


def test_a_column_goes_before_a_pattern_and_an_empty_cell_is_alone():
    assert numbers("site") == [0, 1, 0, 3]
    assert numbers("site", kept=(1, 2, 3)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("group_by", "message"),
    [
        ("patient(", r"'patient\(', which is no regular expression .*Give one such as '\(patient"),
        ("siet", r"'siet', which fits none of the 4 names, such as cat/patient1_01.*did you mean "),
        ("x" * 9, r"fits none of the 4 names.*no column \(there are site\)"),
    ],
)
def test_what_groups_nothing_is_refused(group_by, message):
    with pytest.raises(InvalidSetting, match=message):
        numbers(group_by)


def test_a_pattern_that_never_ends_is_ended(monkeypatch):
    monkeypatch.setattr(module, "_SECONDS", 0.5)
    with pytest.raises(InvalidSetting, match=r"longer than 0\.5 seconds on 4 names.*a simpler one"):
        numbers(r"^(?:.|[^!]|\S)+!$")


def test_groups_of_a_folder_stay_on_one_side_and_are_drawn_the_same_again(make_folder):
    root = make_folder({"a": 60, "b": 60})
    for path in sorted(root.glob("*/*.png")):
        number = int(path.stem)
        path.rename(path.with_name(f"track{number // 6}_{number % 6}.png"))
    dataset = open_dataset(root, group_by=r"(track\d+)_")
    sides: dict[str, set[str | None]] = {}
    for name, split in zip(dataset.names, dataset.splits.names(), strict=True):
        sides.setdefault(name.split("/")[1].split("_")[0], set()).add(split)
    assert len(sides) == 10
    assert all(len(found) == 1 for found in sides.values())
    assert dataset.splits.counts() == {"train": 96, "validation": 12, "test": 12}
    assert "as do groups" in dataset.splits.rule
    assert open_dataset(root, group_by=r"(track\d+)_").splits == dataset.splits
    assert open_dataset(root).splits != dataset.splits

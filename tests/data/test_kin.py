"""Names that suggest groups, and names of every ordinary data set, which do not."""

import numpy as np
import pytest

from striate.data._kin import suspected_kin


def kin(names: list[str]):
    own = [name.removeprefix("train/").split("/")[0] for name in names]
    classes = sorted(set(own))
    labels = np.array([classes.index(name) for name in own])
    return suspected_kin(names, labels, classes)


@pytest.mark.parametrize(
    ("names", "stems"),
    [
        ([f"{c}/patient{p}_{i:02}.jpg" for c in "ab" for p in range(4) for i in range(5)], 4),
        ([f"a/vid{v}_frame_{i:04}.png" for v in range(3) for i in range(9)] + ["b/x.png"], 3),
        ([f"train/{c}/film{v}/{i}.png" for c in "ab" for v in range(3) for i in range(9)], 3),
        ([f"{c}/anna{v * 'x'} ({i}).png" for c in "ab" for v in range(12) for i in range(4)], 12),
    ],
)
def test_shared_stems_with_running_numbers_are_pointed_at(names, stems):
    found = kin(names)
    assert found is not None
    assert found.stems == stems
    assert set(found.example) <= set(names)


@pytest.mark.parametrize(
    "names",
    [
        [f"{c}/{c}.{i}.jpg" for c in ("cat", "dog") for i in range(1000)],
        [f"train/{c}/{c}_{i:05}.jpg" for c in ("cats", "dogs") for i in range(100)],
        [f"{c}/{i:05}.png" for c in "01" for i in range(200)],
        [f"{c}/IMG_{i:04}.jpg" for c in ("cup", "pan") for i in range(200)],
        [f"{c}/{k}_{i}.jpg" for c in ("cup", "pan") for k in ("IMG", "DSC") for i in range(50)],
        [f"{c}/{c}_{i}.JPEG" for c in ("n01440764", "n01443537") for i in range(300)],
        [f"{c}/mnist_{c}_{i}.png" for c in "0123456789" for i in range(50)],
        ["a/x.png", "b/y.png"],
        ["a/1_1.png", "b/1_2.png"],
    ],
)
def test_ordinary_names_are_not(names):
    assert kin(names) is None


def test_the_pattern_offered_groups_by_the_stems():
    import re

    found = kin([f"{c}/patient{p}_{i:02}.jpg" for c in "ab" for p in range(4) for i in range(5)])
    assert found is not None
    match = re.search(found.pattern, "a/patient3_07.jpg")
    assert match is not None
    assert match[1] == "patient3_"

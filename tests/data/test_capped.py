"""No list of names is longer than somebody reads, and what is left off is counted."""

import json

from striate.data import capped, check, open_dataset
from striate.data._capped import capped as direct

GROUP = {"paths": ["a", "b", "c", "d"], "classes": ["x", "x", "y", "y"], "splits": [None] * 4}
FACTS = {
    "classes": {"x": 2, "y": 2, "z": 0},
    "class_counts": {"train": {"x": 2, "y": 2, "z": 0}, "test": {"x": 0, "y": 0, "z": 0}},
    "left_out": [{"path": str(n), "reason": "odd"} for n in range(5)],
    "duplicates": [GROUP] * 3,
    "near_duplicates": [],
    "few": ["x", "y", "z"],
    "imbalance": 2,
}


def test_every_list_is_cut_and_counted():
    found = direct(FACTS, 2)
    assert found["classes"] == {"x": 2, "y": 2}
    assert found["class_counts"] == {"train": {"x": 2, "y": 2}, "test": {"x": 0, "y": 0}}
    assert [item["path"] for item in found["left_out"]] == ["0", "1"]
    assert (
        found["duplicates"]
        == [{"paths": ["a", "b"], "classes": ["x", "x"], "splits": [None] * 2, "not_listed": 2}] * 2
    )
    assert found["few"] == ["x", "y"]
    assert found["imbalance"] == 2
    assert found["not_listed"] == {
        "left_out": 3, "duplicates": 1, "few": 1, "classes": 1, "class_counts": 1,
    }  # fmt: skip
    assert len(FACTS["left_out"]) == 5


def test_short_lists_stay_as_they_are():
    facts = check(open_dataset("xo:count=100"))
    assert capped(facts, 1000) == {**facts, "not_listed": {}}
    assert json.loads(json.dumps(capped(facts, 1000)))["not_listed"] == {}

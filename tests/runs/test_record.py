"""run.json as it is read back: whole, or said to be damaged and where."""

import json

import pytest

from striate.errors import DamagedFile
from striate.runs._record import read_record

GOOD = {
    "status": "done",
    "name": "digits-1",
    "options": {"source": "digits", "net": "lenet5", "size": [8, 8]},
    "net": {
        "kind": "name", "text": "lenet5", "num_classes": 10, "in_channels": 1, "height": 8,
        "width": 8,
    },
    "classes": ["0", "1"],
    "kept_step": 3,
    "results": {
        "validation_accuracy": 0.9, "test_accuracy": None, "test_interval": [0.8, 0.95],
        "parameters": 100, "epochs": 2, "images_per_second": 10.5, "training_seconds": 1.0,
        "total_seconds": 2.0,
    },
}  # fmt: skip


def written(folder, values, **changes):
    path = folder / "run.json"
    path.write_text(json.dumps({**values, **changes}), encoding="utf-8")
    return path


def test_what_is_whole_is_read_as_it_was_written(tmp_path):
    record = read_record(written(tmp_path, GOOD, unknown="of a later version"))
    assert {**record} == {**GOOD, "unknown": "of a later version"}
    assert record.finished_results() == GOOD["results"]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("status", "sleeping", "status is 'sleeping'"),
        ("status", None, "status is None"),
        ("classes", "digits", "classes is 'digits'"),
        ("classes", [1], r"classes\.0 is 1"),
        ("kept_step", -1, "kept_step is -1"),
        ("kept_step", 1.5, "kept_step is 1.5"),
        ("options", {"net": "lenet5"}, "source"),
        ("options", {**GOOD["options"], "size": [8]}, "size"),
        ("options", {**GOOD["options"], "colour": 1}, "colour"),
        ("net", {**GOOD["net"], "num_classes": "ten"}, "num_classes"),
        ("results", [], "results"),
        ("results", {"validation_accuracy": "high"}, "validation_accuracy"),
    ],
)
def test_a_part_that_cannot_be_is_named(key, value, words, tmp_path):
    path = written(tmp_path, GOOD, **{key: value})
    with pytest.raises(DamagedFile, match=rf"run\.json is damaged: .*({words}).*train again"):
        read_record(path)


@pytest.mark.parametrize("content", [b"", b"\0" * 99, b"{", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_record_at_all_is_said(content, tmp_path):
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(DamagedFile, match=r"run\.json (cannot be read|is damaged): "):
        read_record(path)


def test_a_part_that_is_asked_for_and_missing_is_damage(tmp_path):
    record = read_record(written(tmp_path, {"status": "training"}))
    with pytest.raises(DamagedFile, match="plan is missing"):
        record["plan"]
    assert record.get("plan") is None


def test_figures_of_a_run_that_is_done_are_all_there(tmp_path):
    some = {key: value for key, value in GOOD["results"].items() if key != "epochs"}
    record = read_record(written(tmp_path, GOOD, results=some))
    with pytest.raises(DamagedFile, match="epochs"):
        record.finished_results()

"""A run whose files were changed: said in a sentence, left out where others are looked at, too."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

import striate
from striate.errors import StriateError
from striate.runs import Run, state_of
from striate.workshop import baselines, compare, evaluate, make_report, resume, runs

# What a part of run.json may have become; or it is not there at all.
MISSING = object()
WRONG: tuple[Any, ...] = (None, -1, 1e300, "text", [[1]], {"a": 1}, MISSING)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every part of a JSON value; of a list, to its first."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from places(part, (*path, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def changed(known: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy with another value in one place, or without it."""
    made = copy.deepcopy(known)
    part: Any = made
    for key in path[:-1]:
        part = part[key]
    if value is MISSING:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return made


def asked(verb: Any, *arguments: Any) -> None:
    """Only an error that we raise on purpose may come of it."""
    with suppress(StriateError):
        verb(*arguments)


@pytest.mark.parametrize("status", ["done", "training"])
def test_no_part_of_run_json_that_is_wrong_makes_anything_fall_over(status, own):
    text = (own.folder / "run.json").read_text()
    known = {**json.loads(text), "status": status}
    tried = 0
    for path in places(known):
        for wrong in WRONG:
            (own.folder / "run.json").write_text(json.dumps(changed(known, path, wrong)))
            (listed,) = runs()
            state_of(listed)
            asked(own.results)
            asked(lambda: striate.load(own.folder))
            tried += 1
    assert tried > 400


@pytest.mark.parametrize(
    "path",
    [("options",), ("options", "size"), ("recipe",), ("net", "kind"), ("net", "height"), ("plan",),
     ("plan", "device"), ("plan", "recipe", "batch_size"), ("plan", "steps_per_epoch"),
     ("classes",), ("split",), ("results",), ("results", "epochs"), ("fingerprint",),
     ("preprocessing",), ("versions",), ("versions", "striate"), ("plan", "shortened"),
     ("plan", "device", "precision"), ("kept_step",), ("created",)],
    ids="-".join,
)  # fmt: skip
def test_every_verb_says_what_is_wrong_with_a_run(path, own):
    known = json.loads((own.folder / "run.json").read_text())
    for wrong in (None, "text", {"a": []}, MISSING):
        (own.folder / "run.json").write_text(json.dumps(changed(known, path, wrong)))
        asked(make_report, own.folder)
        asked(evaluate, own.folder)
        asked(compare, own.folder, own.folder)
        asked(baselines, own.folder)
        asked(resume, own.folder)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"status": 3}', b"\0" * 500, b"[" * 50_000, b"\xff\xfe"],
    ids=["empty", "half", "list", "null", "status", "NULs", "deep", "no text"],
)
def test_one_damaged_run_does_not_hide_the_others(content, own, finished, tmp_path):
    other = tmp_path / "runs" / "bad-1"
    other.mkdir()
    (other / "run.json").write_bytes(content)
    states = {run.name: state_of(run) for run in runs()}
    assert states[own.name].status == "done"
    assert states["bad-1"].status == "damaged"
    assert "run.json" in str(states["bad-1"])


def test_baselines_that_are_damaged_are_fitted_again(own):
    before = baselines(own.folder).to_json()
    for content in (b"", b"[]", b'{"format": 1}', b"\0" * 90):
        own.baselines.write_bytes(content)
        assert baselines(own.folder).to_json() == before


def test_a_run_with_a_broken_inner_event_is_finished(own):
    events = own.folder / "events.jsonl"
    lines = events.read_bytes().splitlines(keepends=True)
    events.write_bytes(b"".join([*lines[:2], bytes(300) + b"\n", *lines[2:]]))
    own.update(status="training")
    assert Run(resume(own.folder).folder).read()["status"] == "done"
    assert make_report(own.folder).is_file()


def test_a_damaged_checkpoint_says_how_to_begin_anew_and_that_works(own):
    weights = own.best.read_bytes()
    own.update(status="training")
    own.checkpoint.write_bytes(b"nonsense")
    with pytest.raises(StriateError, match=r"striate train --resume .* --from-start"):
        resume(own.folder)
    resume(own.folder, from_start=True)
    assert own.read()["status"] == "done"
    assert own.best.read_bytes() == weights


def test_a_finished_run_may_be_done_again_from_its_start(own):
    before = own.classifier.read_bytes()
    own.classifier.write_bytes(before[:-3])
    resume(own.folder)
    assert own.classifier.read_bytes() == before[:-3]
    resume(own.folder, from_start=True)
    assert own.classifier.read_bytes() == before
    assert [event["event"] for event in own.events].count("epoch") == 1


def test_from_start_removes_nothing_where_the_pictures_have_changed(own):
    own.update(fingerprint="other")
    with pytest.raises(StriateError, match="have changed since"):
        resume(own.folder, from_start=True)
    assert own.checkpoint.exists()
    assert own.read()["status"] == "done"

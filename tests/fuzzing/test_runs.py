"""Runs' folders with damaged files: commands say so, and the other runs are listed."""

import json
from typing import Any

import pytest
from hypothesis import strategies as st
from tests.fuzzing.mutated_json import as_bytes, mutated_json
from tests.fuzzing.mutations import changes, several

COMMANDS = (
    ("runs",),
    ("report", "damaged-1"),
    ("evaluate", "runs/damaged-1", "--json"),
    ("evaluate", "runs/damaged-1", "--baselines"),
    ("compare", "damaged-1", "whole-1", "--json"),
    ("train", "--resume", "damaged-1"),
    ("predict", "runs/damaged-1", "a.png"),
)
RESUMED = ("train", "--resume", "damaged-1")


@pytest.fixture(scope="module")
def files(subject) -> dict[str, bytes]:
    """The files of a run that came to its end."""
    subject.ask("runs", {"files": {}, "status": "done", "command": ["runs"]})
    folder = subject.folder / "finished" / "xo-net-1"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix != ".html"}


@st.composite
def runs(draw: st.DrawFn, files: dict[str, bytes]) -> dict[str, Any]:
    """A run whose run.json, events or other files are others, and a command that looks at it."""
    names = st.sampled_from(["run.json"] * 4 + ["events.jsonl", "baselines.json"] + sorted(files))
    held: dict[str, Any] = {}
    status = draw(
        st.sampled_from(["done", "done", "training", "planning", "evaluating", "reporting"])
    )
    for name in draw(st.lists(names, max_size=2, unique=True)):
        if not draw(st.integers(0, 9)):
            held[name] = None
        elif name in ("run.json", "baselines.json", "report.json"):
            known = json.loads(files[name])
            if name == "run.json":
                known["status"] = status
            held[name] = as_bytes(draw(mutated_json(known)))
        elif name == "events.jsonl":
            held[name] = draw(_events(files[name]))
        else:
            held[name] = draw(several(changes(tuple(files.values())), 1))(files[name])
    command = RESUMED if status != "done" else draw(st.sampled_from(COMMANDS))
    return {"files": held, "status": status, "command": list(command)}


@st.composite
def _events(draw: st.DrawFn, content: bytes) -> bytes:
    """Lines that are others, one with NULs, none, or doubled."""
    lines = content.splitlines()
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        text = draw(mutated_json(json.loads(content.splitlines()[place % 12])))
        odd = [b"\0" * 40, b"", b"{", as_bytes(text), lines[place]]
        lines.insert(place, draw(st.sampled_from(odd)))
        if draw(st.booleans()):
            del lines[place + 1]
    return b"\n".join(lines) + draw(st.sampled_from([b"\n", b"", b'\n{"event": "st']))


def test_runs(fuzz, files):
    fuzz("runs", runs(files), 25)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_a_whole_run_is_taken(command, subject, files):
    example = {"files": {}, "status": "done", "command": list(command)}
    assert subject.ask("runs", example).outcome == "taken"


def test_a_stopped_run_is_resumed(subject, files):
    example = {"files": {}, "status": "training", "command": list(RESUMED)}
    assert subject.ask("runs", example).outcome == "taken"

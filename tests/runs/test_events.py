"""Events: appended, flushed, read back; a resumption voids what follows."""

import json

import pytest

from striate.errors import DamagedFile
from striate.runs import EventLog, listening, read_events


def _log(path, *events):
    log = EventLog(path)
    for event in events:
        log(event)
    log.close()


def test_round_trip_is_flushed_at_once(tmp_path):
    log = EventLog(tmp_path / "e")
    log({"event": "note", "step": 1, "name": "گربه"})
    assert read_events(tmp_path / "e") == [{"event": "note", "step": 1, "name": "گربه"}]
    log.close()


def test_half_a_line_is_cut_off_by_the_next_process(tmp_path):
    _log(tmp_path / "e", {"event": "a"})
    with open(tmp_path / "e", "ab") as file:
        file.write(b'{"event": "b"')
    assert read_events(tmp_path / "e") == [{"event": "a"}]
    _log(tmp_path / "e", {"event": "c"})
    lines = (tmp_path / "e").read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["a", "c"]


def test_a_resumption_voids_later_steps(tmp_path):
    steps = [{"event": "step", "step": step} for step in (1, 2, 3)]
    again = {"event": "resumed", "from_step": 1}
    _log(tmp_path / "e", *steps, again, {"event": "step", "step": 2})
    assert [event.get("step") for event in read_events(tmp_path / "e")] == [1, None, 2]


def test_no_file_is_no_events(tmp_path):
    assert read_events(tmp_path / "none") == []


ODD = {
    "NULs, as a power cut leaves": bytes(200),
    "half a line": b'{"event": "ep',
    "no object": b"[1]",
    "no event": b'{"step": 1}',
    "a step that is no number": b'{"event": "step", "step": "one"}',
    "an epoch without its loss": b'{"event": "epoch", "epoch": 1}',
    "nesting without end": b"[" * 100_000,
}


@pytest.mark.parametrize("line", ODD.values(), ids=ODD)
def test_an_inner_line_that_is_no_event_is_told_and_left_out(line, tmp_path):
    (tmp_path / "e").write_bytes(b'{"event": "a"}\n' + line + b'\n{"event": "b"}\n')
    told = []
    with listening(told.append):
        assert read_events(tmp_path / "e") == [{"event": "a"}, {"event": "b"}]
    assert [event["event"] for event in told] == ["damaged"]
    assert "line 2 of 3 is no event" in told[0]["text"]


def test_a_file_that_cannot_be_read_says_what_is_lost(tmp_path):
    (tmp_path / "e").mkdir()
    with pytest.raises(DamagedFile, match=r"e cannot be read: Is a directory\. Put back the file"):
        read_events(tmp_path / "e")

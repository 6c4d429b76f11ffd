"""Events: appended, flushed, read back; a resumption voids what follows."""

import json

import pytest

from striate.errors import DamagedFile
from striate.runs import EventLog, read_events


def _log(path, *events):
    log = EventLog(path)
    for event in events:
        log(event)
    log.close()


def test_round_trip_is_flushed_at_once(tmp_path):
    log = EventLog(tmp_path / "e")
    log({"event": "epoch", "step": 1, "name": "گربه"})
    assert read_events(tmp_path / "e") == [{"event": "epoch", "step": 1, "name": "گربه"}]
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


def test_a_changed_file_says_which_line(tmp_path):
    (tmp_path / "e").write_bytes(b'{"event": "a"}\nnonsense\n')
    with pytest.raises(DamagedFile, match=r"line 2 is not an event: b'nonsense'"):
        read_events(tmp_path / "e")

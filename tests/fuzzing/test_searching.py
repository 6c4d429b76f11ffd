"""The fuzzer itself: every kind of fault that is planted is found, made small, and told once."""

import pytest
from hypothesis import strategies as st
from tests.fuzzing.examples import pack, unpack
from tests.fuzzing.searching import Search

KINDS = {
    "crash": ("crash", "SIGSEGV"),
    "exit": ("crash", "exit code 7"),
    "traceback": ("traceback", "KeyError"),
    "memory": ("memory", "takes 11"),
    "promise": ("traceback", "an answer that is no JSON"),
}


def planted(fault: str):
    return st.integers(0, 1000).map(lambda number: {"fault": fault, "number": number})


@pytest.mark.parametrize("fault", sorted(KINDS))
def test_a_planted_fault_is_found_and_made_small(fault, subject, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.fuzzing.asking.MOST_BYTES", 100 * 2**20)
    outcome, words = KINDS[fault]
    search = Search(subject, "planted")
    search.run(planted(fault), 60)
    ((answer, example),) = search.faults.values()
    assert answer.outcome == outcome
    assert words in answer.words
    assert example["number"] == 102  # odd ones are refused, and below nothing is wrong
    told = search.told(tmp_path, "planted")
    assert unpack((tmp_path / "planted-1.json").read_text()) == example
    assert f"python -m tests.fuzzing.again planted {tmp_path / 'planted-1.json'}" in told


@pytest.mark.parametrize("fault", ["hang", "sleep"])
def test_what_does_not_end_is_ended(fault, subject, monkeypatch):
    monkeypatch.setattr("tests.fuzzing.asking.MOST_SECONDS", 0.5)
    monkeypatch.setattr("tests.fuzzing.asking.MOST_WAITING_SECONDS", 2.0)
    answer = subject.ask("planted", {"fault": fault, "number": 102})
    assert (answer.outcome, answer.signature) == ("hang", "hang in planted")
    assert "trying_planted.py" in answer.words  # says where it was
    assert subject.ask("planted", {"fault": fault, "number": 2}).outcome == "taken"


def test_where_nothing_is_wrong_nothing_is_found(subject):
    search = Search(subject, "planted")
    search.run(planted("none"), 30)
    assert search.faults == {}
    assert search.tried == 30
    assert 0 < search.taken < 30


def test_with_time_to_spend_it_goes_on_after_a_fault(subject):
    search = Search(subject, "planted")
    search.run(planted("traceback"), 20, seconds=2.0)
    assert len(search.faults) == 1
    assert search.tried > 100


def test_an_example_is_kept_as_it_is():
    example = {"data": b"\0\xff", "words": ["\ud800", {"a": [None, 1.5]}]}
    assert unpack(pack(example)) == example

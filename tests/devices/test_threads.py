"""Threads that libraries will want are tried first."""

import threading

import pytest

from striate.devices import Device, check_threads
from striate.errors import LimitReached


@pytest.fixture(autouse=True)
def untried():
    check_threads.cache_clear()
    yield
    check_threads.cache_clear()


def test_threads_that_start_are_ended_again():
    before = threading.active_count()
    check_threads(5)
    assert threading.active_count() == before


def test_too_few_threads_are_said_before_a_library_ends_the_process(monkeypatch):
    start, left = threading.Thread.start, [2]

    def start_two(thread):
        if not left[0]:
            raise RuntimeError("can't start new thread")
        left[0] -= 1
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_two)
    with pytest.raises(LimitReached, match=r"starts only 2 of 4 threads .*ulimit -u"):
        check_threads(4)
    with (
        pytest.raises(LimitReached, match=r"starts only 0 of 3 threads"),
        Device("cpu", "x", threads=3).in_use(),
    ):
        pass

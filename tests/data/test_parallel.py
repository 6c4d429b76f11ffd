"""Threads whose results come in order, and progress that does not flood its listeners."""

import threading
import time

import pytest

from striate.data._parallel import Progress, in_order, processors
from striate.runs import listening


def test_results_come_in_the_order_of_the_items():
    def work(item: int) -> int:
        time.sleep(0.002 * (item % 3))
        return item * item

    assert list(in_order(work, range(40), threads=4)) == [(i, i * i) for i in range(40)]


def test_only_a_few_items_are_taken_ahead():
    taken = []

    def items():
        for index in range(100):
            taken.append(index)
            yield index

    results = in_order(lambda item: item, items(), threads=2)
    next(results)
    assert len(taken) < 12
    results.close()


def test_an_error_reaches_the_caller_and_ends_the_work():
    begun = []

    def work(item: int) -> None:
        begun.append(item)
        if item == 3:
            raise OSError("the third")

    with pytest.raises(OSError, match="the third"):
        list(in_order(work, range(1000), threads=2))
    assert len(begun) < 50
    assert threading.active_count() < 20


def test_progress_is_told_ten_times_a_second_and_at_the_end():
    events = []
    with listening(events.append):
        progress = Progress("decode", 1000, "xo")
        for _ in range(1000):
            progress.advance(1)
    assert 1 <= len(events) <= 4
    assert events[-1] == {"event": "decode", "done": 1000, "total": 1000, "source": "xo"}


def test_there_is_a_processor():
    assert processors() >= 1

"""Ctrl-C and SIGTERM, sent to a process that trains."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from striate.errors import Interrupted
from striate.training._interruption import Interruption, ending_at_once

LONG = [
    "train", "xo:count=200,size=12", "--net", "flatten dense(classes)", "--epochs", "1e7",
    "--time-budget-seconds", "none", "--name", "long", "--batch-size", "20", "--no-drop-last",
]  # fmt: skip


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])  # Ctrl-C is in tests/cli/test_main.py
def test_the_first_signal_ends_after_the_step_and_saves(name, tmp_path):
    if not hasattr(signal, name):
        pytest.skip("the system has no such signal")
    command = [sys.executable, "-m", "striate", *LONG]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        events = tmp_path / "runs" / "long-1" / "events.jsonl"
        while not (events.exists() and '"step"' in events.read_text()):
            time.sleep(0.05)
            assert process.poll() is None
        process.send_signal(getattr(signal, name))
        _, error = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "and saved. Go on with: striate train --resume" in error
    assert "Traceback" not in error
    run = json.loads((tmp_path / "runs" / "long-1" / "run.json").read_text())
    assert run["status"] == "training"
    assert (tmp_path / "runs" / "long-1" / "checkpoint.safetensors").exists()


def test_the_first_asks_and_the_second_ends_at_once():
    with Interruption() as interruption:
        assert not interruption.asked
        os.kill(os.getpid(), signal.SIGTERM)
        assert interruption.asked
        with pytest.raises(KeyboardInterrupt, match="^$"):
            os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="the system has no such signal")
def test_a_terminal_that_tells_twice_of_its_end_asks_once():
    with Interruption() as interruption:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGHUP)
        assert interruption.asked


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="the system has no such signal")
def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with ending_at_once("saved"), Interruption() as interruption:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not interruption.asked
    finally:
        signal.signal(signal.SIGHUP, before)


def test_handlers_are_put_back():
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with ending_at_once("saved"), Interruption():
        assert signal.getsignal(signal.SIGINT) is not before[0]
        assert signal.getsignal(signal.SIGTERM) is not before[1]
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_where_no_step_is_at_work_it_ends_at_once_with_the_message(number):
    with pytest.raises(Interrupted, match="go on with b"), ending_at_once("go on with b"):
        signal.raise_signal(number)


def test_beside_the_main_thread_nothing_is_touched():
    asked = []

    def work():
        with Interruption() as interruption, ending_at_once("saved"):
            asked.append(interruption.asked)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert asked == [False]

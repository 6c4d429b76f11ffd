"""Progress: a live line on a terminal, plain lines elsewhere."""

import io
import sys

import pytest

from striate.cli._terminal import Terminal, bar, minutes, showing_progress
from striate.runs import emit

STEP = {"event": "step", "epoch": 0.5, "loss": 1.0, "accuracy": 0.25, "images_per_second": 1234.0,
        "seconds_left": 65.0}  # fmt: skip
EPOCH = {"event": "epoch", "epoch": 1.0, "loss": 0.5, "accuracy": 0.75, "validates": True}
VALIDATED = {**EPOCH, "validation_loss": 0.4, "validation_accuracy": 1.0}


class Screen(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture(params=[True, False], ids=["terminal", "file"])
def make_screen(request, monkeypatch):
    """Puts a screen in the place of standard error, once pytest has put its own there."""

    def make() -> Screen:
        screen = Screen(request.param)
        monkeypatch.setattr(sys, "stderr", screen)
        return screen

    return make


def test_a_live_line_is_overwritten_and_a_file_gets_none(make_screen):
    screen = make_screen()
    terminal = Terminal()
    for event in (STEP, STEP, EPOCH, VALIDATED):
        terminal(event)
    terminal.clear()
    written = screen.getvalue()
    stays = "epoch     1  loss 0.5000  accuracy  75.00%  validation loss 0.4000  accuracy 100.00%\n"
    if screen.isatty():
        assert written.count("\r\x1b[2K") == 2
        assert "1,234 images/s  1 min 05 s left" in written
        assert written.endswith(stays)
    else:
        assert written == stays


def test_off_a_terminal_long_silence_is_broken(monkeypatch):
    screen = Screen(terminal=False)
    monkeypatch.setattr(sys, "stderr", screen)
    now = iter([0.0, 5.0, 11.0, 11.0, 12.0])
    monkeypatch.setattr("striate.cli._terminal.time.monotonic", lambda: next(now))
    terminal = Terminal()
    for _ in range(3):
        terminal(STEP)
    assert screen.getvalue().count("images/s") == 1


def test_counted_work_is_a_live_line(make_screen):
    screen = make_screen()
    with showing_progress():
        emit("probe", done=5, total=10, source="pets")
        emit("decode", done=5, total=10, source="pets")
        emit("decode", done=10, total=10, source="pets")
        emit("predict", done=1, total=2)
        emit("download", source="mnist", folder="here")
        emit("baseline", name="fixed kernels")
        emit("something else entirely")
    written = screen.getvalue()
    assert "Downloading mnist into here\n" in written
    reading = "Reading the pictures of pets ############------------ 5 of 10"
    assert (reading in written) == screen.isatty()
    assert ("Fitting a baseline: fixed kernels" in written) == screen.isatty()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (125, "2 min 05 s"), (4200, "1 h 10 min")],
)
def test_durations_as_people_say_them(seconds, said):
    assert minutes(seconds) == said


@pytest.mark.parametrize(("share", "filled"), [(0, 0), (0.5, 12), (1, 24)])
def test_a_bar_is_filled_by_its_share(share, filled):
    assert bar(share) == "#" * filled + "-" * (24 - filled)

"""How much memory a process and its children took at most since a moment; known on Linux only."""

import contextlib
import os
import sys
from pathlib import Path

_RESET_PEAK = "5"  # proc(5), /proc/pid/clear_refs


class Memory:
    """The most that this process and its children have taken since `begin`, beyond what they had.

    A child that was started since then counts with what it took beyond what it holds now.
    """

    def __init__(self) -> None:
        self._known = sys.platform == "linux"
        self._held: dict[int, int] = {}

    def begin(self) -> None:
        """From now on."""
        if self._known:
            for process in _family():
                with contextlib.suppress(OSError):
                    Path(f"/proc/{process}/clear_refs").write_text(_RESET_PEAK)
            self._held = {process: _kilobytes(process, "VmRSS") for process in _family()}

    def peak_bytes(self) -> int:
        """The most since then; 0 where the system does not say."""
        total = 0
        for process in _family() if self._known else ():
            held = self._held.get(process, _kilobytes(process, "VmRSS"))
            total += max(0, _kilobytes(process, "VmHWM") - held)
        return total * 1024


def _family() -> list[int]:
    """This process and its children."""
    found = [os.getpid()]
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def _kilobytes(process: int, name: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    return 0

"""How long a user waits for help: every command's start beside bare Python's.

python benchmarks/start_up.py
"""

import argparse
import statistics
import subprocess
import sys
import time

from striate.cli._main import COMMANDS

IMPORT, HELP, COMMAND_HELP = 0.3, 0.3, 0.5


def main() -> None:
    """Prints the median seconds of each start, and the goal where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=7)
    repetitions = parser.parse_args().repetitions
    starts: list[tuple[str, list[str], float | None]] = [
        ("bare Python", ["-c", ""], None),
        ("import striate", ["-c", "import striate"], IMPORT),
        ("striate --help", ["-m", "striate", "--help"], HELP),
        *(
            (f"striate {name} --help", ["-m", "striate", name, "--help"], COMMAND_HELP)
            for name in COMMANDS
        ),
    ]
    seconds: dict[str, list[float]] = {name: [] for name, _, _ in starts}
    for _ in range(repetitions):  # in turns, so that a slow moment strikes all alike
        for name, arguments, _ in starts:
            seconds[name].append(seconds_of(arguments))
    for name, _, goal in starts:
        median = statistics.median(seconds[name])
        print(f"{name:26} {median:.3f} s" + (f" (goal: below {goal})" if goal else ""))


def seconds_of(arguments: list[str]) -> float:
    """Wall-clock seconds of one Python process."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

"""Draws the charts of docs/studies.md: runs its commands, and keeps what they draw.

python docs/pictures/studies.py
"""

import shutil
import tempfile
from pathlib import Path

import striate

HERE = Path(__file__).parent
COMMANDS = {
    "depth": ("depth", "digits", {"epochs": 4}),
    "shift": ("shift", "digits", {}),
    "permute": ("permute", "digits", {"limit": 200, "seeds": 5}),
    "permute-mnist": ("permute", "mnist", {"limit": 1000, "judged": 2000}),
    "activation": ("activation", "digits", {}),
    "linear": ("linear", "digits", {}),
}


def main() -> None:
    """Writes study-depth.svg and the others beside this file."""
    for name, (question, source, choices) in COMMANDS.items():
        with tempfile.TemporaryDirectory() as folder:
            study = striate.study(question, source, folder=folder, **choices)
            shutil.copy(study.chart, HERE / f"study-{name}.svg")


if __name__ == "__main__":
    main()

"""Draws what a terminal shows: runs a command in one and writes its screen as SVG.

python docs/pictures/terminal.py docs/pictures/train.svg striate train digits
"""

import argparse
import os
import pty
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

COLUMNS = 104


def main() -> None:
    """Runs the command and writes the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    chosen = parser.parse_args()
    shown = ["$ " + " ".join(chosen.command), *screen(output_of(chosen.command))]
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
        for line in shown:
            console.print(Text(line), soft_wrap=True)
    svg = console.export_svg(title="striate", theme=MONOKAI)
    chosen.file.write_text(without_fonts_from_elsewhere(svg), encoding="utf-8")


def output_of(command: list[str]) -> str:
    """What the command writes to a terminal of our width."""
    os.environ["COLUMNS"] = str(COLUMNS)
    written = bytearray()

    def read(descriptor: int) -> bytes:
        chunk = os.read(descriptor, 1024)
        written.extend(chunk)
        return chunk

    pty.spawn(command, read)
    return written.decode()


def screen(output: str) -> list[str]:
    """The lines that stay: what a live line overwrote is gone."""
    lines = [line.split("\x1b[2K")[-1] for line in output.replace("\r\n", "\n").split("\n")]
    return [re.sub(r"\x1b\[[0-9;]*[A-Za-z]|\r", "", line) for line in lines]


def without_fonts_from_elsewhere(svg: str) -> str:
    """Leaves the machine's own fixed-width font."""
    return re.sub(r"@font-face \{.*?\}\n", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    main()

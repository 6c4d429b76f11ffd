"""Tries one kept example again: `python -m tests.fuzzing.again TASK FILE`."""

import sys
import tempfile
from pathlib import Path

from tests.fuzzing.asking import Subject
from tests.fuzzing.examples import unpack


def main(task: str, file: str) -> int:
    """Prints what becomes of it; 1 if it is a fault."""
    with tempfile.TemporaryDirectory() as folder:
        subject = Subject(Path(folder))
        try:
            answer = subject.ask(task, unpack(Path(file).read_text()))
        finally:
            subject.close()
    print(f"{answer.outcome} {answer.signature} ({answer.peak_bytes / 2**20:,.0f} MiB)")
    print(answer.words)
    return int(answer.is_fault)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

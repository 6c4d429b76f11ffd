"""Tries examples as hypothesis draws them, keeps the smallest of each fault, and counts."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from hypothesis.internal.conjecture import providers
from tests.fuzzing.asking import Answer, Subject
from tests.fuzzing.examples import pack

Examples = st.SearchStrategy[dict[str, Any]]

# A fault that is rare, or starts a process anew, would be made smaller for ever.
_SHRINK_SECONDS = 40.0
_SHOWN_CHARACTERS = 4000
# Examples may be slow to make, and large.
_UNCHECKED: list[Any] = list(HealthCheck)


@contextmanager
def _the_same_in_every_process() -> Iterator[None]:
    """Keeps hypothesis from drawing what stands in the modules that happen to be imported."""
    drawn = providers.HypothesisProvider._maybe_draw_constant
    providers.HypothesisProvider._maybe_draw_constant = lambda *_, **__: None
    try:
        yield
    finally:
        providers.HypothesisProvider._maybe_draw_constant = drawn


class Found(AssertionError):
    """An example that is a fault; hypothesis looks for a smaller one."""


@dataclass
class Search:
    """A search for faults in one kind of input.

    Attributes:
        subject: What tries them.
        task: What is done with an example, a name of `subject.TASKS`.
        faults: By their signatures: how it ended, and the smallest example.
        tried: How many examples.
        taken: How many of them were read as if nothing was wrong with them.
        peak_bytes: The most memory that a step of one took.
    """

    subject: Subject
    task: str
    faults: dict[str, tuple[Answer, dict[str, Any]]] = field(default_factory=dict)
    tried: int = 0
    taken: int = 0
    peak_bytes: int = 0
    seconds: float = 0.0
    first_after: int | None = None

    def run(self, examples: Examples, count: int, seconds: float = 0.0) -> None:
        """Tries so many, always the same; then others until the time is over.

        A fault ends the first search, as a test wants it; with time to spend, it goes on and takes
        no further notice of faults that are known.
        """
        began, number = time.monotonic(), 0
        while number == 0 or time.monotonic() - began < seconds:
            self._round(examples, count, number, began + seconds if seconds else None)
            number += 1
        self.seconds = time.monotonic() - began

    def _round(self, examples: Examples, count: int, number: int, until: float | None) -> None:
        known, shrinks_until = set(self.faults), [float("inf")]

        @seed(number)
        @settings(
            max_examples=count, deadline=None, database=None, report_multiple_bugs=False,
            suppress_health_check=_UNCHECKED, phases=(Phase.generate, Phase.shrink),
        )  # fmt: skip
        @given(examples)
        def tried(example: dict[str, Any]) -> None:
            over = until is not None and time.monotonic() > until
            if time.monotonic() > shrinks_until[0] or over:
                return
            answer = self._examined(example)
            if answer.is_fault and answer.signature not in known:
                shrinks_until[0] = min(shrinks_until[0], time.monotonic() + _SHRINK_SECONDS)
                raise Found(answer.signature)

        try:
            with _the_same_in_every_process():
                tried()
        except (Found, HypothesisException, BaseExceptionGroup):
            if not self.faults:
                raise

    def _examined(self, example: dict[str, Any]) -> Answer:
        answer = self.subject.ask(self.task, example)
        self.tried += 1
        self.taken += answer.outcome == "taken"
        self.peak_bytes = max(self.peak_bytes, answer.peak_bytes)
        if answer.is_fault:
            self.first_after = self.first_after or self.tried
            known = self.faults.get(answer.signature)
            if known is None or _size(example) < _size(known[1]):
                self.faults[answer.signature] = (answer, example)
        return answer

    def told(self, folder: Path, name: str) -> str:
        """Every fault with what is needed to see it again, which is also written into a folder.

        Args:
            folder: Made if it is not there.
            name: What the files' names begin with.
        """
        lines = []
        for number, (signature, (answer, example)) in enumerate(self.faults.items(), 1):
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / f"{name}-{number}.json"
            file.write_text(pack(example))
            text = pack(example)
            shown = text if len(text) < _SHOWN_CHARACTERS else f"{len(text):,} characters"
            lines += [
                f"{answer.outcome}: {signature}", answer.words, f"The example: {shown}",
                f"Try it again: python -m tests.fuzzing.again {self.task} {file}", "",
            ]  # fmt: skip
        return "\n".join(lines)

    def figures(self) -> str:
        """What was tried, in a line."""
        first = f", the first after {self.first_after}" if self.first_after else ""
        return (
            f"{self.tried:,} examples in {self.seconds:.0f} s, {self.taken:,} of them taken, "
            f"{self.peak_bytes / 2**20:,.0f} MiB at most, {len(self.faults)} faults{first}"
        )


def _size(example: dict[str, Any]) -> tuple[int, str]:
    """What tells the smaller of two examples."""
    text = pack(example)
    return len(text), text

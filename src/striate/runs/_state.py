"""How far a run is, as its folder and its lock tell: also after a kill, and where it is damaged."""

from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from striate._writing import is_held
from striate.errors import DamagedFile, InputError
from striate.runs._record import Record
from striate.runs._run import Run
from striate.runs._tensors import read_header


@dataclass(frozen=True)
class State:
    """How far a run is.

    Attributes:
        status: What it is doing, while a process holds it: planning, training, evaluating or
            reporting; done; interrupted, if no process holds it and it is not done; or damaged.
        step: Training steps that are done; None where that is not known.
        steps: Training steps of the whole run; None before its plan is made.
        damage: What is wrong with it; None if nothing is known to be.
    """

    status: str
    step: int | None = None
    steps: int | None = None
    damage: str | None = None

    def __str__(self) -> str:
        """In words for people: interrupted at step 40 of 120."""
        if self.damage:
            return f"{self.status}: {self.damage}"
        if self.status == "interrupted" and self.steps is not None:
            return f"interrupted at step {self.step or 0:,} of {self.steps:,}"
        return self.status


def state_of(run: Run) -> State:
    """How far a run is. It says what is wrong with a damaged one, and raises nothing."""
    held = _is_at_work(run.folder)
    try:
        record = run.read()
    except DamagedFile as error:
        return State("damaged", damage=str(error))
    if record["status"] == "done":
        return State("done")
    steps = record["plan"]["total_steps"] if "plan" in record else None
    if held:
        return State(record["status"], _last_step(run), steps)
    try:
        return State("interrupted", _saved_step(run, record), steps)
    except InputError as error:
        return State("damaged", None, steps, str(error))


def _is_at_work(folder: Path) -> bool:
    """Whether a process is making the run or holds it."""
    if is_held(folder):
        return True
    if not (folder / ".lock").exists():
        return False
    try:
        with FileLock(folder / ".lock", timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False  # where nothing can be written, nothing trains


def _last_step(run: Run) -> int | None:
    """The last step that a process at work has told of."""
    steps = [event["step"] for event in run.events if "step" in event]
    return steps[-1] if steps else None


def _saved_step(run: Run, record: Record) -> int:
    """The step that the run would go on from.

    Raises:
        InputError: the checkpoint is damaged, or no checkpoint.
    """
    if "plan" not in record or not run.checkpoint.is_file():
        return 0
    header = read_header(run.checkpoint, "checkpoint")
    step = header.get("step") if isinstance(header, dict) else None
    if type(step) is not int:
        raise DamagedFile(f"{run.checkpoint} is damaged: it does not say how far the run has come.")
    return step

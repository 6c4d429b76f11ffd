"""The last good state in one file: weights, optimizer, moving average, position."""

import dataclasses
import math
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import NoneType
from typing import Any

from torch import Tensor

from striate.errors import DamagedFile, TrainingDiverged
from striate.runs import read_tensors, write_tensors


@dataclasses.dataclass
class Position:
    """How far a run has come; with the weights it is all that a resumed run needs.

    Attributes:
        step: Steps done.
        seconds: Spent training, over all processes so far.
        loss_sum: Cross-entropy over the pictures of the running epoch.
        correct_sum: Pictures of the running epoch that were classed rightly.
        pictures: Of the running epoch, seen so far.
        best_score: Of what early stopping watches; higher is better.
        best_step: Where it was reached; None before the first validation.
        waited: Validations since then.
        stopped: Early stopping has ended the run.
        objective_sum: What training makes smaller, over the pictures of the running epoch.
    """

    step: int = 0
    seconds: float = 0.0
    loss_sum: float = 0.0
    correct_sum: int = 0
    pictures: int = 0
    best_score: float | None = None
    best_step: int | None = None
    waited: int = 0
    stopped: bool = False
    objective_sum: float = 0.0


# Checkpoints of earlier versions lack it.
_LATER = {"objective_sum"}
# What JSON has for the fields of a position.
_MAY_BE: dict[Any, tuple[type, ...]] = {
    bool: (bool,),
    int: (int,),
    float: (int, float),
    int | None: (int, NoneType),
    float | None: (int, float, NoneType),
}


class Checkpoints:
    """Writes a checkpoint when its time has come.

    No more than a twentieth of the time goes into writing, so a large net on a slow disk is
    written less often than asked.

    Args:
        path: Of the one file.
        interval_seconds: Between two checkpoints; 0 writes after every step.
    """

    def __init__(self, path: Path, interval_seconds: float) -> None:
        self._path = path
        self._interval = interval_seconds
        self._next = time.monotonic() + interval_seconds

    @property
    def due(self) -> bool:
        return time.monotonic() >= self._next

    def write(self, state: dict[str, Tensor], position: Position) -> None:
        """Writes atomically; what was there before stays whole if it cannot.

        Raises:
            TrainingDiverged: a weight is not finite; nothing is written.
            DiskFull, NotWritable: nothing changed.
        """
        check_finite(state["weights"], position, self._path)
        started = time.monotonic()
        write_tensors(self._path, "checkpoint", state, dataclasses.asdict(position))
        now = time.monotonic()
        pause = self._interval and max(self._interval, 20 * (now - started))
        self._next = now + pause

    def read(self, like: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], Position] | None:
        """The last checkpoint, or None before the first.

        Args:
            like: A state with the names, shapes and types that the run needs.

        Raises:
            DamagedFile, ForeignFile, NewerFile: it is not whole, or not this run's.
        """
        if not self._path.exists():
            return None
        state, header = read_tensors(self._path, "checkpoint")
        odd = [
            name
            for name, tensor in like.items()
            if name not in state
            or (state[name].dtype, state[name].shape) != (tensor.dtype, tensor.shape)
        ]
        if odd:
            raise _unfit(self._path, f"{odd[0]} is missing or of another shape or type")
        if not bool(state["weights"].isfinite().all()):
            raise _unfit(self._path, "some of its weights are NaN or infinite")
        return state, _position(self._path, header)


def _position(path: Path, header: Any) -> Position:
    """The position in a checkpoint's header, of which every value is of its type."""
    known = {field.name: field for field in dataclasses.fields(Position)}
    if not isinstance(header, dict) or header.keys() | _LATER != known.keys():
        raise _unfit(path, "it does not say how far the run has come")
    for name, value in header.items():
        finite = not isinstance(value, int | float) or abs(value) <= sys.float_info.max
        if type(value) not in _MAY_BE[known[name].type] or not finite:
            raise _unfit(path, f"its {name} is {value!r:.40}")
    return Position(**header)


def _unfit(path: Path, why: str) -> DamagedFile:
    return DamagedFile(
        f"{path} is no checkpoint that this run can go on from: {why}. Put back the file that was "
        f"there, or train again."
    )


def check_finite(weights: Tensor, position: Position, path: Path, loss: float = 0.0) -> None:
    """Raises TrainingDiverged unless the losses so far and every weight are numbers."""
    losses = position.loss_sum + position.objective_sum + loss
    if math.isfinite(losses) and bool(weights.isfinite().all()):
        return
    kept = f"The last good state is kept in {path}" if path.exists() else "No state was saved yet"
    raise TrainingDiverged(
        f"Training diverged at step {position.step}: the loss or a weight is no longer a number. "
        f"{kept}. Use a smaller --learning-rate, --gradient-clip 1, or --precision float32."
    )

"""A run's folder: events, checkpoints, reading it back; and the sink for progress."""

from striate.runs._events import EventLog, read_events
from striate.runs._progress import Event, Listener, emit, listening
from striate.runs._record import Record, plan_misfit
from striate.runs._run import Run, find_run, list_runs, new_run
from striate.runs._state import State, state_of
from striate.runs._tensors import read_tensors, write_tensors

__all__ = [
    "Event",
    "EventLog",
    "Listener",
    "Record",
    "Run",
    "State",
    "emit",
    "find_run",
    "list_runs",
    "listening",
    "new_run",
    "plan_misfit",
    "read_events",
    "read_tensors",
    "state_of",
    "write_tensors",
]

"""A run's folder: events, checkpoints, reading it back; and the sink for progress."""

from striate.runs._atomic import check_place, make_folders, write_atomically
from striate.runs._events import EventLog, read_events
from striate.runs._progress import Event, Listener, emit, listening
from striate.runs._run import Run, find_run, list_runs, new_run
from striate.runs._tensors import read_tensors, write_tensors

__all__ = [
    "Event",
    "EventLog",
    "Listener",
    "Run",
    "check_place",
    "emit",
    "find_run",
    "list_runs",
    "listening",
    "make_folders",
    "new_run",
    "read_events",
    "read_tensors",
    "write_atomically",
    "write_tensors",
]

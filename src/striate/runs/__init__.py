"""A run's folder: events, checkpoints, reading it back; and the sink for progress."""

from striate.runs._progress import Event, Listener, emit, listening

__all__ = ["Event", "Listener", "emit", "listening"]

"""A run from beginning to end: opened, trained, evaluated, reported; every part can be resumed."""

from striate.pipeline._job import Job
from striate.pipeline._opening import open_for, refuse_changed, resolve, same_pictures, size_for
from striate.pipeline._options import Options, Size, sides
from striate.pipeline._product import evaluated
from striate.pipeline._simple_ways import known_or_fitted, simple_ways

__all__ = [
    "Job",
    "Options",
    "Size",
    "evaluated",
    "known_or_fitted",
    "open_for",
    "refuse_changed",
    "resolve",
    "same_pictures",
    "sides",
    "simple_ways",
    "size_for",
]

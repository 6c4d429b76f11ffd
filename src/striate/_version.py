"""The version of Striate, in one place: the package, the run folder and the classifier file read it."""

__version__ = "0.1.0"

"""The command line: one file a command; each parses, calls one verb, prints."""

from striate.cli._main import app, main

__all__ = ["app", "main"]

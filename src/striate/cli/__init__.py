"""The command line: one file a command; each parses, calls one verb, prints.

What it is made of is imported by `main`, so that Ctrl-C ends it in words from the start.
"""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from striate.cli._main import app

__all__ = ["app", "main"]


def main() -> None:
    """Runs the command in `sys.argv` and leaves the process with its exit code."""
    try:
        from striate.cli._streams import prepare_streams

        prepare_streams()
        from striate.cli import _main

        _main.main()
    except KeyboardInterrupt:  # before or after the command, which ends its own
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one adds nothing
        from striate.cli._failure import stopped

        sys.exit(stopped(sys.argv[1:]))


def __getattr__(name: str) -> Any:
    """Loads the application when it is first used (PEP 562)."""
    if name != "app":
        raise AttributeError(f"module 'striate.cli' has no attribute {name!r}")
    from striate.cli._main import app

    return app

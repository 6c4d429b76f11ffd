"""The application: its commands, and how a command's end becomes an exit code.

Exit codes: 0 done, 1 a check failed, 2 the user's mistake, 3 the world's (disk, network, numbers),
130 interrupted and saved. They tell of the work, whoever reads about it (see `_streams`).
"""

import errno
import os
import signal
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError
from cyclopts.exceptions import UnknownOptionError

from striate._shortages import in_words
from striate._version import __version__
from striate.cli._failure import fail, stopped
from striate.cli._mapped import tell_of_lost_maps
from striate.cli._room import refuse_too_few_addresses
from striate.cli._streams import answer_failure
from striate.cli._unknown import unknown_flag
from striate.errors import InputError, StriateError, write_error

app = App(
    name="striate",
    help="Give it a folder of pictures: it trains a classifier, shows how it sees, and hands you "
    "something you can ship.",
    help_format="plaintext",
    version=__version__,
    suppress_keyboard_interrupt=False,
)
# A command's file is imported when the command is run; its help in the list stands here.
COMMANDS = {
    "train": "Train a classifier on pictures, evaluate it, and write it into a run's folder.",
    "evaluate": "Evaluate a classifier on pictures whose classes are known.",
    "compare": "Compare two runs on the pictures that judged both.",
    "predict": "Classify pictures.",
    "export": "Write a classifier for somebody else's runtime.",
    "report": "Make the page again that says what a run learned.",
    "runs": "List the runs in the runs folder.",
    "data": "Show, check or prepare a source of pictures.",
    "models": "List the nets that have names.",
    "summary": "Show a net's layers, costs and receptive fields, or several nets side by side.",
    "draw": "Draw a net, as SVG or PNG.",
    "filter": "Lay kernels on a photo or a signal, or show the numbers round a pixel.",
    "conv": "Work out a convolution by hand: sizes, parameters, every product and sum.",
    "activations": "Show activations and their derivatives: formulas, values, curves.",
    "history": "Show who won the ImageNet challenge, and by how much.",
    "synsets": "Find classes among ImageNet's 1,000.",
    "study": "Try one of the courses' claims on pictures of one's own, with several seeds.",
    "cache": "Show or clear the cache of prepared pictures.",
    "doctor": "Show versions, devices, the fast path and the cache.",
}
for _place, (_name, _help) in enumerate(COMMANDS.items()):
    app.command(f"striate.cli._{_name}:command", name=_name, help=_help, sort_key=_place)


def main() -> None:
    """Runs the command in `sys.argv` and leaves the process with its exit code."""
    for name in ("SIGTERM", "SIGHUP"):  # they end as Ctrl-C does; Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    handler = tell_of_lost_maps()
    code = run(sys.argv[1:])
    del handler  # it works as long as something holds it
    sys.exit(code)


def run(tokens: Sequence[str]) -> int:
    """Runs a command; prints what goes wrong, without a traceback, and returns the exit code."""
    try:
        _refuse_lost_folder()
        refuse_too_few_addresses(tokens)
        code = app(
            list(tokens), exit_on_error=False, print_error=False, result_action="return_value"
        )
        sys.stdout.flush()
    except UnknownOptionError as error:
        told = f"{unknown_flag(error)} See: striate {_command(tokens)}--help"
        return fail(tokens, InputError(told))
    except CycloptsError as error:
        return fail(tokens, InputError(f"{_text(error)} See: striate {_command(tokens)}--help"))
    except StriateError as error:
        return fail(tokens, error)
    except KeyboardInterrupt:
        return stopped(tokens)
    except Exception as error:
        if (told := in_words(error)) is None:
            raise
        full = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
        if isinstance(error, OSError) and error.filename is None and error.errno in full:
            tokens = ()  # what cannot be written to is not told of it
        return fail(tokens, told)
    if (failure := answer_failure()) is not None:
        return fail((), write_error("Standard output", failure))
    return code if isinstance(code, int) else 0


def _refuse_lost_folder() -> None:
    """Refuses to work in a folder that was deleted: paths lead nowhere from it.

    Raises:
        InputError: it was.
    """
    try:
        os.getcwd()
    except OSError:
        raise InputError(
            "The current folder is not there any more: it was deleted, or moved from under this "
            "command. Change to one that is there (cd ~) and give the command again."
        ) from None


def _text(error: CycloptsError) -> str:
    return " ".join(str(error).split())


def _command(tokens: Sequence[str]) -> str:
    """The command's name, if the first word is one, with a space after it."""
    return f"{tokens[0]} " if tokens and tokens[0] in app else ""

"""Faults that are planted, to see that each kind is found."""

import os
import signal
import time
from typing import Any

from tests.fuzzing.subject import Broken, Step

from striate.errors import InputError


def examine(example: dict[str, Any], step: Step) -> str:
    """Does what the example's number says, above 100; below, nothing is wrong."""
    number = example["number"]
    step("planted")
    if number % 2:
        raise_input_error()
    match example["fault"] if number > 100 else "":
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(7)
        case "traceback":
            raise KeyError("planted")
        case "memory":
            _ = b"x" * (110 * 2**20)
        case "hang":
            while True:
                pass
        case "sleep":
            time.sleep(10_000)
        case "promise":
            raise Broken("an answer that is no JSON")
    return "taken"


def raise_input_error() -> None:
    raise InputError("odd")

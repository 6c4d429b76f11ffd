"""The engine that draws charts, vl-convert, with its ways to fail put into words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from striate._shortages import in_words
from striate.devices import free_addresses, free_handles, in_bytes
from striate.errors import LimitReached, WorldError

Drawn = TypeVar("Drawn", str, bytes)

# Its JavaScript reserves so many bytes of addresses, though it uses little memory, and stops the
# process where it does not get them; and it opens so many pipes and files.
_ADDRESSES = 69e9
_HANDLES = 16


def vega_svg(spec: dict[str, Any]) -> str:
    """A Vega-Lite chart as SVG.

    Raises:
        LimitReached: the process may not have the addresses or the files that drawing takes.
        WorldError: the engine failed.
    """
    return _drawn(lambda engine: engine.vegalite_to_svg(spec))


def vega_png(spec: dict[str, Any], scale: float) -> bytes:
    """A Vega-Lite chart as PNG; raises as `vega_svg`."""
    return _drawn(lambda engine: engine.vegalite_to_png(spec, scale=scale))


def _drawn(draw: Callable[[Any], Drawn]) -> Drawn:
    with _failures_told():
        _check_room()
        import vl_convert

        return draw(vl_convert)


@cache
def _check_room() -> None:
    """Refuses what would end the process or hang it; what the engine once has it keeps."""
    if (free := free_addresses()) < _ADDRESSES:
        raise LimitReached(
            f"Charts cannot be drawn: the engine that draws them reserves {in_bytes(_ADDRESSES)} "
            f"of addresses (of memory it uses little), and {in_bytes(free)} are free to this "
            f"process. Lift the limit (ulimit -v unlimited) and try again."
        )

    if (free := free_handles()) < _HANDLES:
        raise LimitReached(
            f"Charts cannot be drawn: the engine that draws them opens {_HANDLES} files and pipes, "
            f"and this process may open {free:.0f} more. Raise the limit (ulimit -n 256) and try "
            f"again."
        )


@contextmanager
def _failures_told() -> Iterator[None]:
    """Turns a failure of the engine into a sentence; a panic of it is no `Exception` even."""
    try:
        yield
    except WorldError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        said = " ".join(str(error).split())[:200]
        told = in_words(error) or WorldError(f"Charts cannot be drawn: the engine says {said!r}.")
        raise told from error

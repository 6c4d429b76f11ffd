"""Nets that other libraries define, by their names there: torchvision's, and `timm:NAME`."""

from __future__ import annotations

from functools import partial

from striate.errors import UnknownNet
from striate.nets._family import Family
from striate.nets._timm import TimmNet, native_input, timm_names
from striate.nets._torchvision import TorchvisionNet
from striate.nets._torchvision_names import (
    TORCHVISION_NAMES,
    WITH_AUXILIARY_HEADS,
    native_side,
    summary,
)

TORCHVISION = "torchvision:"
TIMM = "timm:"
_CLASSES = 1000


def look_up(name: str) -> Family | None:
    """Finds a net in another library; only a name that begins with `timm:` imports one.

    Args:
        name: One of torchvision's names as it is or after `torchvision:`; or `timm:NAME`.

    Returns:
        What is known of it; None if the name belongs to neither library.

    Raises:
        UnknownNet: the library is named, and has no such net.
        MissingExtra: a net of timm's, which is not installed.
    """
    if name.startswith(TIMM):
        return _from_timm(name)
    plain = name.removeprefix(TORCHVISION)
    if plain in TORCHVISION_NAMES:
        auxiliary = {"auxiliary": False} if plain in WITH_AUXILIARY_HEADS else {}
        side = native_side(plain)
        return Family(
            name=name,
            summary=summary(plain),
            native=(side, side, 3),
            num_classes=_CLASSES,
            arguments=auxiliary,
            builder=partial(TorchvisionNet, name=plain),
            library="torchvision",
        )
    if name.startswith(TORCHVISION):
        raise UnknownNet("net of torchvision's", plain[:60], TORCHVISION_NAMES)
    return None


def _from_timm(name: str) -> Family:
    plain = name.removeprefix(TIMM)
    known = timm_names()
    if plain not in known:
        arch, _, tag = plain.partition(".")
        hint = f"Leave out .{tag[:40]}, which names weights." if tag and arch in known else ""
        raise UnknownNet("net of timm's", plain[:60], known, hint)
    return Family(
        name=name,
        summary=f"The net that timm calls {plain}.",
        native=native_input(plain),
        num_classes=_CLASSES,
        arguments={},
        builder=partial(TimmNet, name=plain),
        library="timm",
    )

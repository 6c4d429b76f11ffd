"""The nets that have names, and the one door through which every net is made."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from striate.errors import InvalidSetting, ShapeError, UnknownNet, UnknownSetting, nearest
from striate.nets import _elsewhere
from striate.nets._bases import take_head_off
from striate.nets._family import Family
from striate.nets._net import Net
from striate.nets._probing import without_numbers
from striate.nets._spec import NetSpec
from striate.nets._without import remove
from striate.nets.graph import GraphNet
from striate.nets.keras_models import for_classes, is_keras_file, read_spec
from striate.nets.notation import WORDS, NotationNet, resolve_line

MAX_PARAMETERS = 2_000_000_000
WITHOUT = "without"
"""The argument that every chain takes: numbers of the layers to leave out."""

_LARGE = 2**26  # values of a picture times classes: below it no net of a course comes near
_NAME = re.compile(r"[a-z0-9][a-z0-9_:-]*")
_Builder = TypeVar("_Builder", bound=Callable[..., Net])


_FAMILIES: dict[str, Family] = {}


def register(
    name: str,
    *,
    native: tuple[int, int, int],
    num_classes: int,
    any_size: bool = False,
    library: str = "striate",
) -> Callable[[_Builder], _Builder]:
    """Gives a net a name; decorates a function or class that takes a `NetSpec` and returns a `Net`.

    Args:
        name: Lower-case letters, digits, `-`, `_` and `:`.
        native: Height, width and channels that it takes where nothing else is said.
        num_classes: K, where nothing else is said.
        any_size: Whether data keep their own size for it.
        library: Whose code it is: "striate", "torchvision" or "timm".

    Returns:
        The decorator. It leaves the builder as it is; the builder's further parameters are the
        net's arguments, the first line of its docstring its summary.

    Raises:
        InvalidSetting: a name that is taken, ill-formed or a word of the notation, or a builder
            without docstring.
    """

    def decorate(builder: _Builder) -> _Builder:
        if name in _FAMILIES:
            raise InvalidSetting(
                f"There is already a net called {name!r}, from "
                f"{_FAMILIES[name].builder.__module__}: choose another name."
            )
        if not _NAME.fullmatch(name) or name in WORDS:
            raise InvalidSetting(
                f"A net cannot be called {name!r}: use lower-case letters, digits, '-', '_' and "
                f"':', and no word of the notation."
            )
        documented = inspect.getdoc(builder)
        if not documented:
            raise InvalidSetting(
                f"The builder of {name!r} has no docstring: its first line is the net's summary."
            )
        parameters = list(inspect.signature(builder).parameters.values())[1:]
        _FAMILIES[name] = Family(
            name=name,
            summary=documented.splitlines()[0],
            native=native,
            num_classes=num_classes,
            arguments={parameter.name: parameter.default for parameter in parameters},
            builder=builder,
            any_size=any_size,
            library=library,
        )
        return builder

    return decorate


def names(library: str = "striate") -> list[str]:
    """Lists the nets of a library, sorted, as `create` takes them.

    Args:
        library: "striate": the registered ones. "torchvision": what it has besides; where
            one of ours has the name, `torchvision:NAME`. "timm": all, as `timm:NAME`;
            this alone imports the library.

    Raises:
        InvalidSetting: another library.
        MissingExtra: timm is not installed.
    """
    if library == "striate":
        return sorted(_FAMILIES)
    if library == "torchvision":
        ours = {name: family.library for name, family in _FAMILIES.items()}
        return [
            f"{_elsewhere.TORCHVISION}{name}" if name in ours else name
            for name in _elsewhere.TORCHVISION_NAMES
            if ours.get(name) != "torchvision"
        ]
    if library == "timm":
        return [f"{_elsewhere.TIMM}{name}" for name in _elsewhere.timm_names()]
    raise InvalidSetting(
        f"There are no nets of {library!r}: the libraries are striate, torchvision and timm."
    )


def describe(name: str) -> Family:
    """Looks up a net that has a name: ours, torchvision's, or timm's as `timm:NAME`.

    Args:
        name: Its name.

    Returns:
        Its summary, native input, classes and arguments.

    Raises:
        UnknownNet: no net is called so; the message lists the nearest names.
        MissingExtra: a net of timm's, which is not installed.
    """
    family = _FAMILIES.get(name) or _elsewhere.look_up(name)
    if family is None:
        shown = name if len(name) <= 60 else f"{name[:59]}…"
        known = {*_FAMILIES, *_elsewhere.TORCHVISION_NAMES}
        raise UnknownNet(
            "net",
            shown,
            known if nearest(shown, known) else _FAMILIES,
            "A net may also be one line of words: conv(32, 3) …",
        )
    return family


def is_notation(text: str) -> bool:
    """Says whether a text is a line of the notation rather than a name.

    It is one if it has a bracket, or is made of several words, or is itself a word of the
    notation. Several words of which none is the notation's are a misspelt name.
    """
    if is_keras_file(text):
        return False
    words = text.lower().split()
    return "(" in text or any(word in WORDS for word in words)


def resolve(
    net: str,
    *,
    num_classes: int | None = None,
    in_channels: int | None = None,
    size: int | tuple[int, int] | None = None,
    **arguments: Any,
) -> NetSpec:
    """Turns what a user calls a net into its full identity, checked but not built.

    Args:
        net: A name, a line of the notation, or the path of a Keras file.
        num_classes: K; None takes what the net was made for (a line: what it ends in), 0 leaves
            the head out. A line or file without a head gets one where K is given: the means of
            its maps and a dense layer.
        in_channels: C; None takes what the net was made for. A line has no such number.
        size: The pictures' side, or height and width; None takes what the net was made for. A
            line has no such number.
        **arguments: What the family's builder takes besides, and `without`, numbers of layers
            that a chain is to do without; a line takes none.

    Returns:
        The spec; a line stands in it in canonical spelling.

    Raises:
        UnknownNet: neither a name nor a line; the message lists the nearest names.
        UnknownSetting: the family does not take one of the arguments.
        InvalidSetting: a value outside what it can be, or one that a line needs is missing.
        NotationError: the line does not parse, or its shapes do not fit.
    """
    text = net.strip()
    height, width = _sides(size)
    if is_keras_file(text):
        if arguments:
            raise InvalidSetting(
                f"A Keras file takes no arguments, and {', '.join(arguments)} came: change the "
                f"model in Keras and save it again."
            )
        spec = read_spec(text, (height, width)).over(None, in_channels, height, width)
        if num_classes == 0 or (num_classes and spec.is_base):
            return for_classes(spec, num_classes)
        return spec.over(num_classes, None, None, None)
    if is_notation(text):
        _refuse_arguments(arguments)
        return resolve_line(text, num_classes, in_channels, height, width)
    family = describe(text)
    _check_arguments(family, arguments)
    return NetSpec(
        kind="name",
        text=family.name,
        num_classes=family.num_classes if num_classes is None else num_classes,
        in_channels=family.native[2] if in_channels is None else in_channels,
        height=family.native[0] if height is None else height,
        width=family.native[1] if width is None else width,
        arguments=arguments,
    )


def create(
    net: str,
    *,
    num_classes: int | None = None,
    in_channels: int | None = None,
    size: int | tuple[int, int] | None = None,
    **arguments: Any,
) -> Net:
    """Makes a net by its name or from a line of the notation, with freshly drawn weights.

    Args:
        net: A name, or a line of the notation.
        num_classes: K; None takes what the net was made for, 0 leaves the head out.
        in_channels: C; None takes what the net was made for.
        size: The pictures' side, or height and width; None takes what the net was made for.
        **arguments: What the family's builder takes besides.

    Returns:
        The net, in training mode.

    Raises:
        InputTooSmall: pictures smaller than the net needs, and all that `resolve` raises.

    Example:
        >>> create("convnet-mnist", num_classes=7).num_classes
        7
    """
    spec = resolve(net, num_classes=num_classes, in_channels=in_channels, size=size, **arguments)
    return spec.build()


def build(spec: NetSpec) -> Net:
    """Makes the net of a spec; `NetSpec.build` says more."""
    if spec.kind == "notation":
        _refuse_arguments(spec.arguments)
        return NotationNet(spec)
    if spec.kind == "graph":
        _refuse_arguments(spec.arguments)
        return GraphNet(spec)
    family = describe(spec.text)
    _check_arguments(family, spec.arguments)
    height, width, _ = family.native
    large = spec.in_channels * spec.height * spec.width * spec.num_classes > _LARGE
    larger = spec.height * spec.width > height * width
    if large or larger or family.library == "timm":  # which has nets of thousands of millions
        _check_parameters(spec, family)
    return _made(spec, family)


def _made(spec: NetSpec, family: Family) -> Net:
    """The family's net, then without the layers and the head that it can do without."""
    arguments = dict(spec.arguments)
    numbers = arguments.pop(WITHOUT, ())
    whole = dataclasses.replace(spec, num_classes=family.num_classes) if spec.is_base else spec
    net = remove(family.builder(whole, **arguments), numbers)
    return take_head_off(net) if spec.is_base else net


def _sides(size: int | tuple[int, int] | None) -> tuple[int | None, int | None]:
    if isinstance(size, tuple | list):
        if len(size) != 2 or None in size:
            raise InvalidSetting(
                f"A size cannot be {size!r}: give one side, such as 28, or (height, width)."
            )
        return size[0], size[1]
    return size, size


def _check_arguments(family: Family, arguments: Mapping[str, Any]) -> None:
    for key in arguments:
        if key not in family.arguments and key != WITHOUT:
            known = [*family.arguments, WITHOUT]
            raise UnknownSetting(f"argument of {family.name}", key, known)
        given = arguments[key]
        if isinstance(family.arguments.get(key), bool) and not isinstance(given, bool):
            raise InvalidSetting(
                f"{key} of {family.name} cannot be {given!r}: it is True or False."
            )


def _check_parameters(spec: NetSpec, family: Family) -> None:
    """Builds the net without memory first, so that a hostile size cannot exhaust it."""
    try:
        with without_numbers():
            net = _made(spec, family)
    except RuntimeError:
        return  # somebody's own builder computes with its weights, and here they have no numbers
    count = sum(parameter.numel() for parameter in net.parameters())
    if count > MAX_PARAMETERS:
        raise ShapeError(
            f"For pictures of {spec.height}x{spec.width}x{spec.in_channels} and "
            f"{spec.num_classes:,} classes {spec.text} would have {count:,} parameters, and at "
            f"most {MAX_PARAMETERS:,} are allowed: take a smaller --size."
        )


def _refuse_arguments(arguments: Mapping[str, Any]) -> None:
    if arguments:
        raise InvalidSetting(
            f"A line of the notation takes no arguments, and {', '.join(arguments)} came: "
            f"write what you want into the line, such as dropout(0.5)."
        )

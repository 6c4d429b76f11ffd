"""Making a net, and showing what it is made of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from torch import nn

from striate import anatomy, nets
from striate.anatomy import Anatomy
from striate.errors import InvalidSetting
from striate.nets import Net, NetSpec
from striate.pipeline import Size, sides

# What a line of the notation is made for where nobody says: pictures of CIFAR-10.
_LINE_SIZE, _LINE_CHANNELS, _LINE_CLASSES = (32, 32), 3, 10


def create(
    net: str,
    *,
    num_classes: int | None = None,
    in_channels: int | None = None,
    size: Size | None = None,
    **arguments: Any,
) -> Net:
    """Makes a net by its name or a line of the notation, with fresh weights.

    Args:
        net: `convnet-mnist`, …, or `conv(32, 3) relu pool(2) flatten dense(classes)`.
        num_classes: Classes to tell apart. None takes the number that the net was made for; a line
            that says `classes` then has 10. 0 makes the net without its head: it gives its
            deepest feature maps.
        in_channels: 1 for grey pictures, 3 for colours. None takes what the net was made for, and
            3 for a line.
        size: Side in pixels, or (height, width). None takes what the net was made for, and 32 for
            a line.
        arguments: Of the net's family.

    Raises:
        UnknownNet, NotationError, InputTooSmall: it cannot be made; the message says why.
    """
    return _resolved(net, num_classes, in_channels, sides(size), arguments).build()


def summary(
    net: str | nn.Module,
    *,
    input: tuple[int, ...] | None = None,  # noqa: A002 (the field's own word)
    size: Size | None = None,
    num_classes: int | None = None,
    without_head: bool = False,
) -> Anatomy:
    """What a net is made of, layer by layer; nothing is computed.

    Args:
        net: A name, a line of the notation, the path of a Keras file, or a module, whoever wrote
            it.
        input: Height, width and channels of its pictures; None takes the net's own, and 32x32x3
            for a line, which has none. A module that is no `Net` of ours has none either; it may
            take signals (length, channels) or volumes.
        size: In the place of `input`, where the channels are to be the net's own: the side of its
            pictures, or (height, width).
        num_classes: How many it tells apart; None takes the net's own, and 10 for a line.
        without_head: Whether only what makes the feature maps is shown, as a convolutional base
            that is used again. A line or a Keras file without a head is shown as it is.

    Raises:
        InvalidSetting: what is no net or no input, both `input` and `size`, or a number of classes
            or a module with `without_head`.
        UnknownNet, NotationError, InputTooSmall: it cannot be made; the message says why.
    """
    if size is not None and (input is not None or not isinstance(net, str)):
        raise InvalidSetting(
            f"size is {size}; it goes with the name of a net and without input: give input, as "
            f"(28, 28, 1), alone."
        )
    if without_head and (num_classes is not None or not isinstance(net, str)):
        raise InvalidSetting(
            "A net is shown without its head by its name, line or file alone: without its head a "
            "net has no classes to give, and what the head of a module is only the module knows."
        )
    if isinstance(net, nn.Module):
        return anatomy.describe(net, input)
    if not isinstance(net, str):
        _refuse(net)
    if input is not None and len(input) != 3:
        raise InvalidSetting(f"input is {input}; give height, width and channels, as (28, 28, 1).")
    wanted, channels = (input[:2], input[2]) if input else (sides(size), None)
    num_classes = 0 if without_head else num_classes
    return anatomy.describe(_resolved(net, num_classes, channels, wanted, {}))


def _resolved(
    net: str,
    num_classes: int | None,
    in_channels: int | None,
    size: tuple[int, int] | None,
    arguments: Mapping[str, Any],
) -> NetSpec:
    """A net's identity by what is given, else by its own; a line has less of its own."""
    if nets.is_notation(net):
        size = size or _LINE_SIZE
        in_channels = _LINE_CHANNELS if in_channels is None else in_channels
        if num_classes is None and nets.follows_classes(net):
            num_classes = _LINE_CLASSES
    return nets.resolve(
        net, num_classes=num_classes, in_channels=in_channels, size=size, **arguments
    )


def _refuse(net: object) -> NoReturn:
    """What is no net says what it is, and what would be one."""
    if isinstance(net, type) and issubclass(net, nn.Module):
        raise InvalidSetting(
            f"{net.__name__} is a class, and a net is made of it: give {net.__name__}(...) with "
            f"its arguments, not the class."
        )
    raise InvalidSetting(
        f"A net cannot be {net!r} (of type {type(net).__name__}): give a name such as 'lenet5', a "
        f"line of the notation, the path of a Keras file as text, or a module."
    )


def draw(
    net: str | nn.Module,
    path: str | Path,
    *,
    input: tuple[int, ...] | None = None,  # noqa: A002 (the field's own word)
    size: Size | None = None,
    num_classes: int | None = None,
    without_head: bool = False,
) -> Path:
    """Draws a net: a chain as blocks in proportion, branches as a graph.

    Args:
        net: As `summary` takes it.
        path: The file, `.svg` or `.png`.
        input: As `summary` takes it.
        size: As `summary` takes it.
        num_classes: As `summary` takes it.
        without_head: As `summary` takes it.

    Returns:
        The path.

    Raises:
        InvalidSetting, InputError: another ending, a folder, or a place in none.
        DiskFull, NotWritable: the file cannot be written.
    """
    shown = summary(net, input=input, size=size, num_classes=num_classes, without_head=without_head)
    return anatomy.save_drawing(shown, path)

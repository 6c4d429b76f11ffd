"""`striate summary`: what a net is made of, layer by layer."""

from collections.abc import Sequence

from striate.cli._output import Output, table
from striate.errors import InputError


def command(
    net: str,
    /,
    *,
    input: str | None = None,  # noqa: A002 (the flag's name)
    classes: int | None = None,
    output: Output | None = None,
) -> int:
    """Show a net's layers, output shapes and parameters; nothing is computed.

    Args:
        net: A name from striate models, a line: "conv(32, 3) relu flatten dense(classes)", or a
            Keras file, such as model.keras.
        input: Height, width and channels of its pictures, such as 28x28x1; its own by default.
        classes: How many it tells apart; its own number by default.
    """
    output = output or Output()
    from striate import workshop

    anatomy = workshop.summary(net, input=parse_input(input), num_classes=classes)
    output.give(anatomy.to_json())
    channels, height, width = anatomy.input
    layers = table("layer", "type", ">output", ">parameters", title=f"{net}")
    layers.title = f"{anatomy.net}, for pictures of {height}x{width}x{channels}"
    for layer in anatomy.layers:
        parameters = f"{layer.parameters:,}" if layer.parameters else "-"
        layers.add_row(layer.name, layer.type, _people(layer.output_shape), parameters)
    output.show(layers)
    frozen = anatomy.parameters - anatomy.trainable
    output.say(
        f"{anatomy.parameters:,} parameters ({anatomy.trainable:,} trainable, {frozen:,} not), "
        f"{_bytes(anatomy.bytes)}"
    )
    return 0


def parse_input(text: str | None) -> tuple[int, int, int] | None:
    """`28x28x1` as (28, 28, 1); `28x28` is grey, `28` a grey square.

    Raises:
        InputError: it is none of these.
    """
    if text is None:
        return None
    sides = text.lower().split("x")
    if len(sides) != 3 or not all(side.isdecimal() and int(side) > 0 for side in sides):
        raise InputError(
            f"An input cannot be {text!r}: give height, width and channels, such as 28x28x1."
        )
    height, width, channels = map(int, sides)
    return height, width, channels


def _people(shape: Sequence[int] | None) -> str:
    """[C, H, W] as HxWxC; a vector as its length; a dash for a layer that never runs."""
    if shape is None:
        return "-"
    if len(shape) == 3:
        channels, height, width = shape
        return f"{height}x{width}x{channels}"
    return "x".join(map(str, shape))


def _bytes(count: int) -> str:
    for unit in ("B", "KB", "MB"):
        if count < 1000:
            return f"{count:.4g} {unit}"
        count = count / 1000  # type: ignore[assignment]
    return f"{count:.4g} GB"

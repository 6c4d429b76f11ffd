"""The data set and the net of a run: opened as it asks, and the same again when it goes on."""

import dataclasses
from pathlib import Path

from striate import data, nets
from striate.data import Dataset
from striate.errors import DataError
from striate.nets import NetSpec
from striate.pipeline._options import Options, Size, sides
from striate.recipes import Recipe
from striate.runs import Run


def open_for(recipe: Recipe, options: Options) -> Dataset:
    """The data set as a run asks for it: its options say which, its recipe how."""
    dataset = data.open_dataset(
        options.source,
        size=size_for(options.net, options.size),
        resize=options.resize,
        seed=recipe.seed,
        hold_out=recipe.hold_out,
        group_by=options.group_by,
        keep_damaged=options.keep_damaged,
    )
    if recipe.scaling == "unit":
        channels = dataset.preprocessing.channels
        unit = dataset.preprocessing.with_statistics((0.0,) * channels, (1.0,) * channels)
        return dataclasses.replace(dataset, preprocessing=unit)
    return dataset


def same_pictures(run: Run) -> Dataset:
    """A run's data set, opened again.

    Raises:
        DataError: the pictures have changed since.
    """
    known = run.read()
    options = Options.from_json(known["options"])
    dataset = open_for(Recipe.from_json(known["recipe"]), options)
    refuse_changed(run, dataset)
    return dataset


def refuse_changed(run: Run, dataset: Dataset) -> None:
    """Holds a data set against the one that a run began with.

    Raises:
        DataError: the pictures have changed since.
    """
    known = run.read()
    if dataset.fingerprint != known["fingerprint"]:
        raise DataError(
            f"The pictures of {known['options']['source']} have changed since {run.name} began: "
            f"some were added, removed, renamed or written. Put them back, or train a new run."
        )


def size_for(net: str | None, size: Size | None) -> tuple[int, int] | None:
    """Height and width: those asked for, else the native ones of a registered net.

    None is left to the source, as for a net of any size and for a line of the notation.

    Raises:
        UnknownNet: neither a name nor a line, said before a picture is read.
        ForeignLayer, DamagedFile: a Keras file that cannot come through.
        InvalidSetting: the size is neither a side nor two.
    """
    asked = sides(size)
    if net is None or nets.is_notation(net):
        return asked
    if nets.is_keras_file(net):
        if asked is not None:
            return asked
        spec = nets.resolve(net)
        return spec.height, spec.width
    family = nets.describe(net)
    return asked or (None if family.any_size else family.native[:2])


def resolve(net: str, dataset: Dataset) -> NetSpec:
    """A net's identity for the pictures and classes of a data set.

    A graph's own scaling of its input is left out: pictures come normalised already.

    Raises:
        UnknownNet, NotationError, InputTooSmall: it cannot be made; the message says why.
    """
    height, width, channels = dataset.preprocessing.shape
    spec = nets.resolve(
        net, num_classes=len(dataset.classes), in_channels=channels, size=(height, width)
    )
    return nets.without_input_scaling(spec)


def head_put_on(net: str, spec: NetSpec) -> str:
    """What was put behind a net that has no class scores of its own, in words; else empty."""
    if nets.is_notation(net):
        line = nets.canonical(net)
        added = spec.text.removeprefix(line).strip() if spec.text.startswith(line) else ""
    else:
        file = nets.is_keras_file(net) and nets.resolve(net, size=(spec.height, spec.width))
        added = "the means of its maps and a dense layer" if file and file.is_base else ""
    if not added:
        return ""
    return f"Net: it ends in features and has no class scores; behind them was put: {added}."


def settled(options: Options) -> Options:
    """The same options with the size of a net that comes from a file: files move, runs stay."""
    if not nets.is_keras_file(options.net):
        return options
    return dataclasses.replace(options, size=size_for(options.net, options.size))


def short_name(net: str) -> str:
    """What a run's own name says of its net."""
    if nets.is_keras_file(net):
        return Path(net).stem
    return net if len(net) < 32 else "net"

"""`striate train`: from a source of pictures to a classifier."""

import time
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Group, Parameter

from striate._commands import command as spelled
from striate._counting import things
from striate.cli._flags import RecipeFlags, values
from striate.cli._output import Output, percent
from striate.cli._sizes import parse_size
from striate.errors import InputError
from striate.recipes import DEFAULT_NET, DEFAULT_RECIPE, name_here, named_recipe, said_of

_RECIPE = Group("Recipe (over --recipe's own)", sort_key=1)


def command(
    source: str | None = None,
    /,
    *,
    net: str = DEFAULT_NET,
    recipe: str = DEFAULT_RECIPE,
    size: str | None = None,
    resize: str | None = None,
    group_by: str | None = None,
    keep_damaged: Annotated[bool, Parameter(negative=())] = False,
    name: str | None = None,
    runs_folder: str | None = None,
    resume: str | None = None,
    from_start: Annotated[bool, Parameter(negative=())] = False,
    settings: Annotated[
        RecipeFlags | None,  # pyright: ignore[reportInvalidTypeForm]
        Parameter(name="*", group=_RECIPE),
    ] = None,
    output: Output | None = None,
) -> int:
    """Train a classifier on pictures, evaluate it, and write it into a run's folder.

    Args:
        source: digits, xo, mnist, fashion-mnist, cifar10, cifar100, hoda, cats-dogs, hf:owner/name,
            a folder with a folder of pictures a class, with labels.csv or with parquet files, or
            a .csv, .parquet, .npz or .cdb file.
        net: A name from striate models, a line: "conv(32, 3) relu flatten dense(classes)", or a
            Keras file, such as model.keras.
        recipe: fast, course, or a TOML file.
        size: Side in pixels, or HEIGHTxWIDTH.
        resize: crop, squash or pad; crop by default, but pad for hoda and other .cdb files.
        group_by: Keeps bursts, patients or tracks on one side of our own split: a column of the
            source, or a regular expression on names, such as "(patient[0-9]+)_".
        keep_damaged: Take pictures that can be read in part only; else they are left out.
        name: Of the run.
        runs_folder: Where the run's folder is made; runs in the current folder by default.
        resume: Go on with this run instead: its name or folder.
        from_start: With --resume, throw away what the run has come to and begin it anew.
    """
    started = time.perf_counter()  # before torch is loaded, which takes seconds
    output = output or Output()
    chosen = {"net": net, "recipe": recipe, "size": size, "resize": resize, "group_by": group_by}
    chosen["keep_damaged"] = keep_damaged or None
    if from_start and resume is None:
        raise InputError(
            "--from-start begins a run anew that is there already: give it after --resume RUN."
        )
    _refuse_assignment(source)
    _check_resume(source, resume, {**chosen, "name": name, **values(settings)})
    from striate import workshop

    with output.progress():
        if resume is not None:
            run = workshop.resume(resume, from_start=from_start, runs_folder=runs_folder)
        else:
            run = workshop.train(
                source or "",
                net=net,
                recipe=named_recipe(recipe, net).with_settings(values(settings), "the flags"),
                size=parse_size(size),
                resize=resize,
                group_by=group_by,
                keep_damaged=keep_damaged,
                name=name,
                runs_folder=runs_folder,
                started=started,
            )
    _print(run, output)
    return 0


def _refuse_assignment(source: str | None) -> None:
    """Refuses `data=pets`, as another tool has it: the source stands alone, settings are flags."""
    key, _, value = (source or "").partition("=")
    if value and (name_here(key) or said_of(key)) and not Path(source or "").exists():
        raise InputError(
            f"{source} is an assignment. Give the source alone, and settings as flags: "
            f"{spelled('train', value if said_of(key) else 'pets')} --epochs 5"
        )


def _check_resume(source: str | None, resume: str | None, chosen: dict[str, Any]) -> None:
    """A run that goes on goes on as it began."""
    if (source is None) == (resume is None):
        raise InputError(
            "striate train takes a source of pictures, or --resume RUN, and not both. "
            "For instance: striate train digits"
        )
    usual = {"net": DEFAULT_NET, "recipe": DEFAULT_RECIPE}
    given = [name for name, value in chosen.items() if value != usual.get(name)]
    if resume is not None and given:
        flags = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise InputError(
            f"--resume goes on with the settings that {resume} began with, and {flags} would "
            f"change them. Leave that out, or train a new run without --resume."
        )


def report(run: Any) -> dict[str, Any]:
    """What programs rely on, from a finished run."""
    from striate.nets import title_of

    known = run.read()
    return {
        "run": str(run.folder),
        "classifier": str(run.classifier),
        "report": str(run.report),
        "net": title_of(known["net"]["kind"], known["net"]["text"]),
        "recipe": known["plan"]["recipe"],
        **run.results(),
    }


def _print(run: Any, output: Output) -> None:
    figures = report(run)
    output.give(figures)
    test, interval = figures["test_accuracy"], figures["test_interval"]
    if test is not None:
        low, high = interval
        sure = f" (95% interval {percent(low)} to {percent(high)})"
        copies = run.read()["copies_across_splits"]
        seen = f"but {copies:,} pictures have copies across the split" if copies else ""
        output.say(
            f"Test accuracy {percent(test)}{sure}, {seen or 'on pictures never trained on'}."
        )
    else:
        output.say(f"No test accuracy: {run.read()['split']['note']}")
    if figures["validation_accuracy"] is not None:
        output.say(f"Validation accuracy {percent(figures['validation_accuracy'])}.")
    epochs = things(f"{figures['epochs']:,.4g}", "epoch")
    output.say(
        f"Trained {epochs} in {figures['training_seconds']:.1f} s "
        f"({figures['images_per_second']:,.0f} images/s); {figures['total_seconds']:.1f} s in all."
    )
    output.say(f"Look at it: {figures['report']}")
    output.say(f"Use it: {spelled('predict', figures['classifier'])} PICTURES")
    output.say(f"Run: {figures['run']}")

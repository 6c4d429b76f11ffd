"""`striate runs`: what was trained here."""

from typing import Any

from cyclopts import App

from striate.cli._output import Output, percent, table
from striate.errors import DamagedFile

command = App(name="runs", help="List the runs in the runs folder.", help_format="plaintext")


@command.default
@command.command(name="list")
def list_(*, runs_folder: str | None = None, output: Output | None = None) -> int:
    """List the runs: name, status, net, accuracies.

    Args:
        runs_folder: Where to look; runs in the current folder by default.
    """
    output = output or Output()
    from striate import workshop
    from striate.runs import state_of

    found = [(run, state_of(run)) for run in workshop.runs(runs_folder=runs_folder)]
    rows = [_row(run, state) for run, state in found]
    output.give({"runs": rows})
    listed = table("run", "status", "source", "net", ">validation", ">test")
    for row, (_, state) in zip(rows, found, strict=True):
        accuracies = (percent(row["validation_accuracy"]), percent(row["test_accuracy"]))
        words = (row[key] or "-" for key in ("source", "net"))
        listed.add_row(row["name"], str(state), *words, *accuracies)
    if rows:
        output.show(listed)
    else:
        output.say("No runs here yet. Begin with: striate train digits")
    return 0


def _row(run: Any, state: Any) -> dict[str, Any]:
    """A damaged run is a row, too: the others are still to be seen."""
    try:
        known: dict[str, Any] = run.read()
    except DamagedFile:
        known = {}
    from striate.nets import title_of

    net = known.get("net")
    results = known.get("results", {})
    return {
        "name": run.name,
        "path": str(run.folder),
        "status": state.status,
        "step": state.step,
        "steps": state.steps,
        "damage": state.damage,
        "source": known.get("options", {}).get("source"),
        "net": title_of(net["kind"], net["text"]) if net else None,
        "validation_accuracy": results.get("validation_accuracy"),
        "test_accuracy": results.get("test_accuracy"),
    }

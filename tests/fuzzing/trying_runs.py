"""What a damaged run's folder goes through: it is listed, judged, reported and resumed."""

import json
import shutil
from pathlib import Path
from typing import Any

from PIL import Image
from tests.fuzzing.commands import command
from tests.fuzzing.limits import interrupted_after
from tests.fuzzing.subject import Broken, Step

import striate

_PRODUCTS = ("classifier.safetensors", "predictions.parquet", "report.html", "report.json")


def examine(example: dict[str, Any], step: Step) -> str:
    """Damages a copy of a run, and has a command look at it, with a whole one beside it.

    Args:
        example: `files` are the contents of files by their names, None for those that are taken
            away; `status` is what run.json says if it is not damaged itself; `command` is asked.
        step: As every task has it.
    """
    shutil.rmtree("runs", ignore_errors=True)
    for name in ("damaged-1", "whole-1"):
        shutil.copytree(finished(step), Path("runs") / name)
    Image.new("L", (12, 12), 128).save("a.png")
    damaged = Path("runs/damaged-1")
    if example["status"] != "done":
        _as_stopped(damaged, example["status"])
    for name, content in example["files"].items():
        (damaged / name).unlink(missing_ok=True)
        if content is not None:
            (damaged / name).write_bytes(content)
    said = command(step, "runs", "--json")
    if said.code != 0 or "whole-1" not in said.output:
        raise Broken(f"runs does not list the whole run: {said.output[-300:]}{said.errors[-300:]}")
    with interrupted_after(15):
        said = command(step, *example["command"])
    return "refused" if said.code else "taken"


def finished(step: Step) -> Path:
    """The folder of a tiny run that came to its end; made once for all children."""
    root = Path.cwd().parent / "finished"
    if not (root / "xo-net-1" / "report.html").exists():
        shutil.rmtree(root, ignore_errors=True)
        step("making a run")
        net = "conv(2, 3) relu flatten dense(classes)"
        striate.train("xo:count=40", net=net, epochs=2, size=12, runs_folder=root, name="xo-net")
    return root / "xo-net-1"


def _as_stopped(folder: Path, status: str) -> None:
    """As if it had been stopped before its products were there."""
    known = json.loads((folder / "run.json").read_text())
    known.pop("results", None)
    (folder / "run.json").write_text(json.dumps({**known, "status": status}))
    for name in _PRODUCTS:
        (folder / name).unlink(missing_ok=True)

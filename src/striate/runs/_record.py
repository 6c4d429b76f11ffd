"""What run.json holds, checked before anything of it is used."""

from pathlib import Path
from typing import Any

from striate._parsing import parse_json
from striate._shapes import TRUTH, Each, Either, Has, maybe, number, text, whole
from striate.errors import DamagedFile

STATUSES = ("planning", "training", "evaluating", "reporting", "done")
_MOST_THREADS = 65_536

_OPTIONS = Has(
    {"source": text(), "net": text()},
    {
        "size": Either(
            "a side, two, or null",
            (maybe(whole(1, 1_000_000)), Each(whole(1, 1_000_000), length=2)),
        ),
        "resize": maybe(text()),
        "group_by": maybe(text()),
        "keep_damaged": TRUTH,
    },
    closed=True,
)
_NET = Has(
    {
        "kind": text("name", "notation", "graph"),
        "text": text(),
        **dict.fromkeys(("num_classes", "in_channels", "height", "width"), whole(1)),
    }
)
_DEVICE = Has(
    {
        "kind": text("cpu", "cuda", "mps"),
        "name": text(),
        "precision": text("float32", "bfloat16"),
    },
    {
        "threads": whole(1, _MOST_THREADS),
        **dict.fromkeys(("channels_last", "pool_first", "deterministic"), TRUTH),
        "note": text(),
    },
    closed=True,
)
# A recipe is checked as a whole by who makes one of it; here, what a plan has decided.
_DECIDED = Has(
    {
        "batch_size": whole(1),
        "epochs": number(0),
        "learning_rate": number(0),
        "optimizer": text(),
        "augment": Each(text()),
        "views": text("one", "mirrored", "shifted"),
    },
)
PLAN = Has(
    {
        "recipe": _DECIDED,
        "device": _DEVICE,
        "steps_per_epoch": whole(1),
        "total_steps": whole(1),
        "validate_every": whole(),
        "seconds_per_step": number(0),
        "shortened": text(),
    },
    {"end_seconds": number(0), "smaller_batch": text()},
    closed=True,
)
_FIGURES = {
    "validation_accuracy": maybe(number(0)),
    "test_accuracy": maybe(number(0)),
    "test_interval": maybe(Each(number(0), length=2)),
    "parameters": whole(),
    **dict.fromkeys(
        ("epochs", "images_per_second", "training_seconds", "total_seconds"), number(0)
    ),
}
_RUN = Has(
    {"status": text(*STATUSES)},
    {
        "name": text(),
        "created": text(),
        "options": _OPTIONS,
        "recipe": Has({"seed": whole()}),
        "net": _NET,
        "classes": Each(text()),
        "fingerprint": text(),
        "split": Has({"note": maybe(text())}),
        "copies_across_splits": whole(),
        "versions": Has({"striate": text()}),
        "plan": PLAN,
        "plan_seconds": number(0),
        "kept_step": whole(),
        "results": Has({}, _FIGURES),
    },
)
_FINISHED = Has(_FIGURES)


class Record(dict[str, Any]):
    """What run.json says; a part that is not there is damage, and said as such."""

    def __init__(self, values: dict[str, Any], path: Path) -> None:
        super().__init__(values)
        self._path = path

    def __missing__(self, key: str) -> Any:
        raise _damaged(self._path, f"{key} is missing")

    def finished_results(self) -> dict[str, Any]:
        """The figures of a run that is done.

        Raises:
            DamagedFile: one is missing.
        """
        if wrong := _FINISHED.misfit(self["results"], "results"):
            raise _damaged(self._path, wrong)
        return self["results"]


def read_record(path: Path) -> Record:
    """What a run.json says.

    Raises:
        DamagedFile: it cannot be read, or a part of it is not what it should be.
    """
    try:
        values = parse_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedFile(
            f"{path} cannot be read: {error}. The run cannot be resumed; train again."
        ) from None
    if wrong := _RUN.misfit(values, ""):
        raise _damaged(path, wrong)
    return Record(values, path)


def plan_misfit(values: Any) -> str | None:
    """What is wrong with a plan as JSON, in words; None if it can be made a plan of."""
    return PLAN.misfit(values, "")


def _damaged(path: Path, why: str) -> DamagedFile:
    return DamagedFile(
        f"{path} is damaged: {why}. Put back the file as it was; else the run is lost: train again."
    )

"""Striate: a workshop for convolutional image classifiers.

Give it a folder of pictures: it trains a classifier on the machine you have, shows how it
sees, and hands you something you can ship. Importing this package loads neither NumPy nor
torch; each name below loads what it needs when it is first used.
"""

from typing import TYPE_CHECKING, Any

from striate._version import __version__

if TYPE_CHECKING:
    from striate.classifier import Classifier, Prediction
    from striate.data import Dataset
    from striate.recipes import Recipe
    from striate.runs import Run
    from striate.workshop import (
        baselines,
        compare,
        create,
        doctor,
        draw,
        evaluate,
        export,
        load,
        make_report,
        open,  # noqa: A004 (the verb's name)
        predict,
        resume,
        study,
        summary,
        train,
    )

__all__ = [
    "Classifier",
    "Dataset",
    "Prediction",
    "Recipe",
    "Run",
    "__version__",
    "baselines",
    "compare",
    "create",
    "doctor",
    "draw",
    "evaluate",
    "export",
    "load",
    "make_report",
    "open",
    "predict",
    "resume",
    "study",
    "summary",
    "train",
]

_HOMES = {
    "Classifier": "striate.classifier",
    "Prediction": "striate.classifier",
    "Dataset": "striate.data",
    "Recipe": "striate.recipes",
    "Run": "striate.runs",
}


def __getattr__(name: str) -> Any:
    """Loads a public name from its room when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'striate' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES.get(name, "striate.workshop")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

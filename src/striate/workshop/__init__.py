"""The verbs: what `import striate` shows, each a short walk through the rooms below."""

from striate.workshop._classifiers import evaluate, export, load, predict
from striate.workshop._machine import doctor
from striate.workshop._nets import create, draw, summary
from striate.workshop._runs import baselines, compare, make_report, resume, runs, train
from striate.workshop._sources import open  # noqa: A004 (the verb's name)
from striate.workshop._studies import study

__all__ = [
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
    "runs",
    "study",
    "summary",
    "train",
]

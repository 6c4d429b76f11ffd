"""How good a classifier is, and where it is wrong."""

from striate.evaluation._evaluate import Evaluation, evaluate_split, write_predictions
from striate.evaluation._metrics import (
    ClassFigures,
    class_figures,
    confusion_matrix,
    macro_f1,
    wilson_interval,
)

__all__ = [
    "ClassFigures",
    "Evaluation",
    "class_figures",
    "confusion_matrix",
    "evaluate_split",
    "macro_f1",
    "wilson_interval",
    "write_predictions",
]

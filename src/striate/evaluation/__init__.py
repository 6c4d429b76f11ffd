"""How good a classifier is, and where it is wrong."""

from striate.evaluation._calibration import Bin, Calibration, calibrate
from striate.evaluation._confused import ConfusedPair, HardPicture, confused_pairs, hardest
from striate.evaluation._evaluate import Evaluation, evaluate_split, write_predictions
from striate.evaluation._metrics import (
    ClassFigures,
    class_figures,
    confusion_matrix,
    macro_f1,
    top_accuracy,
    wilson_interval,
)

__all__ = [
    "Bin",
    "Calibration",
    "ClassFigures",
    "ConfusedPair",
    "Evaluation",
    "HardPicture",
    "calibrate",
    "class_figures",
    "confused_pairs",
    "confusion_matrix",
    "evaluate_split",
    "hardest",
    "macro_f1",
    "top_accuracy",
    "wilson_interval",
    "write_predictions",
]

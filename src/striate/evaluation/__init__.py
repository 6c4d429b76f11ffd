"""How good a classifier is, where it is wrong, and what it must beat."""

from striate.evaluation._answers import Answers
from striate.evaluation._baselines import (
    USUAL_SECONDS,
    Baseline,
    Baselines,
    fit_baselines,
    read_baselines,
    write_baselines,
)
from striate.evaluation._calibration import Calibration, ReliabilityBin, calibration
from striate.evaluation._compare import (
    Comparison,
    compare_answers,
    mcnemar_exact,
    paired_interval,
)
from striate.evaluation._evaluate import evaluate_split
from striate.evaluation._evaluation import Evaluation
from striate.evaluation._metrics import (
    ClassFigures,
    class_figures,
    confusion_cells,
    confusion_matrix,
    macro_f1,
    wilson_interval,
)
from striate.evaluation._mistakes import ConfusedPair, HardPicture, confused_pairs, hardest
from striate.evaluation._none_of_these import Abstention, abstention, choose_threshold
from striate.evaluation._predictions import predictions_of, read_predictions, write_predictions
from striate.evaluation._samples import estimated_seconds, samples_for

__all__ = [
    "USUAL_SECONDS",
    "Abstention",
    "Answers",
    "Baseline",
    "Baselines",
    "Calibration",
    "ClassFigures",
    "Comparison",
    "ConfusedPair",
    "Evaluation",
    "HardPicture",
    "ReliabilityBin",
    "abstention",
    "calibration",
    "choose_threshold",
    "class_figures",
    "compare_answers",
    "confused_pairs",
    "confusion_cells",
    "confusion_matrix",
    "estimated_seconds",
    "evaluate_split",
    "fit_baselines",
    "hardest",
    "macro_f1",
    "mcnemar_exact",
    "paired_interval",
    "predictions_of",
    "read_baselines",
    "read_predictions",
    "samples_for",
    "wilson_interval",
    "write_baselines",
    "write_predictions",
]

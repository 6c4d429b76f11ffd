"""The product: one file that loads anywhere and predicts."""

from striate.classifier._classifier import Classifier, Pictures, Prediction
from striate.classifier._logits import logit_batches, logits_of, probabilities_of
from striate.classifier._ranking import most_probable

__all__ = [
    "Classifier",
    "Pictures",
    "Prediction",
    "logit_batches",
    "logits_of",
    "most_probable",
    "probabilities_of",
]

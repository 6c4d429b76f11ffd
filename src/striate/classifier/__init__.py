"""The product: one file that loads anywhere and predicts."""

from striate.classifier._classifier import Classifier, Pictures, Prediction
from striate.classifier._logits import logits_of, probabilities_of

__all__ = ["Classifier", "Pictures", "Prediction", "logits_of", "probabilities_of"]

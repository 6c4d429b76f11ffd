"""The benchmark that the field measured itself by: its 1,000 classes, and who won it."""

from striate.imagenet._history import FACTS, PERSON_ERROR_PERCENT, RESULTS, Result
from striate.imagenet._synsets import Synset, search, synsets

__all__ = ["FACTS", "PERSON_ERROR_PERCENT", "RESULTS", "Result", "Synset", "search", "synsets"]

"""A data set by name or folder: found, checked, decoded once, mapped, split."""

from striate.data._cache import CacheEntry, cache_entries, clear_cache, pictures_folder
from striate.data._capped import capped
from striate.data._cats_dogs import prepare_cats_dogs
from striate.data._check import check
from striate.data._dataset import Dataset, Duplicates
from striate.data._open import open_dataset
from striate.data._openers import address, find_source, short_name, source_names
from striate.data._rules import make_splits
from striate.data._source import Habit, LeftOut, Listing, Source
from striate.data._splits import Splits

__all__ = [
    "CacheEntry",
    "Dataset",
    "Duplicates",
    "Habit",
    "LeftOut",
    "Listing",
    "Source",
    "Splits",
    "address",
    "cache_entries",
    "capped",
    "check",
    "clear_cache",
    "find_source",
    "make_splits",
    "open_dataset",
    "pictures_folder",
    "prepare_cats_dogs",
    "short_name",
    "source_names",
]

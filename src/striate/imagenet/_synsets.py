"""ImageNet's 1,000 classes, searched as a person would: by word, part of a word, number or wnid.

The order is that of the wnids, which torchvision, timm and Keras share. The challenge's own
numbers (ILSVRC2012_ID, from 1) are in another order. Names are WordNet 3.0's; `classes.tsv`
holds them, and `classes.LICENSE.txt` the licence under which they come.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass
from importlib import resources

from striate.errors import InputError, UnknownName, nearest

_LONGEST_QUERY = 100
_NUMBER = re.compile(r"[+-]?\d+")
_APOSTROPHE = re.compile("['\u2019]")
_WNID = re.compile(r"n\d{1,8}", re.IGNORECASE)


@dataclass(frozen=True)
class Synset:
    """A class of the challenge: one meaning, with the words for it.

    Args:
        index: Of the class in a net's outputs, in [0, 1000).
        wnid: WordNet's identifier, n and eight digits.
        names: The words, commonest first; two classes may share one (crane, maillot).
    """

    index: int
    wnid: str
    names: tuple[str, ...]


@functools.cache
def synsets() -> tuple[Synset, ...]:
    """Reads the 1,000 classes in the order of a net's outputs."""
    text = resources.files("striate.imagenet").joinpath("classes.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return tuple(Synset(int(index), wnid, tuple(names.split(", "))) for index, wnid, names in rows)


def search(query: str) -> list[Synset]:
    """Finds classes; case, accents, hyphens and the order of words do not matter.

    Args:
        query: A word, several, or part of one; an index; a wnid or its beginning.

    Returns:
        At least one class. A whole name comes before whole words, those before the beginnings of
        words, those before parts of them; then earlier names come before later ones.

    Raises:
        UnknownName: No name has it; the message says the nearest.
        InputError: An index or wnid that is not there, or nothing to look for.

    Example:
        >>> search("komodo")[0].names[0]
        'Komodo dragon'
    """
    query = query.strip()
    if len(query) > _LONGEST_QUERY:
        raise InputError(
            f"Names are at most {_LONGEST_QUERY} letters long, and {len(query):,} came: "
            f"look for a word, such as komodo."
        )
    if _NUMBER.fullmatch(query):
        return [_at(int(query))]
    if _WNID.fullmatch(query):
        return _with_wnid(query.lower())
    words = _folded(query).split()
    if not words:
        raise InputError(
            f"There is no word in {query!r}: give a word, such as komodo, an index from 0 to 999, "
            f"or a wnid such as {synsets()[0].wnid}."
        )
    ranked = [(rank, synset) for synset in synsets() if (rank := _rank(words, synset))]
    if not ranked:
        raise _not_found(query)
    return [synset for _, synset in sorted(ranked, key=lambda pair: (pair[0], pair[1].index))]


def _at(index: int) -> Synset:
    if not 0 <= index < len(synsets()):
        raise InputError(
            f"There is no class {index}: indices go from 0 to {len(synsets()) - 1}, as in "
            f"torchvision, timm and Keras."
        )
    return synsets()[index]


def _with_wnid(wnid: str) -> list[Synset]:
    found = [synset for synset in synsets() if synset.wnid.startswith(wnid)]
    if not found:
        first, last = synsets()[0].wnid, synsets()[-1].wnid
        raise InputError(
            f"No class has the wnid {wnid}: the 1,000 lie between {first} and {last}, and most "
            f"synsets of ImageNet are not among them."
        )
    return found


def _rank(words: list[str], synset: Synset) -> tuple[int, int] | None:
    """How well the best of the names matches, and which it is; None if none does."""
    ranks = [
        (rank, place)
        for place, name in enumerate(synset.names)
        if (rank := _rank_in(words, _folded(name))) is not None
    ]
    return min(ranks, default=None)


def _rank_in(words: list[str], name: str) -> int | None:
    there = name.split()
    if words == there:
        return 0
    if all(word in there for word in words):
        return 1
    if all(any(one.startswith(word) for one in there) for word in words):
        return 2
    return 3 if all(word in name for word in words) else None


@functools.cache
def _folded(text: str) -> str:
    """Lower case, without accents and apostrophes; whatever else is no letter parts words."""
    bare = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text))
    plain = "".join(char for char in bare if not unicodedata.combining(char)).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def _not_found(query: str) -> UnknownName:
    """Offers the nearest of all names and their words; where none is near, lists first names."""
    names = {name for synset in synsets() for name in synset.names}
    near = nearest(query, names | {word for name in names for word in name.split()})
    known = near or [synset.names[0] for synset in synsets()]
    hint = "striate synsets --all lists them."
    return UnknownName("class of ImageNet's 1,000", query, known, hint)

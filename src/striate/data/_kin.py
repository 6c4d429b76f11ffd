"""Names that give away pictures of one burst, patient or track, where nobody grouped them."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

_RUNNING_NUMBER = re.compile(r"(\d+)\D{0,3}$")
_LEAST_PICTURES_A_STEM = 3
_MANY_STEMS = 10


@dataclass(frozen=True)
class Kin:
    """Pictures whose names share a stem and differ in a running number.

    Attributes:
        stems: How many stems there are.
        pictures: How many pictures have one of them.
        example: Names of one stem.
        pattern: A regular expression for `group_by` that puts each stem into a group.
    """

    stems: int
    pictures: int
    example: tuple[str, ...]
    pattern: str


def suspected_kin(
    names: Sequence[str], labels: Int64[np.ndarray, "N"], classes: Sequence[str]
) -> Kin | None:
    """Looks for stems such as `patient12_` in `patient12_03.jpg`, or `film3/` in `film3/001.jpg`.

    A stem that is the class's own, as in `cat/cat.7.jpg`, says nothing; nor does a camera's, such
    as `IMG_`, which has no number of its own. Suspicious are several stems within a class, three
    pictures each and more, that tell themselves apart by numbers or folders or are many.

    Returns:
        None if the names suggest nothing.
    """
    members: defaultdict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        stem = _stem(name, str(classes[labels[index]]))
        if stem is not None:
            members[stem].append(index)
    alike = {stem: found for stem, found in members.items() if len(found) > 1}
    pictures = sum(map(len, alike.values()))
    by_class = Counter(label for found in alike.values() for label in {*labels[found].tolist()})
    if not by_class or max(by_class.values()) < 2:
        return None
    if pictures < _LEAST_PICTURES_A_STEM * len(alike) or 2 * pictures < len(names):
        return None
    telling = sum(any(c.isdecimal() or c == "/" for c in stem) for stem in alike)
    if 2 * telling < len(alike) and len(alike) < _MANY_STEMS:
        return None
    largest = max(alike.values(), key=len)
    example = tuple(names[index] for index in largest[:2])
    in_folders = sum(stem.endswith("/") for stem in alike) * 2 > len(alike)
    pattern = r"([^/]+)/[^/]*$" if in_folders else r"([^/]*?)\d+\D{0,3}\.\w+$"
    return Kin(len(alike), pictures, example, pattern)


def _stem(name: str, class_name: str) -> str | None:
    """What stands before a name's last number, below the class's folder; None if that is nothing.

    Also None if it is the class's name or nothing but a split's, and for names without numbers.
    """
    place = name.split("/")
    inside = place[place.index(class_name) + 1 :] if class_name in place[:-1] else place[-1:]
    base = inside[-1].rpartition(".")[0] or inside[-1]
    number = _RUNNING_NUMBER.search(base)
    if number is None:
        return None
    stem = "/".join([*inside[:-1], base[: number.start()]])
    plain = re.sub(r"[\W_]+", "", stem).casefold()
    own = {re.sub(r"[\W_]+", "", word).casefold() for word in (class_name, f"{class_name}s")}
    return None if not plain or plain in own else stem

"""From text to words with their arguments, and back to the canonical text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from striate.errors import nearest
from striate.nets.notation._place import Place
from striate.nets.notation._syntax import Item, Term, terms
from striate.nets.notation._values import REQUIRED, write
from striate.nets.notation._words import (
    ALIASES,
    CLASSES,
    HINTS,
    VOCABULARY,
    WORDS,
    Definition,
    Parameter,
    is_flag,
)

VECTOR_MAKERS = ("flatten", "globalpool")


@dataclass(frozen=True)
class Word:
    """One word of a net.

    Args:
        name: The word, never an alias.
        values: All its arguments by name, defaults filled in.
        body: The words inside a residual.
        shortcut: The words of its shortcut; none means the identity.
        place: Where it was written; two words are equal wherever they stand.
    """

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    body: tuple[Word, ...] = ()
    shortcut: tuple[Word, ...] = ()
    place: Place = field(default=Place("", 0, 0), compare=False, repr=False)

    def __str__(self) -> str:
        """The canonical spelling: defaults left out, what must be said without its name."""
        if self.body:
            shortcut = f", shortcut={spell(self.shortcut)}" if self.shortcut else ""
            return f"{self.name}({spell(self.body)}{shortcut})"
        arguments = list(self._arguments())
        return f"{self.name}({', '.join(arguments)})" if arguments else self.name

    def _arguments(self) -> Iterator[str]:
        for parameter in VOCABULARY[self.name].parameters:
            value = self.values[parameter.name]
            if parameter.default is REQUIRED:
                yield write(value)
            elif value != _default(parameter, self.values):
                bare = is_flag(parameter)
                yield parameter.name if bare else f"{parameter.name}={write(value)}"

    @property
    def follows_classes(self) -> bool:
        """Whether `classes` stands in it, at any depth."""
        inside = any(word.follows_classes for word in self.body + self.shortcut)
        return inside or CLASSES in self.values.values()


def spell(words: tuple[Word, ...]) -> str:
    """Writes words as one canonical line."""
    return " ".join(map(str, words))


def parse(line: str) -> tuple[Word, ...]:
    """Reads a net's line; says nothing yet of shapes.

    Args:
        line: The text of the net.

    Returns:
        Its words. `parse(spell(words)) == words` always.

    Raises:
        NotationError: a word or argument that is unknown, missing, twice there or out of range,
            brackets that do not match, or a line beyond the limits; points at it.
    """
    return tuple(_word(term) for term in terms(line))


def follows_classes(line: str) -> bool:
    """Says whether a net's line follows the number of classes: whether `classes` stands in it.

    Raises:
        NotationError: the line does not parse.
    """
    return any(word.follows_classes for word in parse(line))


def base_of(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words up to the first that makes a vector of maps; all, if none does."""
    ends = (place for place, word in enumerate(words) if word.name in VECTOR_MAKERS)
    return words[: next(ends, len(words))]


def is_base(words: tuple[Word, ...]) -> bool:
    """Says whether a line is for features alone: it has no dense layer and follows no classes."""
    return not any(word.name == "dense" or word.follows_classes for word in words)


def canonical(line: str) -> str:
    """Spells a net's line in the one canonical way; lines of equal meaning become equal.

    Args:
        line: The text of the net.

    Returns:
        Lower case, one space between words, defaults left out.

    Raises:
        NotationError: the line does not parse.
    """
    return spell(parse(line))


def _word(term: Term) -> Word:
    if term.token.kind == "number":
        raise term.place.error(
            f"A number stands only in a word's brackets, as in conv(32, 3): "
            f"put {term.place.text} there, or remove it."
        )
    name = ALIASES.get(term.token.text, term.token.text)
    if name not in VOCABULARY:
        raise term.token.place.error(_unknown(name))
    definition = VOCABULARY[name]
    if definition.role == "residual":
        return _residual(term, definition)
    return Word(name, _values(term, definition), place=term.place)


def _unknown(name: str) -> str:
    if name in HINTS:
        return f"There is no word {name!r}. Here it is {HINTS[name]}."
    if name in (CLASSES, "same", "ceil"):
        return f"{name!r} stands only in a word's brackets, as in dense(classes) or pool(2, ceil)."
    close = nearest(name, WORDS)
    offer = f"Did you mean {' or '.join(close)}?" if close else f"There are: {_listed()}."
    return f"There is no word {name!r}. {offer}"


def _listed() -> str:
    return ", ".join(sorted(WORDS))


def _values(term: Term, definition: Definition) -> dict[str, Any]:
    """Each argument's value, in the order of the definition."""
    given: dict[str, Any] = {}
    free = [parameter for parameter in definition.parameters if not is_flag(parameter)]
    for item in term.items:
        parameter = _parameter(item, term, definition, free, given)
        if parameter.name in given:
            raise item.place.error(f"{parameter.name} is given twice: remove one of the two.")
        value, *more = item.terms
        if more:
            raise item.place.error(
                f"{parameter.name} is one value, and {len(item.terms)} came: "
                f"separate arguments by commas, as in {definition.signature}."
            )
        flagged = is_flag(parameter) and item.key is None
        given[parameter.name] = flagged or parameter.kind.read(value, parameter.name)
    for parameter in definition.parameters:
        if parameter.name not in given and parameter.default is REQUIRED:
            raise term.place.error(
                f"{definition.name} lacks its {parameter.name}: write {definition.signature}."
            )
    return {
        parameter.name: given.get(parameter.name, _default(parameter, given))
        for parameter in definition.parameters
    }


def _default(parameter: Parameter, given: dict[str, Any]) -> Any:
    return given["kernel"] if parameter.default is None else parameter.default


def _parameter(
    item: Item,
    term: Term,
    definition: Definition,
    free: list[Parameter],
    given: dict[str, Any],
) -> Parameter:
    """Finds which argument an item gives: by name, by a flag's bare name, or by position."""
    by_name = {parameter.name: parameter for parameter in definition.parameters}
    if item.key is not None:
        if item.key.text in by_name:
            return by_name[item.key.text]
        close = nearest(item.key.text, by_name)
        offer = f"Did you mean {' or '.join(close)}? " if close else ""
        raise item.key.place.error(
            f"{definition.name} has no argument {item.key.text!r}. {offer}"
            f"Write {definition.signature}."
        )
    flag = by_name.get(item.terms[0].token.text)
    if flag is not None and is_flag(flag) and not item.terms[0].items:
        return flag
    if any(other.key is not None for other in term.items[: term.items.index(item)]):
        raise item.place.error(
            f"An argument without a name came after one with a name: write {definition.signature}."
        )
    position = sum(parameter.name in given for parameter in free)
    if position < len(free):
        return free[position]
    raise item.place.error(
        f"{definition.name} takes {_count(len(free))}: write {definition.signature}."
    )


def _count(number: int) -> str:
    return "no argument" if number == 0 else f"at most {number} argument{'s' * (number > 1)}"


def _residual(term: Term, definition: Definition) -> Word:
    parts: dict[str, tuple[Word, ...]] = {}
    for item in term.items:
        key = "words" if item.key is None else item.key.text
        if key not in ("words", "shortcut") or (item.key is not None and key == "words"):
            raise item.place.error(
                f"residual has no argument {key!r}: write {definition.signature}."
            )
        if key in parts:
            raise item.place.error(
                "Inside residual words are separated by spaces, and one shortcut may follow "
                f"after a comma: write {definition.signature}."
            )
        parts[key] = tuple(_word(inner) for inner in item.terms)
    if "words" not in parts:
        raise term.place.error(
            "residual lacks its words: write residual(conv(16, 3, padding=1) relu)."
        )
    return Word(term.token.text, {}, parts["words"], parts.get("shortcut", ()), term.place)

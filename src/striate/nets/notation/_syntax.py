"""Reads the brackets: from tokens to terms, by recursive descent, before any meaning.

line = term { term }
term = NUMBER | NAME [ "(" [ item { "," item } ] ")" ]
item = [ NAME "=" ] term { term }
"""

from __future__ import annotations

from dataclasses import dataclass

from striate.errors import NotationError
from striate.nets.notation._place import Place
from striate.nets.notation._tokens import Token, tokens

MAX_DEPTH = 16
MAX_TERMS = 2_000


@dataclass(frozen=True)
class Item:
    """One of the things between brackets: terms, perhaps with a name before them."""

    key: Token | None
    terms: tuple[Term, ...]
    place: Place


@dataclass(frozen=True)
class Term:
    """A number or a name, the latter perhaps with items in brackets."""

    token: Token
    items: tuple[Item, ...]
    place: Place


def terms(line: str) -> tuple[Term, ...]:
    """Reads a line's terms.

    Args:
        line: The text of the net.

    Returns:
        The terms outside all brackets, at least one, each with what is in its brackets.

    Raises:
        NotationError: no term at all, brackets that do not match, too many or too deep.
    """
    return _Reader(tokens(line)).line()


class _Reader:
    """Walks the tokens once; each method reads what its name says and stops behind it."""

    def __init__(self, line: list[Token]) -> None:
        self._tokens = line
        self._position = 0
        self._terms = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    def _take(self) -> Token:
        token = self._next
        self._position += token.kind != "end"
        return token

    def line(self) -> tuple[Term, ...]:
        if self._next.kind == "end":
            raise NotationError(
                "The net's line is empty: give at least flatten dense(classes), or a net's name."
            )
        found = []
        while self._next.kind != "end":
            if self._next.kind not in ("name", "number"):
                raise self._next.place.error(_stray(self._next.kind))
            found.append(self._term(0))
        return tuple(found)

    def _term(self, depth: int) -> Term:
        token = self._take()
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise token.place.error(
                f"A net may have at most {MAX_TERMS:,} words and numbers. Write it in Python."
            )
        if token.kind != "name" or self._next.kind != "(":
            return Term(token, (), token.place)
        opening = self._take()
        if depth >= MAX_DEPTH:
            raise opening.place.error(f"Brackets may be nested at most {MAX_DEPTH} deep.")
        items = []
        while self._next.kind != ")" or items:
            items.append(self._item(depth + 1))
            if self._next.kind != ",":
                break
            self._take()
        closing = self._take()
        if closing.kind == "end":
            raise opening.place.error("This bracket is never closed: add a ')'.")
        if closing.kind != ")":
            raise closing.place.error(f"{closing.text!r} came where ',' or ')' was expected.")
        return Term(token, tuple(items), token.place.to(closing.place))

    def _item(self, depth: int) -> Item:
        key = None
        if self._next.kind == "name" and self._tokens[self._position + 1].kind == "=":
            key = self._take()
            self._take()
        found = []
        while self._next.kind in ("name", "number"):
            found.append(self._term(depth))
        if not found:
            if self._next.kind == "end":
                raise self._tokens[self._position - 1].place.error(
                    "The line ends inside brackets: finish the argument and add a ')'."
                )
            raise self._next.place.error(f"{self._next.text!r} came where a value was expected.")
        first = key or found[0]
        return Item(key, tuple(found), first.place.to(found[-1].place))


def _stray(mark: str) -> str:
    if mark == ")":
        return "This bracket was never opened: remove it, or add the '(' that belongs to it."
    if mark == "(":
        return "This bracket belongs to no word: write the word right before it, as in conv(32, 3)."
    if mark == ",":
        return "Words are separated by spaces: a comma stands only between arguments. Remove it."
    return "'=' stands only between an argument's name and its value, as in conv(32, 3, stride=2)."

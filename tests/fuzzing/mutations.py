"""Ways to spoil bytes, as hypothesis draws them: it takes a found fault's steps back one by one."""

from collections.abc import Callable
from random import Random

from hypothesis import strategies as st

Change = Callable[[bytes], bytes]

# What lengths, sizes and counts are broken by.
_ODD_NUMBERS = (
    0, 1, 2, 3, 7, 8, 15, 16, 127, 128, 129, 255, 256, 257, 1000, 4096, 32_767, 32_768, 65_535,
    65_536,
    2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1,
)  # fmt: skip
odd_numbers = st.sampled_from(_ODD_NUMBERS)
# Headers are where most goes wrong, and the first bytes most of all.
places = st.one_of(st.integers(0, 63), st.integers(0, 1023), st.integers(0, 2**20))
_lengths = st.one_of(st.integers(1, 8), st.integers(1, 400))


@st.composite
def changes(draw: st.DrawFn, others: tuple[bytes, ...] = ()) -> Change:
    """One change somewhere in bytes; `others` are files to take pieces of."""
    kinds = [_set, _number, _cut, _double, _insert, _end, _fill, _noise, _swap]
    made = draw(st.sampled_from(kinds))(draw)
    if not others or draw(st.integers(0, 9)):
        return made
    other, place, start = draw(st.sampled_from(others)), draw(places), draw(places)
    return lambda content: content[: _at(content, place)] + other[_at(other, start) :]


def several(one: st.SearchStrategy[Change], least: int = 0, most: int = 5):
    """Some changes, one after the other, as one."""
    return st.lists(one, min_size=least, max_size=most).map(_all)


def _all(listed: list[Change]) -> Change:
    def change(content: bytes) -> bytes:
        for one in listed:
            content = one(content)
        return content

    return change


def _at(content: bytes, place: int) -> int:
    return place % (len(content) or 1)


def _over(content: bytes, place: int, piece: bytes) -> bytes:
    """The content with a piece written over it, no longer than it was."""
    at = _at(content, place)
    return (content[:at] + piece + content[at + len(piece) :])[: len(content)]


def _set(draw: st.DrawFn) -> Change:
    place, value = draw(places), draw(st.integers(0, 255))
    return lambda content: _over(content, place, bytes([value]))


def _number(draw: st.DrawFn) -> Change:
    place, value = draw(places), draw(odd_numbers)
    width, order = draw(st.sampled_from([1, 2, 4, 8])), draw(st.sampled_from(["big", "little"]))
    piece = (value % 2 ** (8 * width)).to_bytes(width, order)  # pyright: ignore[reportArgumentType]
    return lambda content: _over(content, place, piece)


def _cut(draw: st.DrawFn) -> Change:
    place, length = draw(places), draw(_lengths)

    def change(content: bytes) -> bytes:
        at = _at(content, place)
        return content[:at] + content[at + length :]

    return change


def _double(draw: st.DrawFn) -> Change:
    place, length, times = draw(places), draw(_lengths), draw(st.sampled_from([2, 2, 3, 100]))

    def change(content: bytes) -> bytes:
        at = _at(content, place)
        return content[:at] + content[at : at + length] * times + content[at + length :]

    return change


def _insert(draw: st.DrawFn) -> Change:
    place, piece = draw(places), draw(st.binary(min_size=1, max_size=8))

    def change(content: bytes) -> bytes:
        at = _at(content, place)
        return content[:at] + piece + content[at:]

    return change


def _end(draw: st.DrawFn) -> Change:
    place = draw(places)
    return lambda content: content[: _at(content, place)]


def _fill(draw: st.DrawFn) -> Change:
    place, length, value = draw(places), draw(_lengths), draw(st.sampled_from([0, 255]))
    return lambda content: _over(content, place, bytes([value]) * length)


def _noise(draw: st.DrawFn) -> Change:
    place, length, seed = draw(places), draw(_lengths), draw(st.integers(0, 999))
    return lambda content: _over(content, place, Random(seed).randbytes(length))


def _swap(draw: st.DrawFn) -> Change:
    first, second, length = draw(places), draw(places), draw(_lengths)

    def change(content: bytes) -> bytes:
        one, other = _at(content, first), _at(content, second)
        pieces = content[one : one + length], content[other : other + length]
        return _over(_over(content, one, pieces[1]), other, pieces[0])

    return change

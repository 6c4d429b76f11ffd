"""Says whether a line makes a classifier of given pictures, and if not, what would."""

from __future__ import annotations

from striate.arithmetic import smallest_input
from striate.errors import InvalidSetting, NotationError, NotationTooSmall
from striate.nets.notation._line import Word
from striate.nets.notation._shapes import (
    Shape,
    WindowTooLarge,
    flow,
    parameters,
    shown,
    window,
)
from striate.nets.notation._words import FITTING_ANYWHERE, VOCABULARY

_TRIED_SIZES = 64
MAX_SIDE = 65_536


def check(words: tuple[Word, ...], shape: Shape, classes: int) -> None:
    """Follows the shapes through a whole net.

    Args:
        words: The net.
        shape: `(C, H, W)` of the pictures.
        classes: K, at least 2; or 0 for a line without a head, whose end is left as it is.

    Raises:
        NotationTooSmall: pictures too small for a window; names the smallest that work.
        NotationError: a word that cannot stand where it stands, a net beyond the limits, or one
            that does not end in class scores.
    """
    try:
        result = flow(words, shape, classes)
        parameters(words, shape, classes)
    except WindowTooLarge as large:
        raise _too_small(words, shape, classes, large) from None
    if classes:
        _check_end(words[-1], result, classes)


def scores(words: tuple[Word, ...], shape: Shape) -> int:
    """Tells how many classes a line is for that does not say `classes`.

    Raises:
        InvalidSetting: the line says `classes`, so nobody knows.
        NotationError: the line does not end in a vector.
    """
    if any(word.follows_classes for word in words):
        raise InvalidSetting(
            "The line says classes, and how many there are was not said: "
            "give num_classes=10, on the command line --classes 10."
        )
    try:
        result = flow(words, shape, 2)
    except WindowTooLarge as large:
        raise _too_small(words, shape, 2, large) from None
    _check_end(words[-1], result, result[0])
    return max(2, result[0])


def _check_end(last: Word, shape: Shape, classes: int) -> None:
    if last.name in ("softmax", "sigmoid"):
        raise last.place.error(
            f"Striate's nets end in logits, and the classifier applies the {last.name} itself: "
            f"leave this one out."
        )
    if VOCABULARY[last.name].role in FITTING_ANYWHERE:
        raise last.place.error(
            f"A net ends in its class scores, and {last.name} behind them would spoil them: "
            f"leave it out, or put dense(classes) after it."
        )
    if len(shape) != 1:
        raise last.place.error(
            f"The net ends here, in maps of {shown(shape)}, and class scores are a vector: "
            f"put flatten dense(classes) or globalpool dense(classes) after it."
        )
    if shape[0] == classes or (shape[0] == 1 and classes == 2):
        return
    raise last.place.error(
        f"The net ends here in {shown(shape)}, and there are {classes:,} classes: "
        f"{'write' if last.name == 'dense' else 'end it in'} dense(classes), which follows them."
    )


def _too_small(
    words: tuple[Word, ...], shape: Shape, classes: int, large: WindowTooLarge
) -> NotationTooSmall:
    sliding = window(large.word)
    extent = sliding.extent if sliding else 1
    smallest = _smallest(words, shape[0], classes)
    mend = (
        f"The net needs pictures of at least {smallest}x{smallest}: take --size {smallest} or "
        f"more, or remove a pooling."
        if smallest
        else "No picture of a size that Striate takes is enough: take smaller kernels and strides."
    )
    return large.word.place.error(
        f"Of pictures of {shape[1]}x{shape[2]} only {large.shape[1]}x{large.shape[2]} is left "
        f"here, and the window of {extent}x{extent} does not fit on that. {mend}",
        NotationTooSmall,
    )


def _smallest(words: tuple[Word, ...], channels: int, classes: int) -> int | None:
    """The smallest square picture that passes, tried from a lower bound; None if none was found."""
    least = _least(words, 1)
    for side in range(least, min(least + _TRIED_SIZES, MAX_SIDE + 1)):
        try:
            flow(words, (channels, side, side), classes)
        except (NotationError, WindowTooLarge):
            continue
        return side
    return None


def _least(words: tuple[Word, ...], wanted: int) -> int:
    """The smallest side of which at least `wanted` cells are left, each window taken by itself."""
    for word in reversed(words):
        sliding = window(word)
        if sliding is not None:
            wanted = smallest_input([sliding], wanted)
        elif word.name == "residual":
            wanted = max(_least(word.body, wanted), _least(word.shortcut, wanted))
        elif word.name in ("flatten", "globalpool"):
            wanted = 1
    return wanted

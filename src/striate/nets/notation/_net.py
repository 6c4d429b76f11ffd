"""The net that a line makes, with the same protocol as those that have names."""

from __future__ import annotations

import dataclasses

from torch import nn

from striate.errors import InvalidSetting
from striate.nets._net import SequentialNet
from striate.nets._spec import NetSpec
from striate.nets.notation._check import check, scores
from striate.nets.notation._line import Word, base_of, is_base, parse, spell
from striate.nets.notation._modules import Named, modules
from striate.nets.notation._shapes import Shape, flow
from striate.nets.notation._words import CLASSES, FITTING_ANYWHERE, VOCABULARY


class NotationNet(SequentialNet):
    """A net from a line: features up to the first `flatten` or `globalpool`, head from there.

    Args:
        spec: Of kind "notation"; its line is checked.

    Raises:
        NotationError: the line does not parse, or its shapes do not fit.
    """

    def __init__(self, spec: NetSpec) -> None:
        words, shape = parse(spec.text), (spec.in_channels, spec.height, spec.width)
        check(words, shape, spec.num_classes)
        named = modules(words, shape, spec.num_classes)
        cut = len(base_of(words))
        super().__init__(
            spec,
            _sequential(named[:cut]),
            _sequential(named[cut:]),
            classifier=named[-1][0] if words[-1].name == "dense" else None,
        )

    def reset_classifier(self, num_classes: int) -> None:
        """Draws everything from the first word that says `classes` on anew; the rest stays.

        A last word with a number, such as `dense(10)`, becomes `dense(classes)`, unless it is the
        `dense(1)` of two classes.

        Args:
            num_classes: K of the new task, at least 2; `spec` follows.

        Raises:
            InvalidSetting: fewer than two classes.
            NotationError: no word of the line can follow the number of classes.
        """
        words = _following_classes(parse(self.spec.text), num_classes)
        shape = (self.spec.in_channels, self.spec.height, self.spec.width)
        spec = dataclasses.replace(self.spec, text=spell(words), num_classes=num_classes)
        check(words, shape, num_classes)
        first = next((i for i, w in enumerate(words) if w.follows_classes), len(words) - 1)
        fresh = modules(words[first:], flow(words[:first], shape, num_classes), num_classes)
        chains = [
            (part, name) for part in (self.features, self.head) for name, _ in part.named_children()
        ]
        like = next(self.parameters(), None)
        for (chain, name), (_, module) in zip(chains[first:], fresh, strict=True):
            if like is not None:
                module.to(like.device, like.dtype)
            chain.set_submodule(name, module)
        self.spec = spec


def resolve_line(
    line: str,
    num_classes: int | None,
    in_channels: int | None,
    height: int | None,
    width: int | None,
) -> NetSpec:
    """Turns a line into the spec of a net, checked but not built.

    Args:
        line: The text of the net.
        num_classes: K; None takes the number that the line ends in, 0 the line's words up to its
            head. A line without a dense layer gets a head for K classes where it does not give K
            numbers itself, and none where K is None and it ends in maps.
        in_channels: C of the pictures; must be given.
        height: H of the pictures; must be given.
        width: W of the pictures; must be given.

    Returns:
        The spec, with the line in canonical spelling.

    Raises:
        InvalidSetting: channels or size are missing, or the classes where the line says `classes`.
        NotationError: the line does not parse, or its shapes do not fit.
    """
    words = parse(line)
    if in_channels is None or height is None or width is None:
        raise InvalidSetting(
            "A line of the notation has no native size: say in_channels and size, for instance "
            "--input 28x28x1."
        )
    shape = (in_channels, height, width)
    if num_classes == 0:
        words = _without_head(words)
    elif is_base(words):
        words, num_classes = _with_head(words, shape, num_classes)
    if num_classes is None:
        num_classes = scores(words, shape)
    else:
        check(words, shape, num_classes)
    return NetSpec("notation", spell(words), num_classes, in_channels, height, width)


def _without_head(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words before the head.

    Raises:
        NotationError: there is none.
    """
    if base := base_of(words):
        return base
    raise words[0].place.error(
        "The line begins with its head, and nothing is left without it: put a convolution before."
    )


def _with_head(
    words: tuple[Word, ...], shape: Shape, num_classes: int | None
) -> tuple[tuple[Word, ...], int | None]:
    """A base with the head that so many classes need, if it needs one."""
    check(words, shape, 0)
    made = flow(words, shape, 0)
    scores_already = len(made) == 1 and VOCABULARY[words[-1].name].role not in FITTING_ANYWHERE
    if num_classes is None:
        return words, None if scores_already else 0
    if scores_already and (made == (num_classes,) or (made == (1,) and num_classes == 2)):
        return words, num_classes
    head = "globalpool dense(classes)" if len(made) == 3 else "dense(classes)"
    return (*words, *parse(head)), num_classes


def _following_classes(words: tuple[Word, ...], num_classes: int) -> tuple[Word, ...]:
    last = words[-1]
    units = last.values.get("units", CLASSES)
    if units == CLASSES or (units == 1 and num_classes == 2):
        return words
    return (*words[:-1], dataclasses.replace(last, values={"units": CLASSES}))


def _sequential(named: Named) -> nn.Sequential:
    chain = nn.Sequential()
    for name, module in named:
        chain.add_module(name, module)
    return chain

"""A net's identity, as text: what a run and a classifier file keep to build it again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

from striate._parsing import parse_json
from striate.errors import InvalidSetting, UnknownSetting

if TYPE_CHECKING:
    from striate.nets._net import Net

Kind = Literal["name", "notation", "graph"]

_KINDS = ("name", "notation", "graph")
_LIMITS = {
    "num_classes": (2, 1_000_000),
    "in_channels": (1, 65_536),
    "height": (1, 65_536),
    "width": (1, 65_536),
}


@dataclass(frozen=True)
class NetSpec:
    """Everything that tells one net from another, except its weights.

    Args:
        kind: Whether `text` is a registered name, a line of the notation or a graph of JSON nodes.
        text: The name, or the line or graph in its canonical spelling.
        num_classes: K, at least 2; or 0 for a base, a net without a head, which gives feature maps
            or vectors of features and no class scores.
        in_channels: C, channels of the pictures, at least 1.
        height: H, in pixels.
        width: W, in pixels.
        arguments: What a family's builder is given besides, such as `{"dropout": 0.3}`; plain
            JSON values.

    Raises:
        InvalidSetting: a value outside what it can be.
    """

    kind: Kind
    text: str
    num_classes: int
    in_channels: int
    height: int
    width: int
    arguments: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise InvalidSetting(
                f"A net's kind cannot be {self.kind!r}: it is one of {', '.join(_KINDS)}."
            )
        if not isinstance(self.text, str) or not self.text:
            raise InvalidSetting(
                f"A net's text cannot be {self.text!r}: give a registered name or a line of words."
            )
        for name, (least, most) in _LIMITS.items():
            value = getattr(self, name)
            if name == "num_classes" and value == 0 and type(value) is int:
                continue
            if type(value) is not int or not least <= value <= most:
                none = ", or 0 for a net without a head" if name == "num_classes" else ""
                raise InvalidSetting(
                    f"A net's {name} cannot be {value!r}: "
                    f"give a whole number between {least} and {most}{none}."
                )
        object.__setattr__(self, "arguments", _as_json(self.arguments))

    @property
    def is_base(self) -> bool:
        """Whether it is a net without a head."""
        return self.num_classes == 0

    @property
    def title(self) -> str:
        """What people call the net: its name or line; of a graph, the name that it carries."""
        return title_of(self.kind, self.text)

    def over(
        self,
        num_classes: int | None,
        in_channels: int | None,
        height: int | None,
        width: int | None,
    ) -> Self:
        """The same net with the numbers that are given in place of its own."""
        given = {
            "num_classes": num_classes,
            "in_channels": in_channels,
            "height": height,
            "width": width,
        }
        known = {name: value for name, value in given.items() if value is not None}
        return dataclasses.replace(self, **known)

    def to_json(self) -> dict[str, Any]:
        """Gives the spec as a JSON object; `from_json` reads it back."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: object) -> Self:
        """Reads what `to_json` wrote.

        Args:
            values: A mapping with the seven keys; `arguments` may be missing.

        Returns:
            The spec.

        Raises:
            UnknownSetting: a key that no spec has.
            InvalidSetting: no mapping, a key missing, or a value that does not fit.
        """
        if not isinstance(values, Mapping):
            raise InvalidSetting(
                f"A net's spec cannot be {_shortened(values)}: "
                f"it is a JSON object with the keys {', '.join(_names())}."
            )
        for key in values:
            if key not in _names():
                raise UnknownSetting("part of a net's spec", str(key), _names())
        missing = [name for name in _names() if name not in values and name != "arguments"]
        if missing:
            raise InvalidSetting(
                f"A net's spec lacks {', '.join(missing)}; it came with "
                f"{', '.join(map(str, values)) or 'nothing'}. Write it with NetSpec.to_json()."
            )
        return cls(**values)

    def build(self) -> Net:
        """Makes the net, with freshly drawn weights.

        Under `with torch.device("meta")` it takes no memory and draws nothing.

        Returns:
            The net, in training mode.

        Raises:
            UnknownNet: `text` names no registered net.
            UnknownSetting: the family does not take one of the arguments.
            NotationError: the line does not parse, or its shapes do not fit.
            InvalidSetting, ShapeError: the graph is none, or its shapes do not fit.
            InputTooSmall: pictures smaller than the net needs.
        """
        from striate.nets._registry import build  # the registry stands on this module

        return build(self)


def title_of(kind: str, text: str) -> str:
    """What people call the net of a spec; `NetSpec.title` of a spec that is still plain JSON."""
    if kind != "graph":
        return text
    try:
        return str(parse_json(text)["name"])[:200]
    except (ValueError, KeyError, TypeError):
        return kind


def _names() -> list[str]:
    return [part.name for part in dataclasses.fields(NetSpec)]


def _as_json(arguments: object) -> dict[str, Any]:
    """A private copy that survives a round trip through JSON unchanged."""
    try:
        if isinstance(arguments, Mapping):
            copy = json.loads(json.dumps(dict(arguments), allow_nan=False))
            if copy == arguments:
                return copy
    except (TypeError, ValueError):
        pass
    raise InvalidSetting(
        f"A net's arguments cannot be {_shortened(arguments)}: give names with plain values, "
        f"such as {{'dropout': 0.5}} (numbers, text, lists, true and false)."
    )


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."

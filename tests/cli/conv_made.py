"""A layer of `striate conv` worked out with numbers, for the tests of its parts and traces."""

from striate.cli._conv_flags import LayerFlags
from striate.cli._conv_parts import Part
from striate.cli._conv_plan import Plan, plan
from striate.filters import Values


def worked(values: str = "random", **flags) -> tuple[Plan, Values]:
    """The plan and its numbers."""
    made = plan(LayerFlags(**flags), values, None, numbers=True)
    assert made.values is not None
    return made, made.values


def by_key(parts: list[Part]) -> dict[str, Part]:
    """Parts by what JSON calls them."""
    return {part.key: part for part in parts}

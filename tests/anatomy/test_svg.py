"""The page under a drawing."""

import xml.etree.ElementTree as ElementTree

import pytest

from striate.anatomy._svg import page, words


def _light(colour):
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["_LIGHT", "_DARK"])
def test_text_stands_out_from_every_fill(scheme):
    from striate.anatomy import _svg

    colours = getattr(_svg, scheme)
    ink = _light(colours["ink"])
    for name, colour in colours.items():
        if name not in ("ink", "faint"):
            high, low = max(ink, _light(colour)), min(ink, _light(colour))
            assert (high + 0.05) / (low + 0.05) >= 4.5, name


def test_names_are_escaped_and_the_page_is_whole():
    drawn = page([words(1, 2, "<a & b>")], 10, 20, "<title>", "told & done")
    root = ElementTree.fromstring(drawn)
    assert root[0].text == "<title>"
    assert root[1].text == "told & done"
    assert root[-1].text == "<a & b>"


def test_dark_colours_are_for_dark_screens_alone():
    assert "screen and (prefers-color-scheme: dark)" in page([], 1, 1, "a", "b")
    assert "dark" not in page([], 1, 1, "a", "b", dark=False)

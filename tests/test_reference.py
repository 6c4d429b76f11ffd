"""The reference names what `import striate` shows, and the docs every command and word."""

from pathlib import Path

import striate
from striate.cli._main import COMMANDS
from striate.nets.notation._words import VOCABULARY

DOCS = Path(__file__).parents[1] / "docs"


def test_every_public_name_is_in_the_reference():
    reference = (DOCS / "reference.md").read_text(encoding="utf-8")
    assert [name for name in striate.__all__ if name not in reference] == []


def test_every_command_is_in_the_docs():
    commands = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`{name}" not in commands] == []


def test_every_word_of_the_notation_is_in_the_docs_as_it_is_written():
    nets = (DOCS / "nets.md").read_text(encoding="utf-8")
    assert [
        word.signature for word in VOCABULARY.values() if f"`{word.signature}`" not in nets
    ] == []

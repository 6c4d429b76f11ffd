"""`striate cache`: the pictures that were prepared once, so that they need not be again."""

from datetime import UTC, datetime
from typing import Any

from cyclopts import App

from striate.cli._output import Output, table

command = App(name="cache", help="Show or clear the cache.", help_format="plaintext")


@command.command
def show(*, output: Output | None = None) -> int:
    """Show what is kept: source, pictures, size on disk, last use."""
    output = output or Output()
    from striate import data

    entries = data.cache_entries()
    folder = data.pictures_folder()
    output.give({"folder": str(folder), "entries": [_plain(entry) for entry in entries]})
    listed = table("source", ">pictures", ">MB", "last used")
    for entry in entries:
        when = datetime.fromtimestamp(entry.last_used, UTC).strftime("%Y-%m-%d %H:%M")
        listed.add_row(entry.source, f"{entry.pictures:,}", f"{entry.bytes / 1e6:,.1f}", when)
    if entries:
        output.show(listed)
    total = sum(entry.bytes for entry in entries) / 1e6
    output.say(f"{len(entries)} entries, {total:,.1f} MB, in {folder}")
    return 0


@command.command
def clear(source: str | None = None, /, *, output: Output | None = None) -> int:
    """Remove prepared pictures; they are decoded again when they are needed.

    Args:
        source: Only those of this name or folder; all by default.
    """
    output = output or Output()
    from striate import data

    removed = data.clear_cache(source)
    output.give({"removed": [_plain(entry) for entry in removed]})
    output.say(f"Removed {len(removed)} entries, {sum(e.bytes for e in removed) / 1e6:,.1f} MB.")
    return 0


def _plain(entry: Any) -> dict[str, Any]:
    return {
        "source": entry.source,
        "pictures": entry.pictures,
        "bytes": entry.bytes,
        "last_used": entry.last_used,
        "folder": str(entry.folder),
    }

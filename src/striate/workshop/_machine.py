"""What this machine can do."""

from typing import Any

from striate import data, devices
from striate._shortages import in_words
from striate._version import versions
from striate.pipeline import resolve
from striate.recipes import DEFAULT_NET, Recipe
from striate.training import make_plan
from striate.workshop._sources import open  # noqa: A004 (the verb's name)


def doctor() -> dict[str, Any]:
    """What Striate finds on this machine: versions, devices, how it would train, caches.

    The fast path is what the probe chooses for `striate-small` on the embedded digits. Where the
    cache or the machine prevents that, `problem` says why, and the rest is found all the same.
    """
    fast_path, problem = None, None
    try:
        recipe, dataset = Recipe(), open("digits")
        fast_path = str(make_plan(recipe, resolve(DEFAULT_NET, dataset), dataset).device)
    except Exception as error:
        if (told := in_words(error)) is None:
            raise
        problem = str(told)
    entries = data.cache_entries()
    return {
        "versions": versions(),
        "devices": {kind: devices.device_name(kind) for kind in devices.available_kinds()},
        "fast_path": fast_path,
        "problem": problem,
        "allocator_keeps_pages": devices.keep_pages(),
        "cache": {
            "folder": str(devices.cache_folder()),
            "entries": len(entries),
            "bytes": sum(entry.bytes for entry in entries),
        },
    }

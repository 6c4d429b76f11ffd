"""What this machine can do."""

from typing import Any

from striate import data, devices
from striate._version import versions
from striate.pipeline import resolve
from striate.recipes import DEFAULT_NET, Recipe
from striate.training import make_plan
from striate.workshop._sources import open  # noqa: A004 (the verb's name)


def doctor() -> dict[str, Any]:
    """What Striate finds on this machine: versions, devices, how it would train, caches.

    The fast path is what the probe chooses for `striate-small` on the embedded digits.
    """
    recipe, dataset = Recipe(), open("digits")
    plan = make_plan(recipe, resolve(DEFAULT_NET, dataset), dataset)
    entries = data.cache_entries()
    return {
        "versions": versions(),
        "devices": {kind: devices.device_name(kind) for kind in devices.available_kinds()},
        "fast_path": str(plan.device),
        "allocator_keeps_pages": devices.keep_pages(),
        "cache": {
            "folder": str(devices.cache_folder()),
            "entries": len(entries),
            "bytes": sum(entry.bytes for entry in entries),
        },
    }

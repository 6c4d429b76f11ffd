"""Memory and disk that are still free, so that what cannot fit is refused before it is begun."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

_GROUP = Path("/sys/fs/cgroup")
# By version of control groups: the limit, what is taken, and the line of what could be given back.
_GROUP_FILES = (
    ("memory.max", "memory.current", "memory.stat", "inactive_file"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat",
     "total_inactive_file"),
)  # fmt: skip


def free_memory() -> float:
    """Bytes that this process may still take; infinite where the system does not say.

    The least of what the machine has, what the container has, and what `ulimit -v` leaves.
    """
    return min(_machine(), _container(), free_addresses())


def free_disk(folder: Path) -> float:
    """Bytes that may still be written into a folder, which need not be there yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return float(shutil.disk_usage(folder).free)
    except OSError:
        return float("inf")


def in_bytes(count: float) -> str:
    """A number of bytes for people, with as many digits as matter: 4.6 GB, 512 kB."""
    for unit in ("bytes", "kB", "MB"):
        if count < 999.5:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB" if count < 999.5 else f"{count:,.0f} GB"


def free_handles() -> float:
    """Files that this process may still open; infinite where the system does not say."""
    try:
        import resource

        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        return float(most - len(os.listdir("/proc/self/fd")))
    except (ImportError, OSError):
        return float("inf")


def _machine() -> float:
    with suppress(OSError, ValueError, KeyError), open("/proc/meminfo", encoding="ascii") as file:
        lines = dict(line.split(":", 1) for line in file)
        return float(lines["MemAvailable"].split()[0]) * 1024
    return float("inf")


def _container() -> float:
    for limit, taken, facts, kept in _GROUP_FILES:
        with suppress(OSError, ValueError, KeyError):
            most = float((_GROUP / limit).read_text())  # "max" is no number: there is no limit
            lines = dict(line.split() for line in (_GROUP / facts).read_text().splitlines())
            return most - float((_GROUP / taken).read_text()) + float(lines[kept])
    return float("inf")


def free_addresses() -> float:
    """Bytes of addresses that `ulimit -v` leaves this process; infinite where there is no limit."""
    if os.name == "nt":
        return float("inf")
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    with suppress(OSError, ValueError), open("/proc/self/statm", encoding="ascii") as file:
        taken = int(file.read().split()[0]) * resource.getpagesize()
        return float("inf") if most == resource.RLIM_INFINITY else max(0.0, float(most - taken))
    return float("inf")

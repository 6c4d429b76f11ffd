"""Processor, precision, memory format, threads, allocator: probed, checked, said."""

from striate.devices._allocator import keep_pages
from striate.devices._device import (
    Device,
    available_kinds,
    check_available,
    choose_kind,
    device_name,
    enough_memory,
)
from striate.devices._folders import cache_folder
from striate.devices._probe import Step, Verdict, candidates, probe, steady_seconds
from striate.devices._room import free_addresses, free_disk, free_handles, free_memory, in_bytes
from striate.devices._threads import check_threads

__all__ = [
    "Device",
    "Step",
    "Verdict",
    "available_kinds",
    "cache_folder",
    "candidates",
    "check_available",
    "check_threads",
    "choose_kind",
    "device_name",
    "enough_memory",
    "free_addresses",
    "free_disk",
    "free_handles",
    "free_memory",
    "in_bytes",
    "keep_pages",
    "probe",
    "steady_seconds",
]

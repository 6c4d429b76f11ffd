"""The probe: which way of using the processor is fastest and still right, measured on the job.

Some builds of torch are slower or wrong in bfloat16 on some processors, so nothing is assumed:
each candidate takes a few real steps, its gradient is held against float32's, and the fastest
right one wins. What was found is remembered, so that the same command decides the same way again.
"""

import dataclasses
import hashlib
import json
import math
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from striate._parsing import parse_json
from striate._writing import write_atomically
from striate.devices._device import Device, Kind, Precision, choose_kind, device_name
from striate.devices._folders import cache_folder
from striate.errors import WorldError

# Cosine between a candidate's gradient and float32's. bfloat16 has 8 bits: 0.99 and more is usual.
RIGHT = 0.9
# A candidate must win by this factor: near ties go to the plainer one.
CLEARLY = 1.1
_ROUNDS = 2
_TIMED_SECONDS = 0.05
_TIMED_STEPS = 4


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What the probe found.

    Attributes:
        device: The winner.
        seconds_per_step: Of the winner, for one training step.
        remembered: Whether an earlier probe's verdict was used.
    """

    device: Device
    seconds_per_step: float
    remembered: bool = False


Step = Callable[[Device], Tensor]
"""Takes one training step as a device prescribes and returns its gradient, flat, float32."""


def probe(step: Step, candidates: Sequence[Device], identity: Sequence[Any]) -> Verdict:
    """Chooses among candidates by timing real steps.

    Args:
        step: Takes a step and returns its gradient; weights and data are the same every time.
        candidates: Ways to use the device; the first is the reference, in float32.
        identity: What the verdict depends on (net, shapes, batch), for remembering it.
    """
    path = _memory(candidates, identity)
    if (known := _recall(path, candidates)) is not None:
        return known
    # In turns, and the least of each: a slow moment of the machine must not decide.
    least = dict.fromkeys(candidates, math.inf)
    gradients: dict[Device, Tensor] = {}
    for _ in range(_ROUNDS):
        for candidate in candidates:
            gradients[candidate], seconds = _time(step, candidate)
            least[candidate] = min(least[candidate], seconds)
    plain = best = candidates[0]
    note = ""
    for candidate in candidates[1:]:
        if not _agrees(gradients[candidate], gradients[plain]):
            note = f"{candidate.precision} was wrong here"
        elif least[candidate] * CLEARLY < least[best]:
            best = candidate
    if best.precision != plain.precision:
        note = f"{least[plain] / least[best]:.1f}x float32, checked"
    verdict = Verdict(dataclasses.replace(best, note=note), least[best])
    _remember(path, verdict)
    return verdict


def steady_seconds(step: Step, device: Device, seconds: float) -> float:
    """The mean seconds of a step, over so many seconds of them.

    `probe` sees the best moment, which is right for choosing; a run of minutes has others, too.
    """
    with device.in_use():
        step(device)
        _wait(device)
        count, started = 0, time.perf_counter()
        while count == 0 or time.perf_counter() - started < seconds:
            step(device)
            _wait(device)
            count += 1
        return (time.perf_counter() - started) / count


def candidates(
    kind: str = "auto",
    precision: str = "auto",
    threads: int | None = None,
    *,
    deterministic: bool = False,
) -> list[Device]:
    """The ways worth probing, the plainest first.

    Args:
        kind: "auto", "cpu", "cuda" or "mps".
        precision: "auto" probes both; a named one is used as it is.
        threads: A number is used as it is; None probes all processors, and fewer where there are
            many (small nets lose more to waiting than they win).
        deterministic: Only algorithms that repeat to the bit (CUDA).

    Raises:
        DeviceUnavailable: this machine has no such device.
    """
    chosen: Kind = choose_kind(kind)
    all_threads = torch.get_num_threads()
    counts = [threads or all_threads]
    if threads is None and chosen == "cpu":
        counts += [fewer for fewer in (8, 4) if fewer <= all_threads // 2]
    plain = Device(chosen, device_name(chosen), threads=counts[0], deterministic=deterministic)
    precisions: list[Precision] = ["float32"]
    if precision == "bfloat16":
        precisions = ["bfloat16"]
    elif precision == "auto" and _has_bfloat16(chosen):
        precisions = ["float32", "bfloat16"]
    ways = [dataclasses.replace(plain, precision=name) for name in precisions]
    return ways + [dataclasses.replace(ways[-1], threads=count) for count in counts[1:]]


def _has_bfloat16(kind: Kind) -> bool:
    """Whether the processor multiplies bfloat16 itself, rather than by conversion."""
    if kind == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if kind == "mps":
        return False
    return torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()


def _time(step: Step, device: Device) -> tuple[Tensor, float]:
    """The gradient of one step and the seconds of a typical one, after a first that warms up."""
    with device.in_use():
        gradient = step(device).clone()
        durations: list[float] = []
        while len(durations) < _TIMED_STEPS and sum(durations) < _TIMED_SECONDS:
            _wait(device)
            start = time.perf_counter()
            step(device)
            _wait(device)
            durations.append(time.perf_counter() - start)
    return gradient, min(durations)


def _wait(device: Device) -> None:
    if device.kind == "cuda":
        torch.cuda.synchronize()
    elif device.kind == "mps":
        torch.mps.synchronize()


def _agrees(gradient: Tensor, reference: Tensor) -> bool:
    if not bool(torch.isfinite(gradient).all()):
        return not bool(torch.isfinite(reference).all())
    cosine = torch.nn.functional.cosine_similarity(gradient, reference, dim=0)
    return bool(cosine > RIGHT) or not bool(reference.any())


def _memory(candidates: Sequence[Device], identity: Sequence[Any]) -> Path:
    known = [torch.__version__, os.cpu_count(), [way.to_json() for way in candidates], *identity]
    key = hashlib.blake2b(json.dumps(known, default=str).encode(), digest_size=12).hexdigest()
    return cache_folder() / "probes" / f"{key}.json"


def _recall(path: Path, candidates: Sequence[Device]) -> Verdict | None:
    """What an earlier probe found; None if it is not there, or is none of the candidates."""
    try:
        known = parse_json(path.read_text(encoding="utf-8"))
        device, seconds = Device(**known["device"]), float(known["seconds_per_step"])
        probed = dataclasses.replace(device, note="") in candidates
        if probed and isinstance(device.note, str) and 0 < seconds < math.inf:
            return Verdict(device, seconds, remembered=True)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        pass
    return None


def _remember(path: Path, verdict: Verdict) -> None:
    """Keeps the verdict for the next run; a cache that cannot be written is no error."""
    known = {"device": verdict.device.to_json(), "seconds_per_step": verdict.seconds_per_step}
    with suppress(OSError, WorldError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(known).encode())

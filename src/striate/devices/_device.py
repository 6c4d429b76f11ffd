"""A device: the processor and the way to use it, decided once and written into the run."""

import dataclasses
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Literal, Self

import torch

from striate.devices._allocator import keep_pages
from striate.devices._threads import check_threads
from striate.errors import DeviceUnavailable, OutOfMemory

Kind = Literal["cpu", "cuda", "mps"]
Precision = Literal["float32", "bfloat16"]


@dataclasses.dataclass(frozen=True)
class Device:
    """The processor and the way to use it.

    Attributes:
        kind: "cpu", "cuda" or "mps".
        name: The processor's own name, for people.
        precision: Of convolutions and matrix products; weights stay float32.
        channels_last: Whether pictures and weights lie channels last in memory.
        threads: Processor threads inside an operation.
        pool_first: Whether max pooling runs before the ReLU it follows.
        deterministic: Whether CUDA is held to algorithms that repeat to the bit.
        note: How this was decided, in a sentence.
    """

    kind: Kind
    name: str
    precision: Precision = "float32"
    channels_last: bool = True
    threads: int = 1
    pool_first: bool = True
    deterministic: bool = False
    note: str = ""

    @property
    def torch_device(self) -> torch.device:
        return torch.device(self.kind)

    @property
    def memory_format(self) -> torch.memory_format:
        return torch.channels_last if self.channels_last else torch.contiguous_format

    def autocast(self) -> AbstractContextManager[Any]:
        """The context in which a forward pass runs in this device's precision."""
        if self.precision == "float32":
            return nullcontext()
        return torch.autocast(self.kind, dtype=torch.bfloat16)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Sets threads, allocator and determinism for the block, and puts them back after it.

        Raises:
            LimitReached: the system does not start so many threads.
            OutOfMemory: memory ran out inside the block.
        """
        threads = torch.get_num_threads()
        benchmark = torch.backends.cudnn.benchmark
        if self.kind == "cpu":
            keep_pages()
            check_threads(self.threads)
        torch.set_num_threads(self.threads)
        if self.deterministic:  # the call imports torch's compiler, which takes seconds
            os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
            torch.use_deterministic_algorithms(True)
        torch.backends.cudnn.benchmark = self.kind == "cuda" and not self.deterministic
        try:
            with enough_memory():
                yield
        finally:
            torch.set_num_threads(threads)
            if self.deterministic:
                torch.use_deterministic_algorithms(False)
            torch.backends.cudnn.benchmark = benchmark

    def to_json(self) -> dict[str, Any]:
        """Plain values, for run.json."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`, on the same machine.

        Raises:
            DeviceUnavailable: this machine no longer has the processor.
        """
        device = cls(**values)
        check_available(device.kind)
        return device

    def __str__(self) -> str:
        """One line for people: name, threads, precision and how it was chosen."""
        parts = [self.name]
        if self.kind == "cpu":
            parts.append(f"{self.threads} thread{'s' if self.threads > 1 else ''}")
        parts.append(self.precision + (f" ({self.note})" if self.note else ""))
        return ", ".join(parts)


@contextmanager
def enough_memory() -> Iterator[None]:
    """Says in words that memory ran out inside the block; torch has several errors for it.

    Raises:
        OutOfMemory: it did.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        told = str(error)
        if (
            isinstance(error, MemoryError | torch.OutOfMemoryError)
            or "can't allocate memory" in told
        ):
            raise OutOfMemory(
                f"There is not enough memory: {(told or 'it ran out').splitlines()[0]}. Use "
                f"a smaller --batch-size, smaller pictures (--size) or a smaller net."
            ) from error
        raise


def choose_kind(wanted: str) -> Kind:
    """The kind asked for, if this machine has it; for "auto" the best there is.

    Raises:
        DeviceUnavailable: it has not; the message says what it has.
    """
    if wanted == "auto":
        return available_kinds()[0]
    check_available(wanted)
    return wanted  # type: ignore[return-value]


def check_available(kind: str) -> None:
    """Raises DeviceUnavailable if torch cannot use this kind here."""
    if kind not in available_kinds():
        why = ""
        if kind == "cuda":
            built = torch.version.cuda
            why = (
                f" This torch is built for CUDA {built}, but finds no driver or no device."
                if built
                else " This torch is built without CUDA."
            )
        raise DeviceUnavailable(
            f"There is no {kind} device here; there is {' and '.join(available_kinds())}.{why} "
            f"Use --device auto."
        )


def available_kinds() -> list[Kind]:
    """The kinds that torch can use here, best first."""
    kinds: list[Kind] = []
    if torch.cuda.is_available():
        kinds.append("cuda")
    if torch.backends.mps.is_available():
        kinds.append("mps")
    return [*kinds, "cpu"]


def device_name(kind: Kind) -> str:
    """The processor's own name: "NVIDIA H200", "AMD EPYC"."""
    if kind == "cuda":
        return torch.cuda.get_device_name()
    if kind == "cpu" and platform.system() == "Linux":
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()

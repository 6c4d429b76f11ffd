"""A device: set for a block, put back after it, kept as JSON."""

import pytest
import torch

from striate.devices import Device, available_kinds, device_name, enough_memory
from striate.errors import OutOfMemory


def test_threads_are_set_and_put_back():
    before = torch.get_num_threads()
    with Device("cpu", "a processor", threads=1).in_use():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


def test_autocast_computes_in_its_precision():
    matrix = torch.randn(4, 4)
    with Device("cpu", "a", precision="bfloat16").autocast():
        assert (matrix @ matrix).dtype == torch.bfloat16
    with Device("cpu", "a").autocast():
        assert (matrix @ matrix).dtype == torch.float32


def test_json_round_trip():
    device = Device("cpu", "a processor", precision="bfloat16", threads=2, note="checked")
    assert Device.from_json(device.to_json()) == device
    assert str(device) == "a processor, 2 threads, bfloat16 (checked)"


def test_there_is_a_processor_with_a_name():
    assert available_kinds()[-1] == "cpu"
    assert device_name("cpu")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried 8 GB"),
    ],
    ids=["python", "cuda", "cpu"],
)
def test_memory_that_runs_out_is_said_in_words(error):
    with (
        pytest.raises(OutOfMemory, match=r"not enough memory: .*smaller --batch-size"),
        enough_memory(),
    ):
        raise error


def test_another_failure_stays_what_it_is():
    with pytest.raises(RuntimeError, match=r"^something else$"), enough_memory():
        raise RuntimeError("something else")

"""A device: set for a block, put back after it, kept as JSON."""

import torch

from striate.devices import Device, available_kinds, device_name


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

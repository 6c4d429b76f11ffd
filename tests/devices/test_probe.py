"""The probe: the fastest way that is right, remembered."""

import dataclasses
import itertools
import json
from types import SimpleNamespace

import pytest
import torch

from striate.devices import Device, candidates, probe, steady_seconds
from striate.errors import DeviceUnavailable

PLAIN = Device("cpu", "a processor", threads=1)
HALF = dataclasses.replace(PLAIN, precision="bfloat16")
GRADIENT = torch.randn(100, generator=torch.Generator().manual_seed(0))


CLOCK = SimpleNamespace(now=0.0)


@pytest.fixture(autouse=True)
def a_clock_of_our_own(monkeypatch):
    """Steps take the seconds that they say, however busy the machine is."""
    clock = SimpleNamespace(perf_counter=lambda: CLOCK.now)
    monkeypatch.setattr("striate.devices._probe.time", clock)


class _step:  # noqa: N801 (called like the function that it stands for)
    """Takes as long, and gives the gradient, that a precision is said to; counts its calls."""

    def __init__(self, seconds, gradients=None):
        self.seconds, self.gradients, self.taken = seconds, gradients or {}, 0

    def __call__(self, device):
        self.taken += 1
        CLOCK.now += self.seconds[device.precision]
        return self.gradients.get(device.precision, GRADIENT)


def test_the_faster_way_wins_and_says_by_how_much():
    verdict = probe(_step({"float32": 0.03, "bfloat16": 0.01}), [PLAIN, HALF], ["a"])
    assert verdict.device.precision == "bfloat16"
    assert "x float32, checked" in verdict.device.note
    assert verdict.seconds_per_step == pytest.approx(0.01)


def test_a_near_tie_goes_to_the_plainer_way():
    verdict = probe(_step({"float32": 0.02, "bfloat16": 0.0195}), [PLAIN, HALF], ["b"])
    assert verdict.device.precision == "float32"


@pytest.mark.parametrize("wrong", [-GRADIENT, GRADIENT * float("nan"), GRADIENT.flip(0)])
def test_a_wrong_way_is_refused_however_fast(wrong):
    step = _step({"float32": 0.02, "bfloat16": 0.001}, {"bfloat16": wrong})
    verdict = probe(step, [PLAIN, HALF], ["c"])
    assert verdict.device.precision == "float32"
    assert verdict.device.note == "bfloat16 was wrong here"


def test_a_verdict_is_remembered_for_the_same_question_only():
    first = probe(_step({"float32": 0.03, "bfloat16": 0.01}), [PLAIN, HALF], ["net", 64])
    other = _step({"float32": 0.01, "bfloat16": 0.012})
    again = probe(other, [PLAIN, HALF], ["net", 64])
    assert (again.device, again.remembered) == (first.device, True)
    assert other.taken == 0
    assert not probe(other, [PLAIN, HALF], ["net", 65]).remembered


def test_steady_seconds_are_the_mean_over_slow_moments_too():
    moments = itertools.cycle([0.01, 0.01, 0.04])
    taken = []

    def step(device):
        CLOCK.now += next(moments)
        taken.append(device)
        return GRADIENT

    assert steady_seconds(step, PLAIN, 3.0) == pytest.approx(0.02, rel=0.02)
    assert len(taken) == pytest.approx(150, abs=3)
    assert steady_seconds(step, PLAIN, 0.0) > 0


def test_what_was_not_compared_is_not_called_checked():
    verdict = probe(_step({"bfloat16": 0.001}), [HALF], ["alone"])
    assert verdict.device.note == ""


def test_a_broken_memory_is_no_error(cache_of_its_own):
    step = _step({"float32": 0.001, "bfloat16": 0.001})
    probe(step, [PLAIN], ["d"])
    for file in (cache_of_its_own / "probes").iterdir():
        file.write_text("{")
    assert not probe(step, [PLAIN], ["d"]).remembered


def test_named_precision_and_threads_are_taken_as_they_are():
    [way] = candidates("cpu", "float32", 1)
    assert (way.kind, way.precision, way.threads) == ("cpu", "float32", 1)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_an_absent_device_says_what_there_is():
    with pytest.raises(DeviceUnavailable, match=r"no cuda device here; there is .*cpu.*auto"):
        candidates("cuda")


def test_one_slow_moment_does_not_decide():
    slow = iter([0.2, 0.2])  # both steps of the first turn of float32

    class Slow(_step):
        def __call__(self, device):
            if device.precision == "float32":
                CLOCK.now += next(slow, 0)
            return super().__call__(device)

    verdict = probe(Slow({"float32": 0.01, "bfloat16": 0.0099}), [PLAIN, HALF], ["slow"])
    assert verdict.device.precision == "float32"
    assert verdict.seconds_per_step < 0.05


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "banana"), ("threads", "many"), ("threads", 10**6), ("precision", "float16"),
        ("note", 3), ("name", None), ("channels_last", "no"), ("more", 1), (None, [1]),
        (None, 10**400), (None, -1.0), (None, float("nan")),
    ],
)  # fmt: skip
def test_a_memory_of_what_was_never_probed_is_not_believed(key, value, cache_of_its_own):
    step = _step({"float32": 0.02})
    wanted = probe(step, [PLAIN], ["e"])
    [path] = (cache_of_its_own / "probes").iterdir()
    known = json.loads(path.read_text())
    if key is None:
        known["seconds_per_step"] = value
    else:
        known["device"][key] = value
    path.write_text(json.dumps(known))
    again = probe(step, [PLAIN], ["e"])
    assert (again.device, again.remembered) == (wanted.device, False)
    assert probe(step, [PLAIN], ["e"]).remembered

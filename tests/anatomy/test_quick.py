"""Every answer that is given without torch is torch's own."""

import subprocess
import sys

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

from striate.anatomy import _quick, describe
from striate.anatomy._call import Call, tensors_in
from striate.nets import names, resolve
from striate.nets._probing import without_numbers

# A net of everything that is answered, and of much that is left to torch.
LINE = (
    "conv(9, 3, padding=1, groups=3) batchnorm relu lrn pool(2, ceil) "
    "residual(conv(9, 3, padding=1) swish) avgpool(3, 2, 1) tanh dropout(0.5) "
    "conv(6, 2, dilation=2, stride=2) gelu globalpool dense(5) sigmoid dense(classes)"
)


class _Checked(TorchDispatchMode):
    """Asks for an answer to every operation, and for torch's."""

    def __init__(self):
        super().__init__()
        self.answered = set()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        call = Call(func, args, kwargs or {})
        quick = _quick.answer(call)
        true = func(*args, **(kwargs or {}))
        if quick is not None:
            self.answered.add(call.name)
            for one, other in zip(tensors_in(quick), tensors_in(true), strict=True):
                assert (one.shape, one.dtype) == (other.shape, other.dtype), call.name
                assert (one is args[0]) == (other is args[0]), call.name
        return true


def _checked(net, shape, *, training):
    checked = _Checked()
    net = net.to("meta").train(training)
    with torch.inference_mode(not training), checked:
        net(torch.zeros(2, *shape, device="meta"))
    return checked.answered


@pytest.mark.parametrize("training", [False, True], ids=["running", "training"])
@pytest.mark.parametrize("name", [*names(), LINE])
def test_answers_are_torchs(name, training):
    spec = resolve(name) if name != LINE else resolve(name, num_classes=3, in_channels=3, size=33)
    shape = (spec.in_channels, spec.height, spec.width)
    with without_numbers():
        net = spec.build()
    assert len(_checked(net, shape, training=training)) > 2


def test_the_line_asks_for_most_of_what_can_be_answered():
    spec = resolve(LINE, num_classes=3, in_channels=3, size=33)
    answered = _checked(spec.build(), (3, 33, 33), training=False)
    assert {"conv2d", "batch_norm", "relu", "max_pool2d", "linear", "mean", "add"} <= answered
    trained = _checked(spec.build(), (3, 33, 33), training=True)
    assert {"convolution", "native_batch_norm", "addmm", "max_pool2d_with_indices"} <= trained


@pytest.mark.parametrize("side", [6, 1, (2, 3)])
@pytest.mark.parametrize("kind", [nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d])
def test_adaptive_poolings_are_torchs(kind, side):
    answered = _checked(kind(side), (3, 12, 12), training=False)
    assert any("adaptive" in name or name == "mean" for name in answered)


def test_what_does_not_fit_is_left_to_torch_to_say():
    net = nn.Conv2d(3, 4, 3).to("meta")
    with pytest.raises(RuntimeError, match="Invalid channel dimensions"), _Checked():
        net(torch.zeros(1, 2, 8, 8, device="meta"))


def test_the_anatomy_is_the_same_with_and_without(monkeypatch):
    spec = resolve(LINE, num_classes=3, in_channels=3, size=33)
    told = []
    for wanted in (True, False):
        monkeypatch.setattr(_quick, "wanted", lambda wanted=wanted: wanted)
        told.append(describe(spec))
    assert told[0] == told[1]


def test_an_ordinary_net_needs_neither_sympy_nor_torchs_compiler():
    program = (
        "import sys, striate; striate.summary('lenet5'); striate.summary('striate-small');"
        "sys.exit('sympy' in sys.modules or 'torch._dynamo' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

"""Each word becomes torch's own layer with its arguments, under a readable name."""

import pytest
import torch
from torch import nn

from striate.nets import GlobalAveragePool, Residual
from striate.nets.notation import VOCABULARY, parse
from striate.nets.notation._modules import modules

MAPS = (4, 8, 8)

LAYERS = {
    "conv(8, 3, stride=2, padding=1, groups=2, dilation=2, bias=false)": nn.Conv2d(
        4, 8, 3, 2, 1, 2, 2, False
    ),
    "conv(classes, 5, padding=same)": nn.Conv2d(4, 10, 5, padding=2),
    "pool(3, stride=2, padding=1, ceil)": nn.MaxPool2d(3, 2, 1, ceil_mode=True),
    "avgpool(2)": nn.AvgPool2d(2),
    "globalpool": GlobalAveragePool(),
    "batchnorm(momentum=0.4, epsilon=0.001)": nn.BatchNorm2d(4, eps=1e-3, momentum=0.4),
    "lrn": nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0),
    "flatten": nn.Flatten(),
    "dropout(0.3)": nn.Dropout(0.3),
    "relu": nn.ReLU(),
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "prelu": nn.PReLU(4),
    "leakyrelu(slope=0.2)": nn.LeakyReLU(0.2),
    "elu(alpha=0.5)": nn.ELU(0.5),
    "gelu": nn.GELU(),
    "swish": nn.SiLU(),
    "softmax": nn.Softmax(dim=1),
}


@pytest.mark.parametrize(("line", "expected"), LAYERS.items())
def test_a_word_is_torchs_layer(line, expected):
    ((_, module),) = modules(parse(line), MAPS, 10)
    assert repr(module) == repr(expected)
    module.load_state_dict(expected.state_dict())
    images = torch.randn(3, *MAPS)
    assert torch.equal(module.eval()(images), expected.eval()(images))


def test_every_word_but_two_is_in_the_list_above():
    assert {parse(line)[0].name for line in LAYERS} == set(VOCABULARY) - {"dense", "residual"}


def test_vectors_have_their_own_dense_layer_norm_and_slopes():
    built = [module for _, module in modules(parse("dense(6) batchnorm prelu"), (5,), 10)]
    expected = [nn.Linear(5, 6), nn.BatchNorm1d(6), nn.PReLU(6)]
    assert list(map(repr, built)) == list(map(repr, expected))


def test_each_kind_is_counted_by_itself():
    line = "conv(4, 3) relu pool(2) conv(4, 3) relu flatten dense(3) relu dense(2)"
    assert [name for name, _ in modules(parse(line), MAPS, 2)] == [
        "conv1",
        "relu1",
        "pool1",
        "conv2",
        "relu2",
        "flatten",
        "dense1",
        "relu3",
        "dense2",
    ]


def test_every_activation_is_a_module_of_its_own():
    built = [module for _, module in modules(parse("relu relu relu"), MAPS, 2)]
    assert len(set(map(id, built))) == 3


def test_a_residual_has_its_two_ways():
    line = "residual(conv(6, 3, padding=1) relu, shortcut=conv(6, 1))"
    ((name, module),) = modules(parse(line), MAPS, 2)
    assert name == "residual1"
    assert isinstance(module, Residual)
    assert [n for n, _ in module.named_modules()] == [
        "",
        "body",
        "body.conv1",
        "body.relu1",
        "shortcut",
        "shortcut.conv1",
    ]
    ((_, identity),) = modules(parse("residual(relu)"), MAPS, 2)
    images = torch.randn(2, *MAPS)
    assert torch.equal(identity(images), images.relu() + images)

"""FIGURES section 4, its last paragraph: ILSVRC's errors; depth and parameters, counted."""

import pytest
import torch
from torch import nn

from striate.arithmetic import convolution_parameters as convolution
from striate.arithmetic import dense_parameters as dense
from striate.imagenet import FACTS, PERSON_ERROR_PERCENT, RESULTS

BY_NAME = {result.name: result for result in RESULTS}
FIGURES = {
    "2010 28.2": (2010, "NEC-UIUC", 28.2),
    "2011 25.8": (2011, "XRCE", 25.8),
    "AlexNet 2012 16.4": (2012, "AlexNet", 16.4),
    "2013 11.7 is Clarifai's": (2013, "Clarifai", 11.7),
    "VGG 2014 7.3": (2014, "VGG", 7.3),
    "GoogLeNet 2014 6.7": (2014, "GoogLeNet", 6.7),
    "ResNet 2015 3.57": (2015, "ResNet", 3.57),
}


@pytest.mark.parametrize(("year", "name", "error"), FIGURES.values(), ids=FIGURES)
def test_figure(year, name, error):
    assert (BY_NAME[name].year, BY_NAME[name].top5_error_percent) == (year, error)


def test_all_results_are_figures_in_the_order_of_years():
    assert [(one.year, one.name, one.top5_error_percent) for one in RESULTS] == [*FIGURES.values()]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AlexNet", "15.3 with extra training pictures"),
        ("AlexNet", "next best entry, without a net, 26.2"),
        ("Clarifai", "often printed as ZFNet"),
    ],
)
def test_notes(name, words):
    assert words in BY_NAME[name].note


def test_the_facts_say_person_and_sizes():
    assert PERSON_ERROR_PERCENT == 5.1
    assert "about 1.3 million pictures in 1,000 classes" in FACTS[0]
    assert "14 million" in FACTS[0]
    assert "about 5.1" in FACTS[1]


@pytest.mark.parametrize(
    ("name", "first", "groups"), [("AlexNet", (3, 96, 11), 2), ("Clarifai", (3, 96, 7), 1)]
)
def test_parameters_of_the_eight_layer_nets_are_the_arithmetic_of_their_layers(name, first, groups):
    layers = [
        convolution(*first),
        convolution(96, 256, 5, groups=groups),
        convolution(256, 384, 3),
        convolution(384, 384, 3, groups=groups),
        convolution(384, 256, 3, groups=groups),
        dense(6 * 6 * 256, 4096),
        dense(4096, 4096),
        dense(4096, 1000),
    ]
    assert (BY_NAME[name].layers, BY_NAME[name].parameters) == (len(layers), sum(layers))


@pytest.mark.parametrize(
    ("name", "build", "options"),
    [
        ("VGG", "vgg19", {}),
        ("GoogLeNet", "googlenet", {"aux_logits": False, "init_weights": False}),
        ("ResNet", "resnet152", {}),
    ],
)
def test_parameters_of_the_deep_ones_are_torchvisions(name, build, options):
    from torchvision import models

    with torch.device("meta"):
        net = getattr(models, build)(weights=None, **options)
    assert sum(weight.numel() for weight in net.parameters()) == BY_NAME[name].parameters
    if name != "GoogLeNet":  # whose branches lie side by side: 22 is its longest path
        weighted = [
            module
            for path, module in net.named_modules()
            if isinstance(module, nn.Conv2d | nn.Linear) and "downsample" not in path
        ]
        assert len(weighted) == BY_NAME[name].layers


def test_what_is_no_net_has_no_layers():
    assert {one.name for one in RESULTS if not one.is_net} == {"NEC-UIUC", "XRCE"}
    assert all((one.layers is None) != one.is_net for one in RESULTS)
    assert all(one.source and (one.parameters is None) != one.is_net for one in RESULTS)

"""FIGURES sections 3 and 4: what a deep cell sees."""

import torch
from torch import nn

from striate.arithmetic import Field, Window, receptive_fields

CONV, POOL = Window(3, padding=1), Window(2, stride=2)
VGG16 = [CONV, CONV, POOL] * 2 + [CONV, CONV, CONV, POOL] * 3


def test_three_3x3_layers_see_7x7():
    assert receptive_fields([Window(3)] * 3)[-1].receptive_field == 7


def test_the_last_pooling_of_vgg16_sees_212_pixels_in_jumps_of_32_from_16():
    assert receptive_fields(VGG16)[-1] == Field(receptive_field=212, jump=32, start=16.0)


def test_the_field_is_where_the_gradient_of_one_cell_is_not_zero():
    windows = [Window(3, 2, 1), Window(3, dilation=2), Window(2, 2)]
    net = nn.Sequential(
        nn.Conv2d(1, 1, 3, 2, 1), nn.Conv2d(1, 1, 3, dilation=2), nn.AvgPool2d(2, 2)
    )
    for parameter in net.parameters():
        nn.init.ones_(parameter)
    picture = torch.zeros(1, 1, 61, 61, requires_grad=True)
    cell = 3
    net(picture)[0, 0, cell, cell].backward()
    assert picture.grad is not None
    seen = picture.grad[0, 0].sum(dim=0).nonzero().flatten()
    field = receptive_fields(windows)[-1]
    assert int(seen[-1] - seen[0]) + 1 == field.receptive_field
    assert (seen[0] + seen[-1] + 1) / 2 == field.start + cell * field.jump

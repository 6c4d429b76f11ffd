"""FIGURES section 4: convnet-tiny-cifar, its table, and one pass worked out in NumPy."""

import numpy as np
import pytest
import torch
from tests.nets.families.tables import chain_table, table

from striate.errors import InputTooSmall
from striate.nets import create


def test_its_table_is_what_is_built():
    assert chain_table("convnet-tiny-cifar") == table("convnet-tiny-cifar")


def test_it_has_336_and_30730_parameters():
    net = create("convnet-tiny-cifar")
    assert [weight.numel() for weight in net.parameters()] == [324, 12, 30_720, 10]
    assert 12 * (3 * 3 * 3 + 1) + 10 * (16 * 16 * 12 + 1) == 31_066


def test_input_conv_relu_pool_dense_is_all_it_computes():
    net = create("convnet-tiny-cifar").double().eval()
    images = np.random.default_rng(0).normal(size=(2, 3, 32, 32))
    kernel, bias, weight, offset = (p.detach().numpy() for p in net.parameters())
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
    maps = np.einsum("nchwij,fcij->nfhw", windows, kernel) + bias[:, None, None]
    pooled = np.maximum(maps, 0).reshape(2, 12, 16, 2, 16, 2).max((3, 5))
    expected = pooled.reshape(2, -1) @ weight.T + offset
    with torch.no_grad():
        np.testing.assert_allclose(net(torch.from_numpy(images)).numpy(), expected)


def test_it_drops_before_the_last_layer_if_told():
    head = create("convnet-tiny-cifar", dropout=0.3).get_submodule("head")
    assert [name for name, _ in head.named_children()] == ["flatten", "dropout", "dense"]


def test_a_picture_of_one_pixel_is_too_small():
    create("convnet-tiny-cifar", size=2)
    with pytest.raises(InputTooSmall, match=r"^convnet-tiny-cifar cannot.*1x1.*at least 2x2.*--si"):
        create("convnet-tiny-cifar", size=1)

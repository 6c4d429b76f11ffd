"""The layers of 1998, held against loops and torch's own layers."""

import pytest
import torch
from torch.nn import functional

from striate.nets._lenet_layers import RadialBasis, ScaledTanh, SparseConvolution, Subsampling
from striate.nets.families._lenet5 import C3


def test_a_sparse_convolution_is_a_sum_over_the_maps_that_it_reads():
    table = ((0, 2), (1,), (0, 1, 2))
    layer = SparseConvolution(table, 3, 3)
    assert sum(weight.numel() for weight in layer.parameters()) == 6 * 9 + 3
    x = torch.randn(2, 3, 7, 8)
    kernels = iter(layer.weight)
    expected = [
        sum(functional.conv2d(x[:, [below]], next(kernels)[None, None]) for below in row)
        + layer.bias[above]
        for above, row in enumerate(table)
    ]
    torch.testing.assert_close(layer(x), torch.cat(expected, 1))


def test_the_papers_table_has_60_connections_each_map_read_ten_times():
    assert [len(row) for row in C3] == [3] * 6 + [4] * 9 + [6]
    assert len(set(C3)) == 16
    for below in range(6):
        assert sum(below in row for row in C3) == 10


def test_a_full_table_is_an_ordinary_convolution():
    layer = SparseConvolution([range(4)] * 5, 4, 3)
    x = torch.randn(1, 4, 6, 6)
    full = layer.weight.view(5, 4, 3, 3)
    torch.testing.assert_close(layer(x), functional.conv2d(x, full, layer.bias))


def test_subsampling_scales_sums_and_adds_a_bias():
    layer = Subsampling(2)
    x = torch.randn(1, 2, 5, 4)
    sums = x[:, :, :4].unfold(2, 2, 2).unfold(3, 2, 2).sum((-1, -2))
    expected = sums * layer.weight.view(2, 1, 1) + layer.bias.view(2, 1, 1)
    torch.testing.assert_close(layer(x), expected)


def test_the_squashing_maps_one_to_one():
    ones = ScaledTanh()(torch.tensor([[-1.0, 0.0, 1.0]]))
    torch.testing.assert_close(ones, torch.tensor([[-1.0, 0.0, 1.0]]), atol=1e-4, rtol=0)


def test_logits_are_negative_squared_distances_to_fixed_targets():
    layer = RadialBasis(84, 10)
    assert list(layer.parameters()) == []
    assert set(layer.targets.unique().tolist()) == {-1.0, 1.0}
    x = torch.randn(3, 84)
    torch.testing.assert_close(layer(x), -torch.cdist(x, layer.targets).square())
    assert layer(layer.targets).argmax(1).tolist() == list(range(10))


def test_the_digits_drawn_are_all_different_and_a_line_apart():
    targets = RadialBasis(84, 10).targets
    differing = (targets[:, None] != targets[None]).sum(2)
    assert int(differing[~torch.eye(10, dtype=torch.bool)].min()) >= 5
    one = targets[1].view(12, 7)
    assert (one[0] == -1).all()
    assert (one[10, :6] == 1).all()


@pytest.mark.parametrize("classes", [2, 10, 12, 26])
def test_targets_are_the_same_every_time_whatever_torchs_seed(classes):
    torch.manual_seed(classes)
    first = RadialBasis(84, classes).targets
    torch.manual_seed(0)
    assert torch.equal(first, RadialBasis(84, classes).targets)
    assert len(first.unique(dim=0)) == classes
    assert torch.equal(RadialBasis(84, 40).targets[:10], RadialBasis(84, 10).targets)

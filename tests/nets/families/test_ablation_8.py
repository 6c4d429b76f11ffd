"""ablation-8: its table, its widths against AlexNet's, and its one line."""

import pytest
import torch
from tests.nets.families.tables import chain_table, table
from torch import nn

from striate.errors import InputTooSmall
from striate.nets import create

LINE = (
    "conv(24, 5, padding=2) batchnorm relu pool(2) conv(64, 3, padding=1) batchnorm relu pool(2) "
    "conv(96, 3, padding=1) batchnorm relu conv(96, 3, padding=1) batchnorm relu "
    "conv(64, 3, padding=1) batchnorm relu pool(2) flatten dense(256) relu dense(256) relu "
    "dense(classes)"
)


def widths(net):
    """The filters or units of each layer with weights, but for the last."""
    kinds = nn.Conv2d | nn.Linear
    return [len(module.weight) for module in net.modules() if isinstance(module, kinds)][:-1]


def test_its_table_is_what_is_built():
    assert chain_table("ablation-8") == table("ablation-8")


def test_its_layers_are_a_quarter_as_wide_as_alexnets_and_its_dense_ones_a_sixteenth():
    with torch.device("meta"):
        alexnet = widths(create("alexnet"))
    shrunk = [width // 4 for width in alexnet[:5]] + [width // 16 for width in alexnet[5:]]
    assert widths(create("ablation-8")) == shrunk == [24, 64, 96, 96, 64, 256, 256]


def test_its_line_of_the_notation_computes_the_same():
    net = create("ablation-8").eval()
    written = create(LINE, num_classes=10, in_channels=3, size=32).eval()
    state = zip(written.state_dict(), net.state_dict().values(), strict=True)
    written.load_state_dict(dict(state))
    images = torch.rand(2, 3, 32, 32)
    assert torch.equal(written(images), net(images))


def test_it_drops_nothing_unless_told_and_then_before_both_dense_layers():
    assert not any(isinstance(module, nn.Dropout) for module in create("ablation-8").modules())
    head = create("ablation-8", dropout=0.5).get_submodule("head")
    names = [name for name, _ in head.named_children()]
    assert names[:5] == ["flatten", "dense6", "relu6", "dropout6", "dense7"]
    assert head.get_submodule("dropout7").p == 0.5


def test_pictures_below_8_are_too_small():
    create("ablation-8", size=8)
    with pytest.raises(InputTooSmall, match=r"^ablation-8 cannot.*7x7.*at least 8x8.*--size 8"):
        create("ablation-8", size=7)

"""FIGURES section 4: ZFNet's table, sizes and layers, and that it pools before it normalises."""

import pytest
import torch
from tests.nets.families.tables import chain_table, table
from torch import nn

from striate.errors import InputTooSmall
from striate.nets import SequentialNet, create

LAYERS = {"conv1": 14_208, "conv2": 614_656, "conv3": 885_120, "conv4": 1_327_488}
LAYERS |= {"conv5": 884_992, "dense6": 37_752_832, "dense7": 16_781_312, "dense8": 4_097_000}


def _on_meta(**how) -> SequentialNet:
    with torch.device("meta"):
        net = create("zfnet", **how)
    assert isinstance(net, SequentialNet)
    return net


def test_its_table_is_what_is_built():
    assert chain_table("zfnet") == table("zfnet")


def test_layers_have_the_figures_parameters():
    counted = {
        path.rpartition(".")[2]: sum(weight.numel() for weight in module.parameters())
        for path, module in _on_meta().named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear)
    }
    assert counted == LAYERS
    assert sum(LAYERS.values()) == 62_357_608


def test_the_papers_sizes():
    x, found = torch.zeros(1, 3, 224, 224, device="meta"), []
    for layer in _on_meta().features:
        x = layer(x)
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d):
            found.append(x.shape[3])
    assert found == [110, 55, 26, 13, 13, 13, 13, 6]


def test_it_pools_before_it_normalises():
    names = [name for name, _ in _on_meta().features.named_children()]
    assert names[1:4] == ["relu1", "pool1", "norm1"]
    assert names[5:8] == ["relu2", "pool2", "norm2"]


def test_it_drops_half_before_two_dense_layers_unless_told_otherwise():
    head = dict(_on_meta().head.named_children())
    assert [head[name].p for name in ("dropout6", "dropout7")] == [0.5, 0.5]
    assert not any("dropout" in name for name, _ in _on_meta(dropout=0).named_modules())


def test_smaller_pictures_are_refused():
    _on_meta(size=47)
    with pytest.raises(InputTooSmall, match=r"^zfnet cannot.*46x46.*at least 47x47.*--size 47"):
        _on_meta(size=46)

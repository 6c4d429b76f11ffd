"""FIGURES section 4: convnet-cifar, its table, and held against its one line."""

import pytest
import torch
from tests.nets.families.tables import chain_table, table

from striate.errors import InputTooSmall
from striate.nets import create

LAYERS = {"conv1": 1_216, "conv2": 8_020, "conv3": 10_020, "dense": 3_210}
LINE = (
    "conv(16, 5, padding=2) relu pool(2) conv(20, 5, padding=2) relu pool(2) "
    "conv(20, 5, padding=2) relu pool(2) flatten dense(classes)"
)


def test_its_table_is_what_is_built():
    assert chain_table("convnet-cifar") == table("convnet-cifar")


@pytest.mark.parametrize(("layer", "expected"), LAYERS.items(), ids=LAYERS)
def test_a_layer_has_the_parameters_worked_out_by_hand(layer, expected):
    found = [m for name, m in create("convnet-cifar").named_modules() if name.endswith(f".{layer}")]
    assert [sum(p.numel() for p in module.parameters()) for module in found] == [expected]


def test_all_layers_together_have_22466():
    assert sum(LAYERS.values()) == 22_466
    assert sum(p.numel() for p in create("convnet-cifar").parameters()) == 22_466


def test_its_line_of_the_notation_computes_the_same():
    net = create("convnet-cifar").eval()
    written = create(LINE, num_classes=10, in_channels=3, size=32).eval()
    state = zip(written.state_dict(), net.state_dict().values(), strict=True)
    written.load_state_dict(dict(state))
    images = torch.rand(2, 3, 32, 32)
    assert torch.equal(written(images), net(images))


def test_it_drops_before_the_last_layer_if_told():
    assert "dropout" not in dict(create("convnet-cifar").get_submodule("head").named_children())
    head = create("convnet-cifar", dropout=0.3).get_submodule("head")
    assert [name for name, _ in head.named_children()] == ["flatten", "dropout", "dense"]
    assert head.get_submodule("dropout").p == 0.3


def test_pictures_below_8_are_too_small():
    create("convnet-cifar", size=8)
    with pytest.raises(InputTooSmall, match=r"^convnet-cifar cannot.*7x7.*at least 8x8.*--size 8"):
        create("convnet-cifar", size=7)

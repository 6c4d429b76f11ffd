"""Nets without their heads: what is left gives the whole net's feature maps, and no more."""

import pytest
import torch
from torch import nn

from striate.errors import InvalidSetting, ShapeError
from striate.nets import Net, create, names, register, resolve
from striate.nets import _registry as registry


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("convnet-mnist", 55_744),  # Chollet, Deep Learning with Python, listing 5.1
        ("vgg16", 14_714_688),  # keras.applications.VGG16(include_top=False), and so on
        ("vgg19", 20_024_384),
        ("mobilenet", 3_228_864 - 21_888),  # Keras counts moving statistics, too
        ("xception", 20_861_480 - 54_528),
        ("densenet121", 7_037_504 - 83_648),
    ],
)
def test_a_base_has_the_parameters_that_are_published(name, parameters):
    with torch.device("meta"):
        base = create(name, num_classes=0)
    assert sum(weight.numel() for weight in base.parameters()) == parameters


@pytest.mark.parametrize("name", names())
def test_every_net_with_a_name_can_be_made_without_its_head(name):
    with torch.device("meta"):
        base, whole = create(name, num_classes=0), create(name)
        spec = whole.spec
        maps = base(torch.zeros(1, spec.in_channels, spec.height, spec.width))
    assert maps.ndim == 4
    assert base.num_classes == 0
    assert base.training
    state = whole.state_dict()
    assert {key: value.shape for key, value in base.state_dict().items()} == {
        key: state[key].shape for key in base.state_dict()
    }
    assert len(base.state_dict()) < len(state)


@pytest.mark.parametrize(
    ("name", "size"),
    [("convnet-mnist", 28), ("lenet5", 32), ("resnet18", 32), ("googlenet", 64),
     ("squeezenet1_1", 64), ("vit_b_16", 32)],
)  # fmt: skip
def test_a_base_gives_what_the_whole_net_has_before_its_head(name, size):
    base, whole = create(name, num_classes=0, size=size).eval(), create(name, size=size).eval()
    base.load_state_dict({key: whole.state_dict()[key] for key in base.state_dict()})
    images = torch.randn(2, whole.spec.in_channels, size, size)
    with torch.no_grad():
        assert base(images).equal(whole.forward_features(images))


def test_a_base_has_no_number_between_none_and_two():
    with pytest.raises(InvalidSetting, match=r"num_classes cannot be 1: .*or 0 for a net without"):
        resolve("lenet5", num_classes=1)
    with pytest.raises(InvalidSetting, match=r"num_classes cannot be False"):
        resolve("lenet5", num_classes=False)


class Odd(Net):
    """Uses a layer's weights without calling it, and has two layers for its head."""

    def __init__(self, spec) -> None:
        super().__init__(spec)
        self.first = nn.Conv2d(spec.in_channels, 4, 3)
        self.uncalled = nn.Conv2d(4, 5, 1)
        self.top = nn.ModuleDict({"one": nn.Linear(5, 7), "two": nn.Linear(7, spec.num_classes)})

    def forward_features(self, x):
        """Maps."""
        return nn.functional.conv2d(self.first(x), self.uncalled.weight)

    def forward_head(self, features, pre_logits=False):
        """Scores."""
        first = self.top["one"](features.mean((2, 3)))
        return first if pre_logits else self.top["two"](first)


@pytest.fixture
def registry_of_its_own(monkeypatch):
    monkeypatch.setattr(registry, "_FAMILIES", dict(registry._FAMILIES))


@pytest.mark.usefixtures("registry_of_its_own")
def test_somebodys_own_net_keeps_every_weight_that_its_maps_need():
    @register("odd", native=(6, 6, 1), num_classes=3)
    def odd(spec) -> Net:
        """Is odd."""
        return Odd(spec)

    base = create("odd", num_classes=0)
    assert {name.split(".")[0] for name in base.state_dict()} == {"first", "uncalled"}
    assert base(torch.zeros(2, 1, 6, 6)).shape == (2, 5, 4, 4)


@pytest.mark.usefixtures("registry_of_its_own")
def test_a_net_that_does_not_say_where_its_head_begins_is_told_so():
    class Whole(Net):
        def forward(self, x):
            return x.flatten(1)

    @register("whole", native=(2, 2, 1), num_classes=4)
    def whole(spec) -> Net:
        """Is whole."""
        return Whole(spec)

    with pytest.raises(ShapeError, match=r"whole has no forward_features, .*write it"):
        create("whole", num_classes=0)

"""timm's nets under the protocol, which they speak themselves; and what is said without timm."""

import sys

import pytest
import torch
from safetensors.torch import load, save

from striate.errors import InputTooSmall, MissingExtra, ShapeError, UnknownNet
from striate.nets import NetSpec, create, describe, names
from striate.nets._probing import without_numbers
from striate.nets._timm import TimmNet

# Sides that are not native but for the last three, which are built anew for a size.
SAMPLE = {
    "resnet18d": 64,
    "convnext_atto": 64,
    "ghostnet_100": 64,
    "mobilenetv4_conv_small": 64,
    "regnetx_002": 64,
    "densenet121": 64,
    "efficientnet_lite0": 64,
    "mobilevit_xxs": 64,
    "nf_resnet50": 64,
    "hrnet_w18_small": 64,
    "vit_tiny_patch16_224": 64,
    "swin_tiny_patch4_window7_224": 64,
    "mixer_s16_224": 64,
}


@pytest.mark.parametrize(("name", "side"), SAMPLE.items(), ids=SAMPLE)
def test_a_sample(name, side):
    with without_numbers():
        net = create(f"timm:{name}", num_classes=5, in_channels=4, size=side).eval()
        assert isinstance(net, TimmNet)
        images = torch.zeros(2, 4, side, side)
        seen = []
        handles = [
            module.register_forward_hook(lambda _m, _i, output: seen.append(output.shape))
            for module in net.stages.values()
        ]
        features = net.forward_features(images)
        for handle in handles:
            handle.remove()
        assert net.forward_head(features).shape == (2, 5)
        assert net.forward_head(features, pre_logits=True).ndim == 2
        net.reset_classifier(3)
        assert net(images).shape == (2, 3)
        assert net.spec.num_classes == 3
    assert len(seen) == len(net.stages) > 0
    assert all(len(shape) == 4 and shape[2] == shape[3] for shape in seen)
    assert seen == sorted(seen, key=lambda shape: -shape[3])
    assert {f"model.{key}" for key in net.model.state_dict()} == set(net.state_dict())


@pytest.mark.parametrize(
    "name", ["resnet18d", "swin_tiny_patch4_window7_224"], ids=["maps", "channels last"]
)
def test_logits_are_those_of_timms_own_forward(name):
    net = create(f"timm:{name}", num_classes=3, in_channels=1, size=64).eval()
    assert isinstance(net, TimmNet)
    images = torch.randn(2, 1, 64, 64)
    with torch.no_grad():
        assert torch.allclose(net(images), net.model(images), atol=1e-6)
        assert net.forward_features(images).shape[2:] == (2, 2)


def test_weights_survive_a_file_and_gradients_reach_them():
    net = create("timm:resnet18d", num_classes=3, in_channels=1, size=32).eval()
    other = NetSpec.from_json(net.spec.to_json()).build().eval()
    state = {key: tensor.contiguous() for key, tensor in net.state_dict().items()}
    other.load_state_dict(load(save(state)))
    images = torch.randn(2, 1, 32, 32)
    assert torch.equal(other(images), net(images))
    net(images).square().sum().backward()
    assert all(weight.grad is not None for weight in net.parameters())


def test_a_fresh_classifier_has_the_nets_type():
    net = create("mobilenet", num_classes=3, size=32).to(torch.bfloat16)
    old = dict(net.named_parameters())
    net.reset_classifier(2)
    assert {weight.dtype for weight in net.parameters()} == {torch.bfloat16}
    changed = [n for n, weight in net.named_parameters() if weight is not old[n]]
    assert changed == ["model.classifier.weight", "model.classifier.bias"]


def test_native_sizes_are_timms():
    assert describe("timm:legacy_xception").native == (299, 299, 3)
    assert describe("timm:tf_efficientnetv2_b0").native == (192, 192, 3)
    assert "timm:convnext_atto" in names("timm")


@pytest.mark.parametrize(
    ("name", "size", "error", "message"),
    [
        ("legacy_xception", 6, InputTooSmall, r"6x6.*at least 7x7. Take --size 7 or"),
        ("vit_tiny_patch16_224", 8, ShapeError, r"8x8: .*Take --size 224, for which it was made"),
        ("hrnet_w18_small", 70, ShapeError, r"70x70: .*Take --size 224, for which it was made"),
        ("eva02_enormous_patch14_clip_224", None, ShapeError, r"4,3\d\d,\d{3},\d{3} parameters"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(name, size, error, message):
    with pytest.raises(error, match=message):
        create(f"timm:{name}", num_classes=2, size=size)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("timm:reznet50", "no net of timm's called 'reznet50'. Did you mean resnet50"),
        ("timm:resnet50.a1_in1k", r"Leave out \.a1_in1k, which names weights"),
        ("timm:hf-hub:timm/resnet50", "no net of timm's called 'hf-hub:timm/resnet50'"),
        ("timm:", "no net of timm's called ''"),
    ],
)
def test_an_unknown_name_is_refused_and_nothing_fetched(name, message):
    with pytest.raises(UnknownNet, match=message):
        create(name)


@pytest.mark.parametrize("name", ["timm:resnet18d", "xception", "mobilenet"])
def test_without_timm_the_error_names_the_extra(name, monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(MissingExtra, match=r"extra timm is not installed.*striate\[timm\]'") as e:
        create(name)
    assert e.value.exit_code == 3


def test_without_timm_its_nets_of_ours_are_still_described(monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    assert describe("xception").native == (299, 299, 3)


@pytest.mark.filterwarnings("ignore:CSATv2 is designed")
def test_a_stem_that_has_room_for_colours_alone_says_so():
    with pytest.raises(ShapeError, match=r"csatv2 cannot take pictures of 1 channels: .* of 3,"):
        create("timm:csatv2", in_channels=1)


def test_timm_is_imported_with_numbers_whatever_device_a_net_is_built_on(monkeypatch):
    devices = []

    def imported(name):
        devices.append(torch.empty(1).device.type)  # as torch 2.6 does while timm imports it
        return sys.modules[name]

    monkeypatch.setattr("striate.nets._timm.importlib.import_module", imported)
    with torch.device("meta"):
        create("timm:resnet10t", num_classes=2, size=64)
    assert set(devices) == {"cpu"}

"""torchvision's nets under the protocol: all without numbers, one of each class against its own."""

import pytest
import torch
from safetensors.torch import load, save
from torch import nn

from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.nets import Net, NetSpec, create
from striate.nets._probing import without_numbers
from striate.nets._torchvision import HALVES, TorchvisionNet, classifier_name
from striate.nets._torchvision_names import TORCHVISION_NAMES, native_side

# One small net of each class, and a side at which it is quick.
SAMPLE = {
    "convnext_tiny": 32,
    "densenet121": 32,
    "efficientnet_b0": 32,
    "googlenet": 33,
    "mnasnet0_5": 32,
    "mobilenet_v2": 32,
    "mobilenet_v3_small": 33,
    "regnet_x_400mf": 32,
    "resnet18": 32,
    "shufflenet_v2_x0_5": 32,
    "squeezenet1_1": 32,
    "swin_t": 33,
    "vit_b_32": 64,
}
# Further classes whose nets take long to build: their forward alone is compared.
LONG = {"torchvision:alexnet": 63, "inception_v3": 75, "maxvit_t": 224}
FIXED = ("vit_", "maxvit")


def _pictures(net: Net, count: int = 2) -> torch.Tensor:
    shape = (count, net.spec.in_channels, net.spec.height, net.spec.width)
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module", params=SAMPLE.items(), ids=list(SAMPLE))
def sampled(request) -> TorchvisionNet:
    """A net of three classes and two channels, in evaluation mode, its classifier not zero."""
    name, side = request.param
    torch.manual_seed(0)
    net = create(name, num_classes=3, in_channels=2, size=side)
    assert isinstance(net, TorchvisionNet)
    net.reset_classifier(3)
    return net.eval()


def test_logits_are_those_of_torchvisions_own_forward(sampled):
    images = _pictures(sampled)
    with torch.no_grad():
        logits = sampled(images)
        assert logits.shape == (2, 3)
        assert logits.isfinite().all()
        assert torch.equal(logits, sampled.model(images))
        features = sampled.forward_features(images)
        assert torch.equal(sampled.forward_head(features), logits)


@pytest.mark.parametrize(("name", "side"), LONG.items(), ids=LONG)
def test_logits_of_larger_nets_are_torchvisions_too(name, side):
    net = create(name, num_classes=3, size=side).eval()
    assert isinstance(net, TorchvisionNet)
    images = _pictures(net)
    with torch.no_grad():
        assert torch.equal(net(images), net.model(images))
        assert net(images).shape == (2, 3)


def test_the_classifier_reads_what_pre_logits_gives(sampled):
    with torch.no_grad():
        features = sampled.forward_features(_pictures(sampled))
        vectors = sampled.forward_head(features, pre_logits=True)
        assert vectors.ndim == 2
        classifier = sampled.model.get_submodule(classifier_name(sampled.model))
        if isinstance(classifier, nn.Linear):  # SqueezeNet's reads maps
            assert torch.allclose(classifier(vectors), sampled.forward_head(features), atol=1e-5)


def test_gradients_reach_every_parameter(sampled):
    sampled.zero_grad()
    sampled(_pictures(sampled, 4)).square().sum().backward()
    missing = [name for name, weight in sampled.named_parameters() if weight.grad is None]
    assert missing == []


def test_stages_give_maps_from_shallow_to_deep(sampled):
    sizes = []
    handles = [
        module.register_forward_hook(lambda _m, _i, output: sizes.append(output.shape))
        for module in sampled.stages.values()
    ]
    with torch.no_grad():
        sampled.forward_features(_pictures(sampled))
    for handle in handles:
        handle.remove()
    assert len(sizes) == len(sampled.stages) > 0
    assert all(len(shape) == 4 for shape in sizes)
    assert sizes == sorted(sizes, key=lambda shape: -shape[3])
    assert all(sampled.get_submodule(name) is module for name, module in sampled.stages.items())


def test_weights_keep_torchvisions_names_and_survive_a_file(sampled):
    state = {name: tensor.contiguous() for name, tensor in sampled.state_dict().items()}
    assert set(state) == {f"model.{name}" for name in sampled.model.state_dict()}
    other = NetSpec.from_json(sampled.spec.to_json()).build().eval()
    other.load_state_dict(load(save(state)))
    images = _pictures(sampled)
    with torch.no_grad():
        assert torch.equal(other(images), sampled(images))


def test_a_new_classifier_leaves_the_rest(sampled):
    before = {name: id(weight) for name, weight in sampled.named_parameters()}
    sampled.reset_classifier(5)
    assert sampled.num_classes == 5
    assert sampled(_pictures(sampled)).shape == (2, 5)
    changed = [n for n, weight in sampled.named_parameters() if before[n] != id(weight)]
    prefix = f"model.{classifier_name(sampled.model)}."
    assert changed
    assert all(name.startswith(prefix) for name in changed)
    with pytest.raises(InvalidSetting, match="num_classes cannot be 1"):
        sampled.reset_classifier(1)
    sampled.reset_classifier(3)


@pytest.mark.parametrize("name", TORCHVISION_NAMES)
def test_each_of_torchvisions_nets(name):
    side = native_side(name) if name.startswith(FIXED) else 96
    with without_numbers():
        net = create(f"torchvision:{name}", num_classes=7, in_channels=4, size=side).eval()
        images = torch.zeros(2, 4, side, side)
        features = net.forward_features(images)
        assert net.forward_head(features).shape == (2, 7)
        assert net.forward_head(features, pre_logits=True).ndim == 2
    assert isinstance(net, TorchvisionNet)
    assert type(net.model).__name__ in HALVES


@pytest.mark.parametrize(("name", "least"), [("googlenet", 15), ("torchvision:alexnet", 63)])
def test_below_the_smallest_size_the_error_says_it(name, least):
    net = create(name, num_classes=2, size=least).eval()
    assert net(_pictures(net)).shape == (2, 2)
    with pytest.raises(InputTooSmall, match=rf"{least - 1}x{least + 9}.*at least {least}x{least}"):
        create(name, size=(least - 1, least + 9))


@pytest.mark.parametrize(
    ("name", "size", "error", "message"),
    [
        ("vit_b_16", (64, 80), ShapeError, r"64x80: it takes squares .* of 16. Take --size 80\."),
        ("vit_b_16", 70, ShapeError, r"70x70: it takes squares .* of 16. Take --size 80\."),
        ("vit_b_16", 15, InputTooSmall, r"patches need at least 16x16. Take --size 16"),
        ("maxvit_t", 225, ShapeError, r"pictures whose sides .* of 224. Take --size 448\."),
        ("maxvit_t", 200, InputTooSmall, r"windows need at least 224x224"),
    ],
)
def test_transformers_of_fixed_sizes_say_theirs(name, size, error, message):
    with pytest.raises(error, match=message):
        create(name, size=size)


@pytest.mark.parametrize(
    ("name", "side", "heads"),
    [("googlenet", 64, ["aux_logits2", "aux_logits1"]), ("inception-v3", 299, ["aux_logits"])],
)
def test_auxiliary_heads_give_their_logits_beside_the_nets(name, side, heads):
    with torch.device("meta"):
        net = create(name, num_classes=4, size=side, auxiliary=True)
        assert isinstance(net, TorchvisionNet)
        net.reset_classifier(6)
        images = torch.zeros(2, 3, side, side)
        assert net.train()(images).shape == (2, 6)  # what training asks for
        outputs = net.forward_auxiliary(images)
        assert list(outputs) == ["logits", *heads]
        assert all(logits.shape == (2, 6) for logits in outputs.values())
        assert list(net.eval().forward_auxiliary(images)) == ["logits"]


def test_auxiliary_heads_need_larger_pictures():
    create("inception-v3", num_classes=2, size=75)
    with pytest.raises(InputTooSmall, match=r"75x75.*at least (\d+)x\1\. Take --size \1 or"):
        create("inception-v3", num_classes=2, size=75, auxiliary=True)

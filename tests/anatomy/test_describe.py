"""A net's layers and totals: FIGURES section 4, and torch's own counts for foreign modules."""

import copy

import pytest
import torch
from torch import nn

from striate.anatomy import describe
from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.nets import Net, NetSpec, _registry, create, resolve

CONVNET_MNIST = [
    ("features.conv1", "Conv2d", [32, 26, 26], 320),
    ("features.relu1", "ReLU", [32, 26, 26], 0),
    ("features.pool1", "MaxPool2d", [32, 13, 13], 0),
    ("features.conv2", "Conv2d", [64, 11, 11], 18_496),
    ("features.relu2", "ReLU", [64, 11, 11], 0),
    ("features.pool2", "MaxPool2d", [64, 5, 5], 0),
    ("features.conv3", "Conv2d", [64, 3, 3], 36_928),
    ("features.relu3", "ReLU", [64, 3, 3], 0),
    ("head.flatten", "Flatten", [576], 0),
    ("head.dense1", "Linear", [64], 36_928),
    ("head.relu4", "ReLU", [64], 0),
    ("head.dense2", "Linear", [10], 650),
]


def _rows(anatomy):
    return [(row.name, row.type, row.output_shape, row.parameters) for row in anatomy.layers]


def test_convnet_mnist_is_the_courses_table():
    anatomy = describe(resolve("convnet-mnist"))
    assert _rows(anatomy) == CONVNET_MNIST
    assert (anatomy.parameters, anatomy.trainable, anatomy.not_trainable) == (93_322, 93_322, 0)
    assert anatomy.bytes == 4 * 93_322


VGG16 = [(64, 2, 224), (128, 2, 112), (256, 3, 56), (512, 3, 28), (512, 3, 14)]
WEIGHTS = [
    1_728, 36_864, 73_728, 147_456, 294_912, 589_824, 589_824, 1_179_648, *[2_359_296] * 5,
    102_760_448, 16_777_216, 4_096_000,
]  # fmt: skip


@pytest.fixture(scope="module")
def vgg16():
    blocks = (f"conv({c}, 3, padding=1) relu " * n + "pool(2)" for c, n, _ in VGG16)
    line = f"{' '.join(blocks)} flatten dense(4096) relu dense(4096) relu dense(classes)"
    return describe(resolve(line, num_classes=1000, in_channels=3, size=224))


def test_vgg16_has_the_figures_of_the_courses(vgg16):
    assert vgg16.parameters == 138_357_544
    assert vgg16.values == 15_237_608
    assert round(4 * vgg16.values / 1e6) == 61


def test_vgg16_keeps_the_values_of_each_layer(vgg16):
    kept = [(row.kind, row.values) for row in vgg16.layers if row.values]
    expected = []
    for channels, times, side in VGG16:
        expected += [("convolution", channels * side**2)] * times
        expected.append(("pooling", channels * (side // 2) ** 2))
    assert kept == [*expected, ("dense", 4096), ("dense", 4096), ("dense", 1000)]
    assert kept[0] == ("convolution", 3_211_264)
    assert kept[-4] == ("pooling", 25_088)


def test_vgg16_has_its_weights_where_the_courses_have_them(vgg16):
    weights = [row.parameters - row.biases for row in vgg16.layers if row.parameters]
    assert weights == WEIGHTS
    assert sum(weights) == 138_344_128


def test_the_last_pooling_of_vgg16_sees_212_pixels_in_jumps_of_32_from_16(vgg16):
    last = [row for row in vgg16.layers if row.kind == "pooling"][-1]
    assert (last.receptive_field, last.jump, last.start) == (212, 32, 16.0)


def test_the_bytes_of_convnet_mnist_5x5_are_the_462_29_kilobytes_of_keras():
    assert describe(resolve("convnet-mnist-5x5")).bytes / 1024 == pytest.approx(462.29, abs=0.005)


def test_a_spec_and_its_net_have_one_anatomy():
    spec = resolve("conv(8, 3) batchnorm relu globalpool dense(10)", in_channels=3, size=16)
    assert describe(spec) == describe(spec.build())
    assert describe(spec).net == spec.text


def test_json_has_exactly_the_documented_keys():
    printed = describe(resolve("lenet5")).to_json()
    assert set(printed) == {
        "net", "input", "layers", "parameters", "trainable", "bytes", "values", "macs",
        "running_bytes", "training_bytes", "moving",
    }  # fmt: skip
    assert set(printed["layers"][0]) == {
        "name", "type", "input_shape", "output_shape", "parameters", "biases", "trainable", "macs",
        "values", "bytes", "receptive_field", "jump", "start", "kernel", "stride", "padding",
        "dilation", "groups", "inputs", "kind", "moving", "share",
    }  # fmt: skip
    assert printed["net"] == "lenet5"
    assert printed["input"] == [1, 32, 32]


def test_the_input_of_a_spec_can_be_changed_and_rules_over_its_own():
    anatomy = describe(resolve("convnet-mnist"), input=(20, 24, 3))
    assert anatomy.input == [3, 20, 24]
    assert anatomy.layers[0].output_shape == [32, 18, 22]


def test_an_enormous_net_costs_nothing():
    line = "flatten dense(40000) dense(classes)"
    spec = resolve(line, num_classes=10, in_channels=1, size=200)
    assert describe(spec).parameters == 200 * 200 * 40_000 + 40_000 + 400_010


def test_the_net_its_mode_and_its_hooks_are_left_alone():
    net = nn.Sequential(nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)), nn.Dropout())
    net[1].eval()
    seen = []
    net[0].register_forward_hook(lambda *_: seen.append(1))
    before = copy.deepcopy(net.state_dict())
    describe(net, input=(8, 8, 1))
    assert seen == []
    assert [module.training for module in net.modules()] == [True, True, True, True, False]
    assert [len(module._forward_hooks) for module in net.modules()] == [0, 1, 0, 0, 0]
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())


def test_buffers_and_frozen_parameters_are_told_apart():
    net = nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4))
    net[0].requires_grad_(False)
    anatomy = describe(net, input=(8, 8, 3))
    assert anatomy.parameters == 108 + 8
    assert (anatomy.trainable, anatomy.not_trainable) == (8, 108)
    buffers = 4 * (4 + 4) + 8  # moving mean and variance, and a count in int64
    assert anatomy.bytes == 4 * 116 + buffers
    assert anatomy.net == "Sequential"


class _Shared(nn.Module):
    """One convolution twice, one whose weight is another's, and one that never runs."""

    def __init__(self):
        super().__init__()
        self.twice = nn.Conv2d(3, 3, 3, padding=1)
        self.tied = nn.Conv2d(3, 3, 3, padding=1)
        self.tied.weight = self.twice.weight
        self.never = nn.Linear(3, 4)
        self.scale = nn.Parameter(torch.ones(3, 1, 1))

    def forward(self, x):
        return {"maps": self.tied(self.twice(self.twice(x))) * self.scale, "input": x}


def test_what_is_shared_counts_once_and_what_never_runs_has_no_shape():
    anatomy = describe(_Shared(), input=(8, 8, 3))
    assert _rows(anatomy) == [
        ("twice", "Conv2d", [3, 8, 8], 84),
        ("twice", "Conv2d", [3, 8, 8], 0),
        ("tied", "Conv2d", [3, 8, 8], 3),
        ("mul", "mul", [3, 8, 8], 3),
        ("never", "Linear", None, 16),
    ]
    assert anatomy.parameters == sum(row.parameters for row in anatomy.layers)


class _WithoutForward(Net):
    def __init__(self):
        super().__init__(NetSpec("name", "lenet5", 10, 3, 8, 8))
        self.conv = nn.Conv2d(3, 4, 3)


def test_a_net_without_a_forward_is_a_clear_error():
    with pytest.raises(ShapeError, match=r"lenet5 cannot take one picture of 8x8x3"):
        describe(_WithoutForward())


def test_halves_are_followed_in_their_own_type():
    assert describe(create("lenet5").to(torch.bfloat16)).bytes == 2 * 61_706


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small", "vit_b_16", "googlenet"])
def test_torchvisions_nets_are_counted_whole(name):
    models = pytest.importorskip("torchvision.models")
    with torch.device("meta"):
        net = models.get_model(name, weights=None, **_quiet(name))
    anatomy = describe(net, input=(224, 224, 3))
    parameters = sum(parameter.numel() for parameter in net.parameters())
    assert anatomy.parameters == parameters
    assert sum(row.parameters for row in anatomy.layers) == parameters
    assert [1000] in [row.output_shape for row in anatomy.layers]


def _quiet(name):
    return {"init_weights": False} if name == "googlenet" else {}


def test_without_an_input_a_foreign_module_is_an_error():
    with pytest.raises(InvalidSetting, match=r"Linear does not say.*input=\(28, 28, 1\)"):
        describe(nn.Linear(3, 4))


@pytest.mark.parametrize("shape", [(28,), (28, 0, 1), (28, 28.0, 1), (2, 2, 2, 2, 2)])
def test_an_input_that_is_none_is_an_error(shape):
    with pytest.raises(InvalidSetting, match=r"give height, width and channels, such as \(28"):
        describe(nn.Flatten(), input=shape)


def test_signals_and_volumes_are_for_foreign_modules():
    assert describe(nn.Conv1d(2, 4, 5), input=(20, 2)).layers[0].output_shape == [4, 16]
    assert describe(nn.Conv3d(1, 4, 3), input=(8, 8, 8, 1)).layers[0].receptive_field == 3
    with pytest.raises(InvalidSetting, match=r"\(28, 28\): give height, width and channels"):
        describe(create("lenet5"), input=(28, 28))


def test_pictures_that_do_not_fit_a_built_net_are_an_error():
    with pytest.raises(ShapeError, match=r"lenet5 cannot take one picture of 40x40x1.*made for"):
        describe(create("lenet5"), input=(40, 40, 1))


def test_pictures_too_small_for_a_spec_name_the_smallest():
    with pytest.raises(InputTooSmall, match="at least 32x32"):
        describe(resolve("lenet5"), input=(31, 32, 1))


def test_a_builder_that_looks_at_its_fresh_weights_is_let(monkeypatch):
    families = dict(_registry._FAMILIES)
    monkeypatch.setattr(_registry, "_FAMILIES", families)

    @_registry.register("looks-at-weights", native=(8, 8, 3), num_classes=10)
    def looks_at_weights(spec):
        """Builds a net and looks at one of its weights."""
        net = families["lenet-32x32x3"].builder(spec)
        assert next(net.parameters()).sum().item() != 0
        return net

    spec = resolve("looks-at-weights", size=32)
    assert describe(spec).parameters == 62_006

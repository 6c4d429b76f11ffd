"""Out and in again without Keras: equal logits, equal bytes, and what cannot go."""

import json
import re
import zipfile

import h5py
import numpy as np
import pytest
import torch
from torch import nn

from striate import nets
from striate.classifier import Classifier
from striate.errors import ForeignLayer, InputError, InvalidSetting
from striate.exporting import export_keras
from striate.images import Preprocessing, to_batch
from striate.nets import from_keras

CHAINS = [
    "convnet-mnist",
    "convnet-mnist-5x5",
    "convnet-mnist-dropout",
    "lenet-32x32x3",
    "lenet5",
    "striate-small",
]
LINES = {
    "residual": "conv(8, 3, padding=1) batchnorm relu residual(conv(8, 3, padding=1) batchnorm "
    "relu conv(8, 3, padding=1), shortcut=conv(8, 1)) relu globalpool dense(classes)",
    "paddings": "conv(8, 3, 2, padding=same) relu pool(3, 2, padding=1) avgpool(3, 2, padding=1) "
    "conv(4, 2, 2, padding=1) flatten dense(classes)",
    "hanging": "conv(6, 3) pool(2, ceil) conv(6, 3, dilation=2) avgpool(2, ceil) flatten "
    "dense(classes)",
    "groups": "conv(9, 3, groups=3) swish conv(9, 3, groups=9) leakyrelu(0.2) "
    "conv(18, 3, groups=9) elu(0.5) flatten dense(classes)",
    "slopes": "conv(4, 3) prelu gelu tanh dropout(0.3) flatten prelu dense(9) sigmoid "
    "dense(classes)",
    "two": "conv(4, 3) softmax flatten batchnorm dense(1)",
}


def classifier_of(net, mean=0.4, std=0.2):
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for name, buffer in net.named_buffers():
            if buffer.is_floating_point():
                fresh = torch.rand(buffer.shape, generator=generator)
                buffer.copy_(fresh + 0.5 if "var" in name else fresh - 0.5)
        for parameter in net.parameters():
            parameter.add_(0.05 * torch.randn(parameter.shape, generator=generator))
    spec = net.spec
    channels = spec.in_channels
    preprocessing = Preprocessing(
        spec.height, spec.width, channels, mean=(mean,) * channels, std=(std,) * channels
    )
    return Classifier(net, tuple(f"c{n}" for n in range(net.num_classes)), preprocessing)


def compared(classifier, path):
    """Logits of the exported file on bytes, and of the classifier."""
    images = np.random.default_rng(0).integers(
        0, 256, (3, *classifier.preprocessing.shape), dtype=np.uint8
    )
    back = from_keras(export_keras(classifier, path))
    with torch.no_grad():
        given = back(torch.from_numpy(images).permute(0, 3, 1, 2).float())
        wanted = classifier.net(to_batch(images, classifier.preprocessing))
    return given, wanted


@pytest.mark.parametrize("name", CHAINS)
def test_named_nets_come_back_equal(name, tmp_path):
    given, wanted = compared(classifier_of(nets.create(name)), tmp_path / "a.keras")
    torch.testing.assert_close(given, wanted, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_lines_come_back_equal(line, tmp_path):
    classes = 2 if line.endswith("dense(1)") else 5
    net = nets.create(line, num_classes=classes, in_channels=3, size=(21, 24))
    given, wanted = compared(classifier_of(net), tmp_path / "a.keras")
    torch.testing.assert_close(given, wanted, rtol=1e-4, atol=1e-4)


def test_what_went_out_and_came_in_goes_out_again(tmp_path):
    first = classifier_of(nets.create("convnet-mnist"), mean=0.0, std=1.0)
    again = from_keras(export_keras(first, tmp_path / "a.keras"))
    second = Classifier(again, first.classes, first.preprocessing)
    given, wanted = compared(second, tmp_path / "b.keras")
    torch.testing.assert_close(given, wanted, rtol=1e-4, atol=1e-4)


def test_the_dense_layer_of_the_course_s_net_is_reordered_and_not_the_maps(tmp_path):
    path = export_keras(classifier_of(nets.create("convnet-mnist")), tmp_path / "a.keras")
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
    kinds = [layer["class_name"] for layer in config["config"]["layers"]]
    assert "Permute" not in kinds
    assert kinds[:3] == ["InputLayer", "Rescaling", "Normalization"]
    assert kinds[-1] == "Activation"


def test_the_file_says_classes_and_preprocessing(tmp_path):
    classifier = classifier_of(nets.create("lenet5"))
    with zipfile.ZipFile(export_keras(classifier, tmp_path / "a.keras")) as archive:
        about = json.loads(archive.read("striate.json"))
        (tmp_path / "w.h5").write_bytes(archive.read("model.weights.h5"))
    assert about["classes"] == [f"c{n}" for n in range(10)]
    assert Preprocessing.from_json(about["preprocessing"]) == classifier.preprocessing
    with h5py.File(tmp_path / "w.h5") as file:
        assert file["layers/conv2d/vars"].attrs["name"] == "conv1"
        np.testing.assert_array_equal(
            np.moveaxis(np.asarray(file["layers/conv2d_1/vars/0"]), (3, 2), (0, 1)),
            classifier.net.get_submodule("features.conv2").weight.detach().numpy(),  # type: ignore[union-attr,operator]
        )


def test_equal_classifiers_give_equal_bytes(tmp_path):
    classifier = classifier_of(nets.create("lenet5"))
    one, other = (export_keras(classifier, tmp_path / f"{n}.keras").read_bytes() for n in "ab")
    assert one == other


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("conv(4, 3) lrn flatten dense(classes)", r"lrn1 is a LocalResponseNorm.*Keras has no"),
        (
            "conv(4, 3) pool(3, 2, padding=1) flatten dense(classes)",
            r"pool1 pads its input by .*padding='same'.*right after a relu",
        ),
        (
            "conv(4, 3) avgpool(3, 2, padding=1, ceil) flatten dense(classes)",
            r"avgpool1 averages over padding and over windows that hang over",
        ),
    ],
)
def test_what_keras_does_not_have_is_named(line, words, tmp_path):
    net = nets.create(line, num_classes=3, in_channels=1, size=18)
    with pytest.raises(ForeignLayer, match=words):
        export_keras(classifier_of(net), tmp_path / "a.keras")
    assert list(tmp_path.iterdir()) == []


def test_a_net_wired_in_code_cannot_go(tmp_path):
    class Own(nets.Net):
        def __init__(self, spec):
            super().__init__(spec)
            self.dense = nn.Linear(1, 2)

    net = Own(nets.resolve("lenet5"))
    classifier = Classifier(net, tuple("0123456789"), Preprocessing(32, 32, 1))
    with pytest.raises(ForeignLayer, match=r"lenet5 is a Own, wired in code"):
        export_keras(classifier, tmp_path / "a.keras")


def test_files_are_called_by_their_ending_and_written_whole(tmp_path):
    classifier = classifier_of(nets.create("lenet5"))
    with pytest.raises(InputError, match=r"cannot be called 'a\.h5'.*Call it 'a\.keras'"):
        export_keras(classifier, tmp_path / "a.h5")
    (tmp_path / "b.keras").mkdir()
    with pytest.raises(InputError, match=r"b\.keras is a folder"):
        export_keras(classifier, tmp_path / "b.keras")
    with pytest.raises(InputError, match=r"There is no folder .*nowhere: make it"):
        export_keras(classifier, tmp_path / "nowhere" / "a.keras")


def test_weights_that_are_no_numbers_are_not_written(tmp_path):
    classifier = classifier_of(nets.create("convnet-mnist"))
    name, weight = next(classifier.net.named_parameters())
    weight.data.view(-1)[0] = float("nan")
    with pytest.raises(InvalidSetting, match=rf"values of {re.escape(name)} are NaN or infinite"):
        export_keras(classifier, tmp_path / "a.keras")
    assert not list(tmp_path.iterdir())

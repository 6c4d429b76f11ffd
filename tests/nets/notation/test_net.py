"""Nets from lines: where they are cut, what their classifier is, how it is replaced."""

import pytest
import torch

from striate.errors import NotationError
from striate.nets import create


def _make(line, classes=10):
    return create(line, num_classes=classes, in_channels=1, size=12)


@pytest.mark.parametrize(
    ("line", "features", "head"),
    [
        ("conv(4, 3) relu flatten dense(classes)", ["conv1", "relu1"], ["flatten", "dense1"]),
        ("relu globalpool relu dense(classes)", ["relu1"], ["globalpool", "relu2", "dense1"]),
        ("flatten dense(classes)", [], ["flatten", "dense1"]),
        ("conv(classes, 3) globalpool", ["conv1"], ["globalpool"]),
    ],
)
def test_the_head_begins_with_the_first_flatten_or_globalpool(line, features, head):
    net = _make(line)
    assert [name for name, _ in net.get_submodule("features").named_children()] == features
    assert [name for name, _ in net.get_submodule("head").named_children()] == head


def test_before_the_logits_come_the_numbers_that_the_classifier_reads():
    net = _make("conv(4, 3) flatten dense(7) relu dense(classes)").eval()
    features = net.forward_features(torch.randn(2, 1, 12, 12))
    vectors = net.forward_head(features, pre_logits=True)
    assert vectors.shape == (2, 7)
    assert torch.equal(net.get_submodule("head.dense2")(vectors), net.forward_head(features))


def test_a_number_at_the_end_becomes_classes_when_the_classes_change():
    net = _make("conv(4, 3) relu globalpool dense(10)")
    net.reset_classifier(3)
    assert net.spec.text == "conv(4, 3) relu globalpool dense(classes)"
    assert net(torch.zeros(1, 1, 12, 12)).shape == (1, 3)


def test_one_logit_stays_one_for_two_classes_and_becomes_many_for_more():
    net = _make("flatten dense(1)", classes=2)
    before = net.get_submodule("head.dense1")
    net.reset_classifier(2)
    assert net.spec.text == "flatten dense(1)"
    assert net.get_submodule("head.dense1") is not before
    net.reset_classifier(4)
    assert net.spec.text == "flatten dense(classes)"
    assert net(torch.zeros(1, 1, 12, 12)).shape == (1, 4)


def test_all_from_the_first_word_with_classes_on_is_drawn_anew():
    net = _make("conv(4, 3) relu residual(conv(4, 1)) conv(classes, 1) batchnorm globalpool")
    before = dict(net.named_modules())
    net.reset_classifier(5)
    after = dict(net.named_modules())
    kept = {name for name in after if "." in name and after[name] is before[name]}
    assert "features.residual1.body.conv1" in kept
    assert not kept & {"features.conv2", "features.batchnorm1", "head.globalpool"}
    assert net(torch.zeros(2, 1, 12, 12)).shape == (2, 5)


def test_a_line_whose_end_cannot_follow_is_an_error_and_changes_nothing():
    net = _make("conv(10, 3) globalpool")
    before = net.spec
    with pytest.raises(NotationError, match=r"in 10 numbers, and there are 3 classes"):
        net.reset_classifier(3)
    assert net.spec is before


def test_two_nets_share_no_layer():
    line = "conv(4, 3) relu flatten dense(classes)"
    assert not set(_make(line).modules()) & set(_make(line).modules())

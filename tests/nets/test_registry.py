"""One door for all nets: names, lines, and what is said of what is neither."""

from typing import Any

import pytest
import torch

from striate.errors import InvalidSetting, NotationError, ShapeError, UnknownNet, UnknownSetting
from striate.nets import NetSpec, create, describe, is_notation, names, register, resolve
from striate.nets import _registry as registry

LINE = "conv(4, 3) relu globalpool dense(classes)"


@pytest.fixture
def registry_of_its_own(monkeypatch):
    monkeypatch.setattr(registry, "_FAMILIES", dict(registry._FAMILIES))


def test_the_courses_nets_are_there_sorted():
    listed = names()
    assert listed == sorted(listed)
    assert {
        "convnet-cats-dogs",
        "convnet-mnist",
        "convnet-mnist-5x5",
        "convnet-mnist-dropout",
        "lenet-32x32x3",
        "lenet5",
    } <= set(listed)


@pytest.mark.parametrize("name", names())
def test_each_says_in_one_sentence_what_it_is(name):
    family = describe(name)
    assert family.summary.endswith(".")
    assert "\n" not in family.summary
    assert len(family.summary) <= 100
    with torch.device("meta"):
        net = create(name)
    height, width, channels = family.native
    assert (net.spec.height, net.spec.width, net.spec.in_channels) == (height, width, channels)
    assert net.num_classes == family.num_classes


def test_other_libraries_nets_have_their_own_names():
    there = names("torchvision")
    assert "mobilenet_v2" in there
    assert "torchvision:vgg16" in there  # ours is vgg16
    assert "resnet50" not in there  # ours is theirs
    with pytest.raises(InvalidSetting, match=r"no nets of 'keras': .* striate, torchvision and"):
        names("keras")


def test_ours_win_where_both_libraries_have_a_name():
    with torch.device("meta"):
        ours, theirs = create("alexnet"), create("torchvision:alexnet")
    assert sum(p.numel() for p in ours.parameters()) == 60_965_224
    assert sum(p.numel() for p in theirs.parameters()) == 61_100_840


def test_a_registered_builder_is_created_by_its_name(registry_of_its_own):
    @register("mine:small_1", native=(8, 9, 2), num_classes=3)
    def mine(spec, width=4):
        """Builds what I like."""
        return describe("lenet-32x32x3").builder(spec)

    spec = resolve("mine:small_1", width=5)
    assert (spec.height, spec.width, spec.in_channels, spec.num_classes) == (8, 9, 2, 3)
    assert spec.arguments == {"width": 5}
    assert describe("mine:small_1").arguments == {"width": 4}
    assert describe("mine:small_1").summary == "Builds what I like."


def _documented(spec):
    """Builds nothing."""


def _undocumented(spec):
    return None


@pytest.mark.parametrize(
    ("name", "builder", "message"),
    [
        ("lenet5", _documented, r"already a net called 'lenet5', from striate\.nets.*another name"),
        ("LeNet", _documented, r"cannot be called 'LeNet': use lower-case"),
        ("conv", _documented, r"cannot be called 'conv': .*no word of the notation"),
        ("silu", _documented, r"cannot be called 'silu'"),
        ("", _documented, r"cannot be called ''"),
        ("new-net", _undocumented, r"builder of 'new-net' has no docstring"),
    ],
    ids=["a duplicate", "capitals", "a word", "an alias", "nothing", "no docstring"],
)
def test_what_cannot_be_registered(name, builder, message, registry_of_its_own):
    with pytest.raises(InvalidSetting, match=message):
        register(name, native=(8, 8, 1), num_classes=2)(builder)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("convnet-mnist", False),
        ("timm:resnet50_a", False),
        ("VGG16", False),
        ("convnet mnist", False),
        ("", False),
        ("flatten", True),
        ("ReLU", True),
        ("conv(", True),
        ("relu relu", True),
        ("convnet relu", True),
    ],
)
def test_a_line_is_told_from_a_name(text, expected):
    assert is_notation(text) is expected


def test_sizes_may_be_one_side_or_height_and_width():
    assert resolve("lenet5", size=40).height == resolve("lenet5", size=40).width == 40
    spec = resolve("lenet5", size=(36, 40))
    assert (spec.height, spec.width) == (36, 40)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((1, 2, 3), r"size cannot be \(1, 2, 3\): give one side.*\(height, width\)"),
        (0, r"height cannot be 0"),
        ("28", r"height cannot be '28'"),
        ((28, None), r"size cannot be \(28, None\)"),
    ],
)
def test_other_sizes_are_refused(size, message):
    with pytest.raises(InvalidSetting, match=message):
        resolve("lenet5", size=size)


def test_spaces_around_a_name_do_not_matter():
    assert resolve("  lenet5\n").text == "lenet5"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("convnet-mnits", "'convnet-mnits'. Did you mean convnet-mnist"),
        ("LeNet5", "'LeNet5'. Did you mean lenet5"),
        ("convnet mnist", "'convnet mnist'. Did you mean convnet-mnist"),
        ("zzz", r"There are: ablation-8, alexnet, .*one line of words: conv\(32, 3\)"),
        ("", "There are: ablation-8"),
        ("VGG166", "Did you mean vgg16 or"),
        ("resnet-50", "'resnet-50'. Did you mean resnet50 or"),
        ("mobilenet-v2", "Did you mean mobilenet_v2 or"),
        ("torchvision:vgg61", "no net of torchvision's called 'vgg61'. Did you mean vgg1"),
    ],
)
def test_an_unknown_name_offers_the_nearest(text, message):
    with pytest.raises(UnknownNet, match=message):
        resolve(text)


def test_an_unknown_argument_offers_the_nearest():
    with pytest.raises(UnknownSetting, match=r"argument of lenet5.*'drop'. Did you mean dropout"):
        resolve("lenet5", drop=0.5)


def test_a_line_serves_where_a_name_does():
    spec = resolve(
        " CONV( 4,3 )relu globalpool  dense(classes)", num_classes=5, in_channels=3, size=16
    )
    assert (spec.kind, spec.text) == ("notation", LINE)
    assert create(LINE, num_classes=5, in_channels=3, size=16).spec == spec


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("in_channels", r"no native size: say in_channels and size"),
        ("size", r"no native size: say in_channels and size"),
        ("num_classes", r"says classes.*give num_classes=10"),
    ],
)
def test_a_line_needs_what_it_does_not_have(missing, message):
    given = {"num_classes": 5, "in_channels": 3, "size": 16}
    del given[missing]
    with pytest.raises(InvalidSetting, match=message):
        resolve(LINE, **given)


@pytest.mark.parametrize(("last", "classes"), [("dense(10)", 10), ("dense(1)", 2), ("dense(2)", 2)])
def test_a_line_that_ends_in_a_number_says_its_classes(last, classes):
    assert resolve(f"flatten {last}", in_channels=1, size=8).num_classes == classes


def test_a_line_takes_no_arguments():
    with pytest.raises(InvalidSetting, match=r"takes no arguments, and dropout came: write"):
        resolve(LINE, num_classes=5, in_channels=3, size=16, dropout=0.5)


def test_a_line_of_a_head_alone_has_nothing_without_it():
    with pytest.raises(NotationError, match=r"begins with its head, .*put a convolution before"):
        resolve("flatten dense(classes)", num_classes=0, in_channels=1, size=8)


@pytest.mark.parametrize(
    ("line", "classes", "completed", "num_classes"),
    [
        ("conv(8, 3) relu", None, "conv(8, 3) relu", 0),
        ("conv(8, 3) relu", 5, "conv(8, 3) relu globalpool dense(classes)", 5),
        ("conv(8, 3) relu globalpool", None, "conv(8, 3) relu globalpool", 8),
        ("conv(8, 3) relu globalpool", 8, "conv(8, 3) relu globalpool", 8),
        ("conv(8, 3) relu globalpool", 5, "conv(8, 3) relu globalpool dense(classes)", 5),
        ("conv(8, 3) globalpool relu", None, "conv(8, 3) globalpool relu", 0),
        ("conv(8, 3) globalpool relu", 8, "conv(8, 3) globalpool relu dense(classes)", 8),
        ("conv(1, 3) globalpool", 2, "conv(1, 3) globalpool", 2),
        ("conv(8, 3) relu pool(2) flatten dense(9) relu dense(classes)", 0,
         "conv(8, 3) relu pool(2)", 0),
        ("conv(8, 3) globalpool", 0, "conv(8, 3)", 0),
    ],
)  # fmt: skip
def test_a_line_without_a_head_gets_one_where_one_is_needed(line, classes, completed, num_classes):
    spec = resolve(line, num_classes=classes, in_channels=1, size=8)
    assert (spec.text, spec.num_classes) == (completed, num_classes)
    net = spec.build()
    assert isinstance(net(torch.zeros(2, 1, 8, 8)), torch.Tensor)
    assert NetSpec.from_json(spec.to_json()) == spec


def test_an_error_in_a_line_points_at_the_users_own_spelling():
    with pytest.raises(NotationError, match=r"Flatten   DENZE\(3\)\n            \^\^\^\^\^\n"):
        resolve("Flatten   DENZE(3)", num_classes=5, in_channels=3, size=16)


def test_a_hostile_size_is_refused_before_any_memory_is_taken():
    with pytest.raises(ShapeError, match=r"65536x65536x3 and 2 classes convnet-cats-dogs would"):
        create("convnet-cats-dogs", size=65_536)


@pytest.mark.parametrize(("net", "option"), [("lenet5", "sparse"), ("googlenet", "auxiliary")])
def test_options_are_true_or_false(net, option):
    wrong: Any = {option: "no"}
    with pytest.raises(InvalidSetting, match=rf"{option} of {net} cannot be 'no': it is True or"):
        create(net, **wrong)


def test_a_huge_net_is_refused_before_it_takes_memory_however_few_its_classes():
    with pytest.raises(ShapeError, match=r"alexnet would have [\d,]{13,} parameters, and at most"):
        create("alexnet", size=3000, num_classes=2)

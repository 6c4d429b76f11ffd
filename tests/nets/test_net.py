"""One harness for every net there is, by name or by line; and a proof that it can fail."""

from collections.abc import Callable

import pytest
import torch
from safetensors.torch import load, save
from torch import Tensor, nn

from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.nets import Net, NetSpec, SequentialNet, create, names

LINES = {
    "line: convolutions": "conv(6, 3) relu pool(2) conv(8, 3) relu pool(2, ceil) conv(8, 3) prelu "
    "flatten dense(12) tanh dropout(0.2) dense(classes)",
    "line: residuals": "conv(8, 3, padding=same, bias=false) batchnorm swish "
    "residual(conv(8, 3, padding=1) batchnorm relu) "
    "residual(conv(12, 3, padding=1, stride=2) relu, shortcut=conv(12, 1, stride=2)) "
    "lrn globalpool dense(classes)",
    "line: no dense layer": "conv(8, 5, stride=2) elu conv(classes, 3) globalpool",
    "line: no convolution": "flatten dense(16) sigmoid dense(classes)",
}
# The side at which large nets are tried for real, the smallest they take: found by hand once.
LARGE = {
    "alexnet": 67,
    "googlenet": 15,
    "mobilenet": 1,
    "resnet18": 1,
    "vgg16": 32,
    "zfnet": 47,
}
# Deeper members of the same families, and two that take long: tried without numbers.
DEEPER = {
    "alexnet-one-tower": 67,
    "inception-v3": 75,
    "resnet34": 1,
    "resnet50": 1,
    "resnet101": 1,
    "resnet152": 1,
    "vgg11": 32,
    "vgg13": 32,
    "vgg19": 32,
    "xception": 7,
}
NETS = {
    name: (name, {"num_classes": 10, "size": max(33, LARGE[name])} if name in LARGE else {})
    for name in names()
    if name not in DEEPER
} | {
    label: (line, {"num_classes": 10, "in_channels": 1, "size": 20})
    for label, line in LINES.items()
}
Make = Callable[..., Net]


def _maker(text: str, defaults: dict) -> Make:
    @_with_smallest(LARGE.get(text))
    def make(**changes) -> Net:
        torch.manual_seed(0)
        return create(text, **(defaults | changes))

    return make


def _with_smallest(size: int | None) -> Callable[[Make], Make]:
    def noted(make: Make) -> Make:
        vars(make)["smallest"] = size
        return make

    return noted


def _smallest_size(make: Make) -> int:
    """Found by trying, so that it does not lean on what the error says."""
    if (known := vars(make).get("smallest")) is not None:
        return known
    with torch.device("meta"):
        for side in range(1, 300):
            try:
                make(size=side)
            except InputTooSmall:
                continue
            return side
    raise AssertionError("no size below 300 works")


def _pictures(net: Net, count: int = 3) -> Tensor:
    generator = torch.Generator().manual_seed(1)
    shape = (count, net.spec.in_channels, net.spec.height, net.spec.width)
    return torch.randn(shape, generator=generator)


def check_shapes(make: Make) -> None:
    """Pictures become one row of logits each, by whichever way they go."""
    net = make().eval()
    images = _pictures(net)
    logits = net(images)
    classes = {net.num_classes} | ({1} if net.num_classes == 2 else set())
    assert logits.shape[0] == len(images)
    assert logits.ndim == 2
    assert logits.shape[1] in classes
    assert logits.isfinite().all()
    features = net.forward_features(images)
    assert features.ndim == 4
    assert torch.equal(net.forward_head(features), logits), "forward is not head of features"
    vectors = net.forward_head(features, pre_logits=True)
    assert vectors.ndim == 2


def check_gradients(make: Make) -> None:
    """Every parameter that can learn is reached."""
    net = make().eval()
    net(_pictures(net, 8)).square().sum().backward()
    for name, parameter in net.named_parameters():
        if parameter.requires_grad:
            assert parameter.grad is not None, f"no gradient reaches {name}"
            assert parameter.grad.any(), f"no gradient reaches {name}"


def check_state(make: Make) -> None:
    """Weights survive a file and bring another instance to equal logits."""
    net, other = make().eval(), make().eval()
    for parameter in other.parameters():
        nn.init.zeros_(parameter)
    state = {name: tensor.contiguous() for name, tensor in net.state_dict().items()}
    other.load_state_dict(load(save(state)))
    images = _pictures(net)
    assert torch.equal(other(images), net(images)), "the state does not hold all"
    assert NetSpec.from_json(net.spec.to_json()) == net.spec


def check_stages(make: Make) -> None:
    """Stages are modules of the net by name, from shallow to deep, and give feature maps."""
    net = make().eval()
    seen: list[tuple[str, torch.Size]] = []
    for name, module in net.stages.items():
        assert net.get_submodule(name) is module, f"{name} is another module"

        def note(_module, _inputs, output, name=name):
            seen.append((name, output.shape))

        module.register_forward_hook(note)
    features = net.forward_features(_pictures(net))
    assert [name for name, _ in seen] == list(net.stages), "not from shallow to deep"
    sizes = [shape[-1] for _, shape in seen]
    assert all(len(shape) == 4 for _, shape in seen)
    assert sizes == sorted(sizes, reverse=True)
    assert all(size >= features.shape[-1] for size in sizes)


def check_reset(make: Make) -> None:
    """A new classifier fits the new task, and what is below it stays."""
    net = make().eval()
    images = _pictures(net)
    before = net.forward_head(net.forward_features(images), pre_logits=True)
    old = dict(net.named_parameters())
    for classes in (2, 7):
        net.reset_classifier(classes)
        assert net.num_classes == net.spec.num_classes == classes, "classes did not follow"
        built = net.spec.build()
        shapes = {name: parameter.shape for name, parameter in built.named_parameters()}
        assert {name: parameter.shape for name, parameter in net.named_parameters()} == shapes
        assert net.eval()(images).shape[1] == built(images).shape[1]
    kept = [name for name, parameter in net.named_parameters() if parameter is old.get(name)]
    assert len(kept) >= len(old) - 2
    after = net.forward_head(net.forward_features(images), pre_logits=True)
    if before.shape == after.shape:
        assert torch.equal(before, after)
    with pytest.raises(InvalidSetting, match="num_classes cannot be 1"):
        net.reset_classifier(1)


def check_other_tasks(make: Make) -> None:
    """Classes, channels and both sides of the pictures are free."""
    size = _smallest_size(make)
    for classes, channels, height, width in ((2, 1, size, size + 3), (5, 4, size + 2, size)):
        net = make(num_classes=classes, in_channels=channels, size=(height, width)).eval()
        images = _pictures(net)
        assert images.shape[1:] == (channels, height, width), "the spec does not follow"
        assert net(images).shape[1] in ({1, 2} if classes == 2 else {5})


def check_smallest(make: Make) -> None:
    """At the smallest size it runs; one less is an error that names that size."""
    size = _smallest_size(make)
    net = make(size=size).eval()
    assert net(_pictures(net)).isfinite().all()
    for sides in ((size - 1, size - 1), (size - 1, size), (size, size - 1)):
        if size > 1:
            with pytest.raises(InputTooSmall, match=rf"at least {size}x{size}.*--size {size} or"):
                make(size=sides)


CHECKS = {
    check.__name__.removeprefix("check_"): check
    for check in (
        check_shapes,
        check_gradients,
        check_state,
        check_stages,
        check_reset,
        check_other_tasks,
        check_smallest,
    )
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
@pytest.mark.parametrize(("text", "defaults"), NETS.values(), ids=NETS)
def test_every_net(text, defaults, check):
    assert check(_maker(text, defaults)) is None  # or it has raised


@pytest.mark.parametrize(("name", "smallest"), DEEPER.items(), ids=DEEPER)
def test_the_deeper_members_of_a_family(name, smallest):
    with torch.device("meta"):
        net = create(name, num_classes=5, in_channels=2, size=(smallest, smallest + 3)).eval()
        images = torch.zeros(3, 2, smallest, smallest + 3)
        assert net(images).shape == (3, 5)
        features = net.forward_features(images)
        assert features.shape[0] == 3
        assert features.ndim == 4
        vectors = net.forward_head(features, pre_logits=True)
        net.reset_classifier(7)
        assert net(images).shape == (3, 7)
        assert net.forward_head(features, pre_logits=True).shape == vectors.shape
        assert list(net.stages) == [name for name, _ in net.named_modules() if name in net.stages]
        net(images).sum().backward()
        assert all(parameter.grad is not None for parameter in net.parameters())
        if smallest > 1:
            with pytest.raises(InputTooSmall, match=rf"at least {smallest}x{smallest}"):
                create(name, size=smallest - 1)


class _Broken(SequentialNet):
    """Lenet-like and sound, but for what a subclass breaks."""

    def __init__(self, num_classes=10, in_channels=1, size=8):
        height, width = size if isinstance(size, tuple) else (size, size)
        spec = NetSpec("name", "lenet5", num_classes, in_channels, height, width)
        features = nn.Sequential()
        features.add_module("conv1", nn.Conv2d(in_channels, 2, 3))
        features.add_module("relu1", nn.ReLU())
        head = nn.Sequential()
        head.add_module("flatten", nn.Flatten())
        head.add_module("dense1", nn.Linear(2 * (height - 2) * (width - 2), num_classes))
        super().__init__(spec, features, head, classifier="dense1")


class _HeadLeftOut(_Broken):
    def forward(self, x):
        return super().forward(x) + 1


class _Detached(_Broken):
    def forward_features(self, x):
        return super().forward_features(x).detach()


class _Forgetful(_Broken):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.scale = torch.rand(1).item()

    def forward_head(self, features, pre_logits=False):
        return super().forward_head(features, pre_logits) + torch.rand(1) * self.scale


class _StagesOfOthers(_Broken):
    @property
    def stages(self) -> dict[str, nn.Module]:
        return {"features.relu1": self.features}


class _StagesBackwards(_Broken):
    @property
    def stages(self) -> dict[str, nn.Module]:
        found = ("features.relu1", "features.conv1")
        return {name: self.get_submodule(name) for name in found}


class _ResetsNothing(_Broken):
    def reset_classifier(self, num_classes):
        pass


class _AnySize(_Broken):
    def __init__(self, num_classes=10, in_channels=1, size=8):
        super().__init__(10, 1, 8)


class _SilentOnItsSize(_Broken):
    def __init__(self, num_classes=10, in_channels=1, size=8):
        if min(size if isinstance(size, tuple) else (size, size)) < 5:
            raise InputTooSmall("too small")
        super().__init__(num_classes, in_channels, size)


@pytest.mark.parametrize(
    ("broken", "check", "message"),
    [
        (_HeadLeftOut, check_shapes, "forward is not head of features"),
        (_Detached, check_gradients, r"no gradient reaches features\.conv1\.weight"),
        (_Forgetful, check_state, "the state does not hold all"),
        (_StagesOfOthers, check_stages, r"features\.relu1 is another module"),
        (_StagesBackwards, check_stages, "not from shallow to deep"),
        (_ResetsNothing, check_reset, "classes did not follow"),
        (_AnySize, check_other_tasks, "the spec does not follow"),
        (_SilentOnItsSize, check_smallest, "Regex pattern did not match"),
    ],
)
def test_the_harness_can_fail(broken, check, message):
    with pytest.raises(AssertionError, match=message):
        check(broken)


def test_a_net_without_methods_says_so():
    net = Net(NetSpec("name", "lenet5", 10, 1, 32, 32))
    for call in (
        lambda: net.stages,
        lambda: net(torch.zeros(1, 1, 32, 32)),
        lambda: net.forward_head(torch.zeros(1, 1, 1, 1)),
        lambda: net.reset_classifier(2),
    ):
        with pytest.raises(NotImplementedError, match=r"Net does not define"):
            call()


def test_adapting_a_net_with_nothing_to_fit_changes_nothing():
    net = create("lenet5")
    before = [parameter.clone() for parameter in net.parameters()]
    net.adapt(_pictures(net))
    assert all(map(torch.equal, before, net.parameters()))


def test_one_logit_for_two_classes_becomes_many_and_one_again():
    net = create("convnet-cats-dogs", size=46)
    images = _pictures(net)
    assert net(images).shape == (3, 1)
    for classes, units in ((3, 3), (2, 1)):
        net.reset_classifier(classes)
        assert net(images).shape == (3, units)


def test_a_fresh_classifier_has_the_nets_type():
    net = create("lenet5").to(torch.bfloat16)
    net.reset_classifier(3)
    assert {parameter.dtype for parameter in net.parameters()} == {torch.bfloat16}


def test_a_chain_without_a_classifier_cannot_replace_it():
    spec = NetSpec("name", "lenet5", 10, 1, 32, 32)
    net = SequentialNet(spec, nn.Sequential(), nn.Sequential(nn.Flatten()), classifier=None)
    with pytest.raises(ShapeError, match=r"lenet5 has no dense layer.*num_classes=3"):
        net.reset_classifier(3)

"""torchvision's nets under the one protocol: where features end and the head begins."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from striate.errors import InputTooSmall, ShapeError
from striate.nets._net import Net
from striate.nets._probing import check_size, stages_of, without_numbers
from striate.nets._spec import NetSpec
from striate.nets._stem import replace_stem
from striate.nets._torchvision_names import native_side

Step = str | Callable[[Any, Tensor], Tensor]


@dataclass(frozen=True)
class Halves:
    """A class of torchvision's as two chains, each from a module's name or a function to the next.

    A name that ends in `.*` stands for the parts of that module, one after the other.
    """

    features: tuple[Step, ...]
    head: tuple[Step, ...]


def _flatten(_model: nn.Module, x: Tensor) -> Tensor:
    return x.flatten(1)  # (N, D, 1, 1) -> (N, D)


def _mean(_model: nn.Module, x: Tensor) -> Tensor:
    return functional.adaptive_avg_pool2d(x, 1).flatten(1)  # (N, D, h, w) -> (N, D)


def _relu(_model: nn.Module, x: Tensor) -> Tensor:
    return functional.relu(x)


def _tokens(model: Any, x: Tensor) -> Tensor:
    x = x.flatten(2).transpose(1, 2)  # (N, D, h, w) -> (N, h*w, D)
    first = model.class_token.expand(len(x), -1, -1)
    return model.encoder(torch.cat([first, x], dim=1))  # (N, 1 + h*w, D)


def _class_token(_model: nn.Module, x: Tensor) -> Tensor:
    return x[:, 0]  # (N, S, D) -> (N, D)


_POOLED = Halves(("features.*",), ("avgpool", _flatten, "classifier.*"))
_GOOGLENET = "conv1 maxpool1 conv2 conv3 maxpool2 inception3a inception3b maxpool3 inception4a "
_GOOGLENET += "inception4b inception4c inception4d inception4e maxpool4 inception5a inception5b"
_INCEPTION = "Conv2d_1a_3x3 Conv2d_2a_3x3 Conv2d_2b_3x3 maxpool1 Conv2d_3b_1x1 Conv2d_4a_3x3 "
_INCEPTION += "maxpool2 Mixed_5b Mixed_5c Mixed_5d Mixed_6a Mixed_6b Mixed_6c Mixed_6d Mixed_6e "
_INCEPTION += "Mixed_7a Mixed_7b Mixed_7c"

HALVES = {
    "AlexNet": _POOLED,
    "ConvNeXt": Halves(("features.*",), ("avgpool", "classifier.*")),
    "DenseNet": Halves(("features.*", _relu), (_mean, "classifier")),
    "EfficientNet": _POOLED,
    "GoogLeNet": Halves(tuple(_GOOGLENET.split()), ("avgpool", _flatten, "dropout", "fc")),
    "Inception3": Halves(tuple(_INCEPTION.split()), ("avgpool", "dropout", _flatten, "fc")),
    "MNASNet": Halves(("layers.*",), (_mean, "classifier.*")),
    "MaxVit": Halves(("stem.*", "blocks.*"), ("classifier.*",)),
    "MobileNetV2": Halves(("features.*",), (_mean, "classifier.*")),
    "MobileNetV3": _POOLED,
    "RegNet": Halves(("stem", "trunk_output.*"), ("avgpool", _flatten, "fc")),
    "ResNet": Halves(
        ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4"),
        ("avgpool", _flatten, "fc"),
    ),
    "ShuffleNetV2": Halves(
        ("conv1", "maxpool", "stage2", "stage3", "stage4", "conv5"), (_mean, "fc")
    ),
    "SqueezeNet": Halves(("features.*",), ("classifier.*", _flatten)),
    "SwinTransformer": Halves(("features.*", "norm", "permute"), ("avgpool", "flatten", "head")),
    "VGG": _POOLED,
    "VisionTransformer": Halves(("conv_proj", _tokens), (_class_token, "heads.*")),
}


# Name, channels, height, width, and whether with auxiliary heads: what has been tried and fits.
# Trying takes as long as making the net, which may be made many times.
_FITTING: set[tuple[str, int, int, int, bool]] = set()


class TorchvisionNet(Net):
    """One of torchvision's nets, whole under `model`: its weights keep torchvision's names there.

    Args:
        spec: Classes, channels and size.
        name: What torchvision calls it.
        auxiliary: Whether GoogLeNet and Inception v3 get their auxiliary heads, whose logits
            `forward_auxiliary` gives beside the net's own.

    Raises:
        InputTooSmall: pictures too small; the message names the smallest size that works.
        ShapeError: transformers take sides that their patches or windows divide.
    """

    def __init__(self, spec: NetSpec, name: str, auxiliary: bool = False) -> None:
        super().__init__(spec)
        self.name = name
        tried = self._check_size(auxiliary)
        without_numbers = torch.get_default_device().type == "meta"
        self.model = tried if tried and without_numbers else _model(spec, name, auxiliary)
        self._halves = HALVES[type(self.model).__name__]
        self._stages: tuple[str, ...] | None = None

    @property
    def stages(self) -> dict[str, nn.Module]:
        """The last module at each size of map, poolings aside."""
        if self._stages is None:
            side = native_side(self.name)
            with without_numbers():
                twin = TorchvisionNet(
                    dataclasses.replace(self.spec, height=side, width=side), self.name
                )
            names = [f"model.{name}" for name, _ in twin._chain(self._halves.features) if name]
            self._stages = tuple(stages_of(twin, names))
        return {name: self.get_submodule(name) for name in self._stages}

    def forward_features(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N ..."]:
        """Turns pictures into the deepest maps `(N, D, h, w)`; of a ViT, tokens `(N, S, D)`."""
        for _, step in self._chain(self._halves.features):
            x = step(x)
        return x

    def forward_head(
        self, features: Float[Tensor, "N ..."], pre_logits: bool = False
    ) -> Float[Tensor, "N K"]:
        """Turns features into logits `(N, K)`, or stops short of the classifier.

        SqueezeNet's classifier reads maps: their means are its pre-logits.
        """
        classifier = classifier_name(self.model)
        for name, step in self._chain(self._halves.head):
            if pre_logits and name == classifier:
                break
            features = step(features)
        return _mean(self, features) if features.ndim == 4 else features

    def forward_auxiliary(self, x: Float[Tensor, "N C H W"]) -> dict[str, Tensor]:
        """Gives the logits and those of the auxiliary heads, of one pass in training mode.

        The papers add the auxiliary losses with a weight of 0.3 (GoogLeNet, section 5). Striate's
        training uses `logits` alone, through `forward`.

        Args:
            x: Pictures `(N, C, H, W)`.

        Returns:
            `logits` and one entry each auxiliary head, by the field's name in torchvision's tuple;
            `logits` alone in evaluation mode or without such heads.
        """
        outputs = self.model(x)
        return {"logits": outputs} if isinstance(outputs, Tensor) else outputs._asdict()

    def reset_classifier(self, num_classes: int) -> None:
        """Replaces the classifier, and those of auxiliary heads, by fresh ones."""
        spec = dataclasses.replace(self.spec, num_classes=num_classes)
        for name in (classifier_name(self.model), *_AUXILIARY_CLASSIFIERS):
            if any(found == name for found, _ in self.model.named_modules()):
                old = self.model.get_submodule(name)
                self.model.set_submodule(name, _fresh(old, num_classes))
        if hasattr(self.model, "num_classes"):
            vars(self.model)["num_classes"] = num_classes  # SqueezeNet and transformers keep it
        self.spec = spec

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> Any:
        """Loads weights by name, also from a file, which keeps no versions of layers.

        MNASNet refuses weights without one; whatever Striate wrote has today's.
        """
        if not hasattr(state_dict, "_metadata"):
            versions = vars(self.state_dict())["_metadata"]
            state_dict = OrderedDict(state_dict)
            vars(state_dict)["_metadata"] = versions
        return super().load_state_dict(state_dict, strict=strict, assign=assign)

    def _chain(self, steps: tuple[Step, ...]) -> Iterator[tuple[str, Callable[[Tensor], Tensor]]]:
        """Each step with its module's name in the model; functions have none."""
        for step in steps:
            if not isinstance(step, str):
                yield "", lambda x, step=step: step(self.model, x)
            elif step.endswith(".*"):
                whole = step.removesuffix(".*")
                for part, module in self.model.get_submodule(whole).named_children():
                    yield f"{whole}.{part}", module
            else:
                yield step, self.model.get_submodule(step)

    def _check_size(self, auxiliary: bool) -> nn.Module | None:
        """Refuses a size that the net cannot take; gives the model that tried it, if one did."""
        spec, side = self.spec, native_side(self.name)
        if self.name.startswith(("vit_", "maxvit")):
            _check_multiple(spec, self.name)
            return None
        asked = (self.name, spec.in_channels, spec.height, spec.width, auxiliary)
        if min(spec.height, spec.width) < side and asked not in _FITTING:
            with without_numbers():
                model = _model(spec, self.name, auxiliary)
            check_size(_InTraining(model) if auxiliary else model, spec, side)
            _FITTING.add(asked)
            return model.train()
        return None


class _InTraining(nn.Module):
    """Runs a net's auxiliary heads although it is asked to evaluate; one picture is enough."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> Any:
        """Computes what training does, for two pictures, as batch norms want."""
        self.model.train()
        return self.model(torch.cat([x, x]))


_AUXILIARY_CLASSIFIERS = ("aux1.fc2", "aux2.fc2", "AuxLogits.fc")


def classifier_name(model: nn.Module) -> str:
    """The module that gives the logits: the last dense layer; SqueezeNet's last convolution."""
    named = list(model.named_modules())
    dense = [name for name, module in named if isinstance(module, nn.Linear)]
    return dense[-1] if dense else [n for n, module in named if isinstance(module, nn.Conv2d)][-1]


def _fresh(old: nn.Module, num_classes: int) -> nn.Module:
    keywords: dict[str, Any] = {
        "bias": old.bias is not None,
        "device": cast(Tensor, old.weight).device,
        "dtype": cast(Tensor, old.weight).dtype,
    }
    if isinstance(old, nn.Conv2d):
        return nn.Conv2d(old.in_channels, num_classes, 1, **keywords)
    return nn.Linear(cast(nn.Linear, old).in_features, num_classes, **keywords)


def _model(spec: NetSpec, name: str, auxiliary: bool) -> nn.Module:
    with torch.device("cpu"):  # what a library computes while it is imported is no part of the net
        from torchvision.models import get_model

    keywords: dict[str, Any] = {"num_classes": spec.num_classes}
    if name in ("googlenet", "inception_v3"):
        keywords |= {"aux_logits": auxiliary, "init_weights": True}
    elif name.startswith("vit_"):
        keywords["image_size"] = spec.height
    elif name.startswith("maxvit"):
        keywords["input_size"] = (spec.height, spec.width)
    if name.startswith("regnet"):
        with _CountingOnCpu():
            model = get_model(name, weights=None, **keywords)
    else:
        model = get_model(name, weights=None, **keywords)
    if spec.in_channels != 3:
        replace_stem(model, spec.in_channels)
    return model


class _CountingOnCpu(TorchFunctionMode):
    """Keeps RegNet's sums over its widths off the meta device, where they have no values."""

    def __torch_function__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Says where new numbers are kept; leaves all else as it is."""
        kwargs = dict(kwargs or {})
        if func in (torch.arange, torch.tensor):
            kwargs.setdefault("device", "cpu")
        return func(*args, **kwargs)


def _check_multiple(spec: NetSpec, name: str) -> None:
    """Transformers of fixed sizes: ViT's patches tile a square, MaxViT's windows every map."""
    square = name.startswith("vit_")
    step = int(name.rpartition("_")[2]) if square else 224  # maps of a 4th to a 32nd, windows of 7
    if min(spec.height, spec.width) < step:
        raise InputTooSmall(
            f"{spec.text} cannot take pictures of {spec.height}x{spec.width}: its "
            f"{'patches' if square else 'windows'} need at least {step}x{step}. "
            f"Take --size {step} or a multiple of it."
        )
    divisible = spec.height % step == 0 and spec.width % step == 0
    if not divisible or (square and spec.height != spec.width):
        least = max(spec.height, spec.width)
        raise ShapeError(
            f"{spec.text} cannot take pictures of {spec.height}x{spec.width}: it takes "
            f"{'squares' if square else 'pictures'} whose sides are multiples of {step}. "
            f"Take --size {-(-least // step) * step}."
        )

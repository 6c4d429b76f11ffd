"""timm's nets under the one protocol, which is timm's own; timm is the extra `timm`."""

from __future__ import annotations

import dataclasses
import functools
import importlib
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from striate.errors import MissingExtra, ShapeError
from striate.nets._net import Net
from striate.nets._probing import (
    REFUSALS,
    check_size,
    one_line,
    refused,
    refusing,
    stages_of,
    without_numbers,
)
from striate.nets._spec import NetSpec


class ChannelsFirst(nn.Module):
    """Turns maps whose channels are last into ours: a module, so that a hook can read them."""

    def forward(self, x: Float[Tensor, "N h w D"]) -> Float[Tensor, "N D h w"]:
        """Turns `(N, h, w, D)` into `(N, D, h, w)`."""
        return x.permute(0, 3, 1, 2)


# Name, height, width and channels: what has been tried and fits.
_FITTING: set[tuple[str, int, int, int]] = set()


class TimmNet(Net):
    """One of timm's nets, whole under `model`: its weights keep timm's names there.

    Args:
        spec: Classes, channels and size.
        name: What timm calls it.

    Raises:
        MissingExtra: timm is not installed.
        InputTooSmall: pictures too small; the message names the smallest size that works.
        ShapeError: a size that the net refuses, such as one that patches do not divide.
    """

    def __init__(self, spec: NetSpec, name: str) -> None:
        super().__init__(spec)
        self.name = name
        side, _, channels = native_input(name)
        shape = (spec.height, spec.width, spec.in_channels)
        if shape != (side, side, channels) and (name, *shape) not in _FITTING:
            _check_shape(spec, name, side)
            _FITTING.add((name, *shape))
        self.model: Any = _model(spec, name)
        if getattr(self.model, "output_fmt", "NCHW") == "NHWC":
            self.maps = ChannelsFirst()
        self._stages: tuple[str, ...] | None = None

    @property
    def stages(self) -> dict[str, nn.Module]:
        """Those of timm's `feature_info` that give maps; else the last modules at each size.

        Of a vision transformer, whose blocks pass tokens on, this is the layer that cuts patches.
        """
        if self._stages is None:
            side = native_input(self.name)[0]
            with without_numbers():
                spec = dataclasses.replace(self.spec, height=side, width=side)
                twin = TimmNet(spec, self.name)
            known = {name for name, _ in twin.named_modules()}
            told = [f"model.{info['module']}" for info in getattr(twin.model, "feature_info", ())]
            told = [name for name in [*told, "maps"] if name in known]
            found = stages_of(twin, told)
            if not found:
                parts = [name for name in known if name.startswith("model.")]
                found = stages_of(twin, parts)
            self._stages = tuple(found)
        return {name: self.get_submodule(name) for name in self._stages}

    def forward_features(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N ..."]:
        """Turns pictures into the deepest maps `(N, D, h, w)`; of a ViT, tokens `(N, S, D)`."""
        features = self.model.forward_features(x)
        return self.maps(features) if hasattr(self, "maps") else features

    def forward_head(
        self, features: Float[Tensor, "N ..."], pre_logits: bool = False
    ) -> Float[Tensor, "N K"]:
        """Turns features into logits `(N, K)`, or stops short of the classifier."""
        if hasattr(self, "maps"):
            features = features.permute(0, 2, 3, 1)  # (N, D, h, w) -> (N, h, w, D)
        return self.model.forward_head(features, pre_logits=pre_logits)

    def reset_classifier(self, num_classes: int) -> None:
        """Replaces the classifier by a fresh one; everything below it keeps its weights."""
        spec = dataclasses.replace(self.spec, num_classes=num_classes)
        weight = next(self.model.parameters())
        self.model.reset_classifier(num_classes)
        self.model.to(device=weight.device, dtype=weight.dtype)
        self.spec = spec


def timm_names() -> list[str]:
    """Lists timm's nets, sorted; this imports timm (7 s).

    Raises:
        MissingExtra: timm is not installed.
    """
    return list(_listed(_timm("its nets")))


@functools.cache
def _listed(timm: Any) -> tuple[str, ...]:
    return tuple(sorted(timm.list_models()))


def native_input(name: str) -> tuple[int, int, int]:
    """Height, width and channels that one of timm's nets was made for."""
    config = _timm(f"the net timm:{name}").get_pretrained_cfg(name)
    channels, height, width = (3, 224, 224) if config is None else config.input_size
    return height, width, channels


def _check_shape(spec: NetSpec, name: str, side: int) -> None:
    """Tries size and channels on a net without numbers, which says in its own words what it won't.

    Raises:
        InputTooSmall, ShapeError: it does not take them.
    """
    try:
        with without_numbers():
            model = _model(spec, name)
    except REFUSALS as error:  # patches that do not divide the sides
        raise refusing(spec, one_line(error), side) from error
    fixed, channels = _fixed(name), native_input(name)[2]
    if spec.in_channels != channels:
        sides = (spec.height, spec.width) if fixed else (side, side)
        if reason := refused(model, spec.in_channels, *sides):
            raise ShapeError(
                f"{spec.text} cannot take pictures of {spec.in_channels} channels: {reason}. "
                f"Give it pictures of {channels}, for which it was made."
            )
    check_size(model, spec, side, fixed=fixed)


def _fixed(name: str) -> bool:
    """Whether a net is built for one size, which timm then calls `img_size`."""
    config = _timm(f"the net timm:{name}").get_pretrained_cfg(name)
    return config is not None and bool(config.fixed_input_size)


def _model(spec: NetSpec, name: str) -> nn.Module:
    timm = _timm(f"the net timm:{name}")
    keywords: dict[str, Any] = {"num_classes": spec.num_classes, "in_chans": spec.in_channels}
    if _fixed(name) and (spec.height, spec.width) != native_input(name)[:2]:
        keywords["img_size"] = (spec.height, spec.width)
    return timm.create_model(name, pretrained=False, **keywords)


def _timm(wanted: str) -> Any:
    try:
        with torch.device("cpu"):  # what timm computes while it is imported is no part of a net
            return importlib.import_module("timm")  # an extra
    except ImportError as missing:
        raise MissingExtra("timm", wanted) from missing

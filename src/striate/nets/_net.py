"""The one protocol that every net speaks, and the chain that most of them are."""

from __future__ import annotations

import dataclasses
from typing import cast

from jaxtyping import Float
from torch import Tensor, nn

from striate.errors import ShapeError
from striate.nets._layers import classifier_units, stage_ends
from striate.nets._spec import NetSpec


class Net(nn.Module):
    """A picture's way to logits, in two halves: feature maps, then a head.

    Training, transfer and explanation need nothing but what is here. A net of two classes may
    give one logit, the log-odds of the second class, instead of two.

    Args:
        spec: What the net was built from.
    """

    has_head = True
    """Whether there is anything behind the feature maps."""

    def __init__(self, spec: NetSpec) -> None:
        super().__init__()
        self.spec = spec

    @property
    def num_classes(self) -> int:
        """K, the classes that it tells apart; with one logit these are two, without a head 0."""
        return self.spec.num_classes

    @property
    def stages(self) -> dict[str, nn.Module]:
        """The modules whose outputs are feature maps worth looking at, from shallow to deep.

        The keys are the modules' names in the net: `net.get_submodule(name)` finds them.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define stages: write it.")

    def forward_features(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N D h w"]:
        """Turns pictures `(N, C, H, W)` into the deepest feature maps `(N, D, h, w)`."""
        raise NotImplementedError(
            f"{type(self).__name__} does not define forward_features: write it."
        )

    def forward_head(
        self, features: Float[Tensor, "N D h w"], pre_logits: bool = False
    ) -> Float[Tensor, "N K"]:
        """Turns feature maps `(N, D, h, w)` into logits `(N, K)`.

        Args:
            features: What `forward_features` gave.
            pre_logits: Whether to stop before the last layer, the classifier.

        Returns:
            Logits `(N, K)`, or `(N, 1)` for two classes in one logit; with `pre_logits` the
            vectors that the classifier reads.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define forward_head: write it.")

    def forward(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N ..."]:
        """Turns pictures `(N, C, H, W)` into logits `(N, K)`; without a head, into features."""
        features = self.forward_features(x)
        return self.forward_head(features) if self.has_head else features

    def reset_classifier(self, num_classes: int) -> None:
        """Replaces the classifier by a fresh one; everything below it keeps its weights.

        Args:
            num_classes: K of the new task, at least 2; `spec` follows.

        Raises:
            InvalidSetting: fewer than two classes.
        """
        raise NotImplementedError(
            f"{type(self).__name__} does not define reset_classifier: write it."
        )

    def adapt(self, images: Float[Tensor, "N C H W"]) -> None:  # noqa: ARG002
        """Fits what depends on the data (a whitened first layer); called once before training.

        Args:
            images: `(N, C, H, W)`, a sample of normalised training pictures. Most nets have
                nothing to fit and leave it be.
        """
        return


class SequentialNet(Net):
    """A net that is a chain: named layers up to the last feature map, named layers after it.

    Args:
        spec: What the net was built from.
        features: Layers from pictures to feature maps; may be empty.
        head: Layers from there to logits.
        classifier: The name in `head` of the `nn.Linear` that gives the logits; those before it
            make what `pre_logits` asks for. None if the logits are made in `features`.
        one_logit: Whether two classes share one logit, as under a sigmoid.
    """

    def __init__(
        self,
        spec: NetSpec,
        features: nn.Sequential,
        head: nn.Sequential,
        *,
        classifier: str | None,
        one_logit: bool = False,
    ) -> None:
        super().__init__(spec)
        self.features = features
        self.head = head
        self.has_head = len(head) > 0
        self._classifier = classifier
        self._one_logit = one_logit

    @property
    def stages(self) -> dict[str, nn.Module]:
        """The activated output of every convolution or residual block, before any pooling."""
        return {f"features.{name}": module for name, module in stage_ends(self.features)}

    def forward_features(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N D h w"]:
        """Turns pictures `(N, C, H, W)` into the deepest feature maps `(N, D, h, w)`."""
        return self.features(x)

    def forward_head(
        self, features: Float[Tensor, "N D h w"], pre_logits: bool = False
    ) -> Float[Tensor, "N K"]:
        """Turns feature maps `(N, D, h, w)` into logits `(N, K)`, or stops short of them."""
        if not pre_logits:
            return self.head(features)
        for name, module in self.head.named_children():
            if name == self._classifier:
                break
            features = module(features)
        return features  # (N, D, h, w) -> (N, D')

    def reset_classifier(self, num_classes: int) -> None:
        """Replaces the classifier by a fresh one; everything below it keeps its weights."""
        spec = dataclasses.replace(self.spec, num_classes=num_classes)
        if self._classifier is None:
            raise ShapeError(
                f"{self.spec.text} has no dense layer at its end that could be replaced: "
                f"build the net anew with num_classes={num_classes}."
            )
        weight = cast(nn.Linear, self.head.get_submodule(self._classifier)).weight
        units = classifier_units(num_classes, one_logit=self._one_logit)
        new = nn.Linear(weight.shape[1], units, device=weight.device, dtype=weight.dtype)
        self.head.set_submodule(self._classifier, new)
        self.spec = spec

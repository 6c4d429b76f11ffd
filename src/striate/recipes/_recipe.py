"""A recipe: everything about training that can be chosen, in one frozen dataclass.

`None` means "by the rule of the recipe": the training room's plan turns it into a number before
the first step and writes that number into the run.
"""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from striate._parsing import parse_toml
from striate.errors import InputError, InvalidSetting, UnknownRecipe
from striate.recipes._settings import check_range, fill, setting

Optimizer = Literal["sgd", "rmsprop", "adam", "adamw", "muon"]
Schedule = Literal["constant", "step", "cosine", "one-cycle"]
Initialisation = Literal["default", "he", "glorot", "dirac"]
Augmentation = Literal["flip", "shift"]
Scaling = Literal["standard", "unit"]
Monitor = Literal["validation_loss", "validation_accuracy"]
Precision = Literal["auto", "float32", "bfloat16"]
Views = Literal["auto", "one", "mirrored", "shifted"]
DeviceKind = Literal["auto", "cpu", "cuda", "mps"]
# A file that is longer is something else.
_MOST_CHARACTERS = 1 << 20
# Weights are float32, and torch multiplies them by nothing that float32 cannot hold.
_MOST_FACTOR = 1e30


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything about training that can be chosen. The defaults are the recipe `fast`."""

    name: str = "fast"
    epochs: float | None = setting(
        None, "Passes over the training pictures; by rule: as many as pay.", above=0,
        maximum=1_000_000_000,
    )  # fmt: skip
    batch_size: int | None = setting(
        None, "Pictures a step; by rule: from their number.", minimum=1, maximum=1_000_000
    )
    optimizer: Optimizer = setting(
        "muon", "How gradients become steps (sgd and muon with Nesterov's momentum)."
    )
    learning_rate: float | Literal["auto"] | None = setting(
        None, "Step size at its peak; auto searches for it; by rule: from the net.", above=0,
        maximum=_MOST_FACTOR,
    )  # fmt: skip
    schedule: Schedule = setting("one-cycle", "How the learning rate moves over the run.")
    warmup: float = setting(
        0.1, "Share of the steps in which the rate rises.", minimum=0, maximum=1
    )
    momentum: float = setting(
        0.9, "Momentum of sgd and muon; beta1 of adam and adamw.", minimum=0, maximum=0.9999
    )
    squares_decay: float = setting(
        0.99,
        "Decay of squared gradients: rho of rmsprop, beta2 of adam.",
        above=0,
        maximum=0.999999,
    )
    epsilon: float = setting(1e-8, "Added to the divisor in rmsprop, adam, adamw.", above=0)
    weight_decay: float = setting(
        0.0, "Decoupled decay: weights shrink by learning rate x this a step.", minimum=0,
        maximum=_MOST_FACTOR,
    )  # fmt: skip
    l2: float = setting(
        0.0, "L2 in the loss: adds this x half the squared weights.", minimum=0,
        maximum=_MOST_FACTOR,
    )  # fmt: skip
    label_smoothing: float = setting(
        0.1, "Share of each label spread over all classes.", minimum=0, maximum=0.9
    )
    dropout: float | None = setting(
        None, "Share of units dropped, in every dropout layer; by rule: the net's own.",
        minimum=0, maximum=0.99,
    )  # fmt: skip
    initialisation: Initialisation | None = setting(None, "First weights; by rule: the net's own.")
    scaling: Scaling = setting(
        "standard", "Pixels for the net. standard: mean 0, deviation 1; unit: from 0 to 1."
    )
    augment: tuple[Augmentation, ...] | Literal["auto"] = setting(
        "auto", "Changes made to training pictures, comma-separated: flip, shift; or none."
    )
    views: Views = setting(
        "auto",
        "Whose mean answer is given. mirrored: for a picture and its mirror image; shifted: for "
        "these and both moved by a pixel; by rule: as training pictures were flipped and shifted.",
    )
    gradient_clip: float | None = setting(None, "Largest norm of the gradient.", above=0)
    patience: int | None = setting(
        None, "Stop early after so many validations without a better one.", minimum=1
    )
    monitor: Monitor = setting("validation_loss", "What early stopping watches.")
    class_weights: Literal["none", "balanced"] = setting(
        "none", "balanced: rare classes weigh more in the loss."
    )
    ema: float | None = setting(
        None, "Decay a step of the moving average of the weights that is kept.", above=0,
        maximum=0.99999,
    )  # fmt: skip
    drop_last: bool = setting(True, "Leave out an epoch's last batch when it is not full.")
    hold_out: bool = setting(True, "Keep 10% of the training pictures for validation.")
    seed: int = setting(0, "Every random choice is derived from it.", minimum=0)
    precision: Precision = setting("auto", "auto: bfloat16 where it is faster and right.")
    device: DeviceKind = setting("auto", "auto: cuda, else mps, else cpu.")
    threads: int | None = setting(
        None, "Processor threads; by rule: what the probe finds.", minimum=1
    )
    deterministic: bool = setting(False, "On CUDA, only algorithms that repeat to the bit.")
    time_budget_seconds: float | None = setting(
        600.0, "Fewer epochs where the whole command would take longer; none: no limit.", above=0
    )
    checkpoint_seconds: float = setting(
        30.0, "A kill loses at most so much work; 0 writes after every step.", minimum=0
    )

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if field.metadata:
                check_range(field.name, getattr(self, field.name), field.metadata, "the recipe")
        if self.augment != "auto" and len(set(self.augment)) != len(self.augment):
            raise InvalidSetting(
                f"augment names a change twice: {', '.join(self.augment)}. Name each once."
            )

    def with_settings(self, values: Mapping[str, Any], where: str = "Python") -> Self:
        """A copy with some settings changed, each checked (see `fill`)."""
        return fill(self, values, where)

    def to_json(self) -> dict[str, Any]:
        """Plain values, for run.json and for TOML."""
        values = dataclasses.asdict(self)
        if isinstance(self.augment, tuple):
            values["augment"] = list(self.augment)
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`; every value is checked."""
        return fill(cls(), values, "run.json")


def read_toml(path: Path) -> dict[str, Any]:
    """The settings in a recipe file.

    Raises:
        UnknownRecipe: there is no such file.
        InputError: the file is not TOML; the message says where.
    """
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_MOST_CHARACTERS + 1)
        if len(text) > _MOST_CHARACTERS:
            raise InputError(f"{path} has more than {_MOST_CHARACTERS:,} characters: no recipe.")
        return parse_toml(text)
    except FileNotFoundError:
        beside = [file.name for file in path.parent.glob("*.toml")] if path.parent.is_dir() else []
        raise UnknownRecipe("recipe file", str(path), beside) from None
    except InputError:
        raise
    except ValueError as error:
        raise InputError(
            f"{path} is not TOML: {error}. Lines look like: learning_rate = 0.01"
        ) from None
    except OSError as error:
        raise InputError(f"{path} could not be read: {error.strerror or error}.") from None

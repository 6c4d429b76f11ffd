"""What a recipe asks and a net, a data set or this machine cannot give: said before work begins."""

from striate.data import Dataset
from striate.devices import choose_kind
from striate.errors import InvalidSetting
from striate.nets import NetSpec
from striate.recipes import Recipe
from striate.training._start import fresh_net


def check_fits(recipe: Recipe, spec: NetSpec, dataset: Dataset) -> None:
    """Raises if the recipe cannot be carried out; nothing is read or written.

    Raises:
        InputTooSmall: pictures smaller than the net needs.
        InvalidSetting: dropout without a dropout layer, patience without validation pictures.
        DeviceUnavailable: this machine does not have the device asked for.
    """
    choose_kind(recipe.device)
    if recipe.patience is not None and not dataset.count("validation"):
        raise InvalidSetting(
            f"Early stopping (patience {recipe.patience}) watches validation pictures, and there "
            f"are none: {dataset.splits.rule}. Leave out --patience or keep some back."
        )
    fresh_net(recipe, spec)

"""How a net begins: by the seed alone, and without touching anybody's generator."""

import dataclasses

import pytest
import torch

from striate.errors import InvalidSetting
from striate.nets import resolve
from striate.training._start import fresh_net, set_dropout


def test_the_seed_alone_gives_the_weights(recipe, spec):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    first = fresh_net(recipe, spec).state_dict()
    torch.rand(7)
    second = fresh_net(recipe, spec).state_dict()
    other = fresh_net(dataclasses.replace(recipe, seed=1), spec).state_dict()
    assert all(first[name].equal(second[name]) for name in first)
    assert not first["features.conv1.weight"].equal(other["features.conv1.weight"])
    torch.manual_seed(5)
    assert torch.get_rng_state().equal(before)


def test_building_leaves_torchs_generator_alone(recipe, spec):
    before = torch.get_rng_state()
    fresh_net(recipe, spec)
    assert torch.get_rng_state().equal(before)


def test_the_recipes_initialisation_and_dropout_reach_the_layers(recipe, spec):
    net = fresh_net(dataclasses.replace(recipe, initialisation="glorot", dropout=0.6), spec)
    rates = [module.p for module in net.modules() if isinstance(module, torch.nn.Dropout)]
    assert rates == [0.6]
    kernel = net.state_dict()["features.conv1.weight"]
    limit = (6 / (9 * (1 + 4))) ** 0.5  # Glorot and Bengio 2010, eq. 16
    assert 0.8 * limit < kernel.abs().max() <= limit


def test_dropout_without_a_dropout_layer_is_refused():
    net = resolve("flatten dense(classes)", num_classes=2, in_channels=1, size=(4, 4)).build()
    with pytest.raises(
        InvalidSetting, match=r"dropout is 0\.5, and flatten.* has no dropout.*Leave it out"
    ):
        set_dropout(net, 0.5)


def test_a_first_layer_is_fitted_to_training_pictures_only(recipe, crosses):
    spec = resolve("striate-small", num_classes=2, in_channels=1, size=(12, 12))
    plain, fitted = fresh_net(recipe, spec), fresh_net(recipe, spec, crosses)
    blank = crosses.images.copy()
    blank[crosses.splits.test] = blank[crosses.splits.validation] = 0
    again = fresh_net(recipe, spec, dataclasses.replace(crosses, images=blank))
    stems = [net.state_dict()["features.stem.weight"] for net in (plain, fitted, again)]
    assert not stems[0].equal(stems[1])
    assert stems[1].equal(stems[2])

"""The rules of `fast`: what an open choice becomes."""

import dataclasses

import pytest

from striate.data import open_dataset
from striate.recipes import Recipe
from striate.training._rules import augmentation_for, batch_size_for, epochs_for, fill_by_rule


@pytest.fixture
def colours(crosses):
    preprocessing = dataclasses.replace(crosses.preprocessing, channels=3, mean=(), std=())
    return dataclasses.replace(crosses, preprocessing=preprocessing)


@pytest.mark.parametrize(("count", "epochs"), [(60_000, 1), (20_000, 2), (1437, 28), (10, 100)])
def test_grey_pictures_are_seen_forty_thousand_times_in_all(count, epochs, crosses):
    assert epochs_for(count, crosses) == epochs


@pytest.mark.parametrize(("count", "epochs"), [(50_000, 16), (2000, 20)])
def test_colours_take_sixteen_passes_at_least(count, epochs, colours):
    assert epochs_for(count, colours) == epochs


@pytest.mark.parametrize(("count", "batch"), [(60_000, 128), (160, 20), (30, 8)])
def test_an_epoch_has_eight_steps_at_least(count, batch, crosses):
    assert batch_size_for(count, crosses) == batch


def test_large_pictures_come_in_small_batches(crosses):
    large = dataclasses.replace(crosses.preprocessing, height=160, width=160)
    assert batch_size_for(60_000, dataclasses.replace(crosses, preprocessing=large)) == 64


def test_every_open_choice_is_made_and_no_other(crosses, colours):
    filled = fill_by_rule(Recipe(epochs=2.0), crosses)
    assert (filled.epochs, filled.batch_size, filled.learning_rate) == (2.0, 20, 0.05)
    assert filled.augment == ()
    assert fill_by_rule(Recipe(), colours).augment == ("flip", "shift")
    assert fill_by_rule(Recipe(augment=("flip",)), crosses).augment == ("flip",)
    assert fill_by_rule(Recipe(), crosses).views == "one"
    assert fill_by_rule(Recipe(), colours).views == "shifted"
    assert fill_by_rule(Recipe(augment=("flip",)), crosses).views == "mirrored"
    large = dataclasses.replace(colours.preprocessing, height=41, width=20)
    large = dataclasses.replace(colours, preprocessing=large)
    assert fill_by_rule(Recipe(), large).views == "mirrored"
    assert fill_by_rule(Recipe(views="one"), colours).views == "one"
    assert fill_by_rule(Recipe(learning_rate="auto"), crosses).learning_rate == "auto"
    assert fill_by_rule(Recipe(optimizer="sgd"), crosses).learning_rate == 0.1


def test_a_batch_is_never_larger_than_the_training_pictures():
    few = open_dataset("xo:count=20,size=8")
    assert fill_by_rule(Recipe(batch_size=512), few).batch_size == len(few.splits.train)


def test_arrays_of_other_channels_are_not_mirrored(crosses, colours):
    two = dataclasses.replace(crosses.preprocessing, channels=2, mean=(), std=())
    assert augmentation_for(dataclasses.replace(crosses, preprocessing=two)) == ()
    assert augmentation_for(colours) == ("flip", "shift")

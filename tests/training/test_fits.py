"""A recipe that cannot be carried out is refused before anything is written."""

import dataclasses

import numpy as np
import pytest

import striate
from striate.data import open_dataset
from striate.errors import DeviceUnavailable, InputTooSmall, InvalidSetting
from striate.nets import resolve
from striate.training import check_fits


@pytest.fixture
def blind(crosses):
    """A data set without validation pictures."""
    nothing = dataclasses.replace(crosses.splits, validation=crosses.splits.train[:0])
    return dataclasses.replace(crosses, splits=nothing)


def test_what_fits_passes(recipe, spec, crosses):
    check_fits(dataclasses.replace(recipe, patience=3, dropout=0.5), spec, crosses)


def test_early_stopping_needs_pictures_to_watch(recipe, spec, blind):
    with pytest.raises(InvalidSetting, match=r"\(patience 3\) watches.*Leave out --patience"):
        check_fits(dataclasses.replace(recipe, patience=3), spec, blind)


def test_dropout_needs_a_layer(recipe, crosses):
    plain = resolve("flatten dense(classes)", num_classes=2, in_channels=1, size=(12, 12))
    with pytest.raises(InvalidSetting, match=r"has no dropout layer\. Leave it out"):
        check_fits(dataclasses.replace(recipe, dropout=0.5), plain, crosses)


def test_pictures_must_be_large_enough(recipe):
    crosses = open_dataset("xo:count=200,size=12")
    lenet = resolve("lenet5", num_classes=2, in_channels=1, size=(12, 12))
    with pytest.raises(InputTooSmall, match=r"12x12"):
        check_fits(recipe, lenet, crosses)


@pytest.mark.skipif("__import__('torch').cuda.is_available()")
def test_the_device_must_be_here(recipe, spec, crosses):
    with pytest.raises(DeviceUnavailable, match=r"no cuda device here.*Use --device auto"):
        check_fits(dataclasses.replace(recipe, device="cuda"), spec, crosses)


@pytest.mark.parametrize("settings", [{"patience": 3, "hold_out": False}, {"dropout": 0.5}])
def test_a_refused_run_leaves_no_folder(settings, tmp_path):
    with pytest.raises(InvalidSetting, match=r"Leave"):
        striate.train("xo:count=200,size=12", net="striate-small", runs_folder=tmp_path, **settings)
    assert not list(tmp_path.iterdir())


def test_more_threads_than_can_pay_are_refused(recipe, spec, crosses):
    with pytest.raises(InvalidSetting, match=r"threads is 100000, and there are \d+ .*Leave out"):
        check_fits(dataclasses.replace(recipe, threads=100_000), spec, crosses)


def test_views_of_moved_pictures_need_two_pixels(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (40, 1, 30, 3), np.uint8)
    np.savez(tmp_path / "line.npz", images=images, labels=np.arange(40) % 2)
    about = {"net": "flatten dense(classes)", "epochs": 1, "runs_folder": tmp_path / "runs"}
    with pytest.raises(InvalidSetting, match=r"one pixel: nothing can be moved.*--views"):
        striate.train(tmp_path / "line.npz", views="shifted", **about)
    assert striate.load(striate.train(tmp_path / "line.npz", **about).folder).views == "mirrored"


@pytest.mark.parametrize(("batch_size", "fits"), [(1, False), (2, True)])
def test_a_norm_of_one_number_is_refused(recipe, crosses, batch_size, fits):
    line = "conv(4, 12) batchnorm relu flatten dense(classes)"
    spec = resolve(line, num_classes=2, in_channels=1, size=(12, 12))
    asked = dataclasses.replace(recipe, batch_size=batch_size)
    if fits:
        check_fits(asked, spec, crosses)
    else:
        with pytest.raises(InvalidSetting, match=r"batch_size is 1.*Take --batch-size 2"):
            check_fits(asked, spec, crosses)

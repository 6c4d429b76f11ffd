"""A preprocessing refuses what makes no sense and survives the way through JSON."""

import json

import numpy as np
import pytest

from striate.errors import InvalidSetting, UnknownSetting
from striate.images import Preprocessing


def test_defaults_are_a_cropped_colour_picture_normalised_around_a_half():
    preprocessing = Preprocessing(20, 30)
    assert preprocessing.shape == (20, 30, 3)
    assert (preprocessing.resize, preprocessing.filter) == ("crop", "bilinear")
    assert preprocessing.mean == preprocessing.std == (0.5, 0.5, 0.5)


def test_json_restores_it_exactly():
    written = Preprocessing(28, 28, 1, "pad", "lanczos", (0.1307,), (0.3081,))
    assert Preprocessing.from_json(json.loads(json.dumps(written.to_json()))) == written


def test_sides_may_be_numpys_and_become_pythons():
    preprocessing = Preprocessing(*np.array([20, 30]))
    assert json.dumps(preprocessing.to_json()["height"]) == "20"
    assert preprocessing == Preprocessing(20, 30)


def test_statistics_replace_only_mean_and_deviation():
    changed = Preprocessing(28, 28, 3, "squash").with_statistics([0.1, 0.2, 0.3], [1, 2, 3])
    assert changed == Preprocessing(28, 28, 3, "squash", mean=(0.1, 0.2, 0.3), std=(1.0, 2.0, 3.0))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"height": 0, "width": 28}, r"height is 0; use a whole number of pixels from 1 to 8192"),
        ({"height": 28, "width": 9999}, r"width is 9999; use a whole number"),
        ({"height": 28, "width": True}, r"width is True; use a whole number"),
        ({"height": 28, "width": "28"}, r"width is '28'; use a whole number"),
        ({"height": 28, "width": 28, "channels": 0}, r"channels is 0; use a whole .* 1 to 1,024"),
        ({"height": 28, "width": 28, "channels": []}, r"channels is \[\]; use a whole number"),
        ({"height": 28, "width": 28, "background": 256}, r"background is 256; .* from 0 to 255"),
        ({"height": 8, "width": 8, "value_range": [1, 1]}, r"value_range is \[1, 1\]; it is what"),
        ({"height": 8, "width": 8, "value_range": [0, float("inf")]}, r"\[0, inf\]; .*\(0\.0, 1"),
        ({"height": 8, "width": 8, "value_range": [0, 10**400]}, r"value_range is .*\(0\.0, 1"),
        ({"height": 8, "width": 8, "value_range": "01"}, r"value_range is '01'; it is what"),
        ({"height": 8, "width": 8, "resize": "corp"}, r"resize is 'corp'; .*Did you mean crop\?"),
        ({"height": 8, "width": 8, "resize": ["crop"]}, r"resize is \['crop'\]; it can be crop"),
        ({"height": 8, "width": 8, "filter": "bicubik"}, r"'bicubik'.*Did you mean bicubic\?"),
        ({"height": 8, "width": 8, "mean": (0.5,)}, r"mean is \(0.5,\); it takes 3 numbers"),
        (
            {"height": 8, "width": 8, "std": (1, 0, 1)},
            r"std is \(1, 0, 1\).*3 numbers of 1e-06 or more",
        ),
        ({"height": 8, "width": 8, "std": 0.5}, r"std is 0.5; it takes 3 numbers of 1e-06"),
        ({"height": 8, "width": 8, "mean": (0, float("nan"), 0)}, r"nan.*it takes 3 numbers"),
        ({"height": 8, "width": 8, "mean": (0, 1e308, 0)}, r"1e\+308.*at most 1,000,000\)"),
        ({"height": 8, "width": 8, "std": (1, 1e-320, 1)}, r"1e-320.*3 numbers of 1e-06 or more"),
        ({"height": 8, "width": 8, "std": (1, float("inf"), 1)}, r"inf.*and at most 1,000,000"),
        ({"height": 8, "width": 8, "value_range": (0.0, 1e-320)}, r"1e-320.*what becomes 255"),
        ({"height": 8, "width": 8, "mean": (0, 10**400, 0)}, r"it takes 3 numbers"),
        ({"height": 8, "width": 8, "mean": ("a", "b", "c")}, r"'a'.*it takes 3 numbers"),
    ],
)
def test_values_that_do_not_fit_are_refused(arguments, message):
    values = {**Preprocessing(8, 8).to_json(), "mean": (), "std": (), **arguments}
    with pytest.raises(InvalidSetting, match=message):
        Preprocessing.from_json(values)


def test_an_unknown_key_names_the_nearest():
    with pytest.raises(UnknownSetting, match=r"'heigth'\. Did you mean height"):
        Preprocessing.from_json({**Preprocessing(8, 8).to_json(), "heigth": 8})


def test_missing_keys_are_named():
    values = Preprocessing(8, 8).to_json()
    del values["std"], values["filter"]
    with pytest.raises(InvalidSetting, match=r"lacks filter, std; it needs height, .*to_json"):
        Preprocessing.from_json(values)


def test_what_was_written_before_newer_fields_means_what_it_meant():
    values = Preprocessing(8, 8).to_json()
    for name in ("resampler", "jpeg_scale", "background", "value_range"):
        del values[name]
    before = Preprocessing.from_json(values)
    assert (before.resampler, before.jpeg_scale) == ("pillow", "covering")
    assert (before.background, before.value_range) == (0, None)
    assert json.loads(before.identity()) == values  # so fingerprints stay as they were
    assert json.loads(Preprocessing(8, 8).identity())["resampler"] == "torch"
    full = Preprocessing(8, 8, 5, "pad", background=255, value_range=(-1.0, 2.0))
    assert Preprocessing.from_json(json.loads(json.dumps(full.to_json()))) == full


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"resampler": "torhc"},
            r"resampler is 'torhc'; it can be pillow, torch. Did you mean",
        ),
        ({"resampler": "torch", "filter": "box"}, r"resampler is 'torch'; it can be pillow"),
        ({"jpeg_scale": "half"}, r"jpeg_scale is 'half'; it can be covering, whole"),
    ],
)
def test_a_resampler_must_know_the_filter(arguments, message):
    with pytest.raises(InvalidSetting, match=message):
        Preprocessing(8, 8, **arguments)

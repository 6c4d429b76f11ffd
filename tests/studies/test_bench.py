"""What variants share: a recipe with habits and needs, a folder, judges, and their limits."""

import numpy as np
import pytest
from PIL import Image

from striate.errors import InvalidSetting, UnknownSetting
from striate.recipes import Recipe
from striate.studies._bench import Bench, Shared, recipe_for


def test_settings_go_over_habits_and_needs_over_both():
    usual, fixed = {"optimizer": "sgd", "momentum": 0.5}, {"views": "one"}
    found = recipe_for(Recipe(seed=3), {"momentum": 0.7}, usual, fixed)
    assert (found.optimizer, found.momentum, found.views, found.seed) == ("sgd", 0.7, "one", 3)
    same = recipe_for(Recipe(), {"views": "one", "optimizer": "muon"}, usual, fixed)
    assert (same.views, same.optimizer) == ("one", "muon")


def test_what_a_study_needs_cannot_be_chosen():
    with pytest.raises(
        InvalidSetting, match=r"views is shifted, and .* needs one.*Leave out views"
    ):
        recipe_for(Recipe(), {"views": "shifted"}, {}, {"views": "one"})
    with pytest.raises(InvalidSetting, match=r"augment is flip, shift, and .* needs none"):
        recipe_for(Recipe(), {"augment": "flip,shift"}, {}, {"augment": ()})
    with pytest.raises(UnknownSetting, match="came from what was asked for"):
        recipe_for(Recipe(), {"lerning_rate": 1}, {}, {})


def test_a_recipe_whose_own_choice_is_not_what_the_study_needs_is_refused():
    fixed = {"augment": (), "initialisation": None}
    words = r"augment is shift in the recipe my.toml, and .* needs none: .* Leave out augment there"
    with pytest.raises(InvalidSetting, match=words):
        recipe_for(Recipe(name="my.toml", augment=("shift",)), {}, {}, fixed)
    with pytest.raises(InvalidSetting, match="initialisation is glorot in the recipe fast"):
        recipe_for(Recipe(initialisation="glorot"), {}, {}, fixed)
    assert recipe_for(Recipe(augment=("shift",)), {"augment": ()}, {}, fixed).augment == ()
    assert recipe_for(Recipe(), {}, {}, fixed).augment == ()


def test_a_bench_has_seeds_facts_and_a_folder_named_after_both(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = "flatten dense(classes)"
    bench = Bench.open("shift", line, Shared("digits", seeds=2, limit=50), Recipe(seed=4), 20)
    assert bench.seeds == (4, 5)
    assert bench.folder.as_posix() == "studies/shift-digits"
    assert bench.folder.is_dir()
    facts = bench.facts
    assert (facts["training_pictures"], facts["judging_pictures"]) == (50, 20)
    assert (facts["judged_by"], facts["size"]) == ("test", [8, 8, 1])
    many = Bench.open("shift", line, Shared("digits", judged=40, folder=tmp_path), Recipe(), 20)
    assert len(many.judges) == 40


def test_damaged_photos_are_studied_only_where_that_is_asked_for(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (12, 40, 40, 3)).astype(np.uint8)
    for index, pixels in enumerate(noise):
        path = tmp_path / "photos" / "ab"[index % 2] / f"{index:02}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path, quality=90)
    broken = tmp_path / "photos" / "a" / "00.jpg"
    broken.write_bytes(broken.read_bytes()[:-600] + b"\xff\xd9")
    counts = []
    for kept in (False, True):
        shared = Shared(str(tmp_path / "photos"), size=8, keep_damaged=kept)
        bench = Bench.open("linear", "flatten dense(classes)", shared, Recipe(), None)
        counts.append(len(bench.dataset.names))
    assert counts == [11, 12]


@pytest.mark.parametrize("seeds", [0, -1, 101, 2.0, "3", True], ids=repr)
def test_seeds_that_cannot_be(seeds):
    with pytest.raises(
        InvalidSetting, match="seeds cannot be .*: give a whole number from 1 to 100"
    ):
        Shared("digits", seeds=seeds)

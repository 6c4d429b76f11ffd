"""A trial is named by what it depends on, and its answers are read back as they were."""

import dataclasses

import numpy as np
import pytest
import torch

from striate.devices import candidates
from striate.errors import InputError
from striate.nets import create
from striate.pipeline import resolve
from striate.recipes import Recipe
from striate.studies._pictures import limited, permuted
from striate.studies._trials import (
    Variant,
    answers,
    carry_out,
    digest,
    finished,
    judged_once,
    refuse_same_names,
    trial_folder,
)
from striate.training import make_plan

LINE = "flatten dense(classes)"


@pytest.fixture
def variant(digits):
    few = limited(digits, 40, 0)
    return Variant("one layer", resolve(LINE, few), few)


def test_each_thing_that_matters_changes_the_folder(variant, digits, tmp_path):
    plan = make_plan(Recipe(epochs=1, threads=1), variant.spec, variant.dataset)
    judges = np.arange(10)

    def named(variant=variant, plan=plan, judges=judges):
        return trial_folder(tmp_path, variant, plan, judges)

    others = [
        named(
            dataclasses.replace(variant, spec=resolve("flatten dense(4) dense(classes)", digits))
        ),
        named(dataclasses.replace(variant, dataset=limited(digits, 41, 0))),
        named(dataclasses.replace(variant, dataset=permuted(variant.dataset, np.arange(64)))),
        named(dataclasses.replace(variant, key={"initial": 1.0})),
        named(plan=dataclasses.replace(plan, recipe=dataclasses.replace(plan.recipe, seed=1))),
        named(plan=dataclasses.replace(plan, total_steps=plan.total_steps + 1)),
        named(judges=np.arange(11)),
    ]
    assert len({named(), *others}) == 1 + len(others)
    assert named() == named()
    assert named().name.startswith("one-layer-seed-0-")


def test_answers_are_kept_and_read_back(variant, tmp_path):
    plan = make_plan(Recipe(epochs=2, threads=1), variant.spec, variant.dataset)
    judges = variant.dataset.splits.test[:30]
    folder = tmp_path / "trial"
    assert finished(folder) is None
    made = carry_out(folder, variant, plan, judges, judged_once())
    read = finished(folder)
    assert read is not None
    np.testing.assert_array_equal(read.right, made.right)
    assert read.to_json() == made.to_json()
    assert [row["epoch"] for row in read.history] == [1.0, 2.0]
    assert made.right.shape == (1, 30)
    assert not made.diverged


def test_answers_are_torchs_own(digits):
    net = create(LINE, num_classes=10, in_channels=1, size=8).eval()
    chosen = np.arange(5, 45)
    pixels = torch.from_numpy(digits.images[chosen]).permute(0, 3, 1, 2) / 255
    mean, deviation = digits.preprocessing.mean[0], digits.preprocessing.std[0]
    with torch.no_grad():
        said = net((pixels - mean) / deviation).argmax(1).numpy()
    found = answers(net, digits, chosen, candidates("cpu", "float32")[0])
    np.testing.assert_array_equal(found, said == digits.labels[chosen])


def test_names_are_different(variant):
    refuse_same_names([variant, dataclasses.replace(variant, name="other")])
    with pytest.raises(InputError, match="one layer: asked for twice. Ask for each once"):
        refuse_same_names([variant, variant])


def test_a_digest_is_the_values_alone():
    assert digest({"a": 1, "b": (2,)}) == digest({"b": [2], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})

"""What simple methods reach is measured once a run."""

import numpy as np
import pytest

import striate
from striate.errors import DataError
from striate.pipeline import _simple_ways, simple_ways

QUICK = {"net": "flatten dense(classes)", "epochs": 1}


def test_baselines_are_fitted_once_a_run(tmp_path, monkeypatch):
    run = striate.train("digits", runs_folder=tmp_path, seed=4, **QUICK)
    made = striate.baselines(run.folder)
    assert (made.seed, made.count, made.fitted) == (4, 180, 1437)
    monkeypatch.setattr(_simple_ways, "fit_baselines", None)
    assert striate.baselines(run.name, runs_folder=tmp_path) == made
    run.update(fingerprint="other")
    with pytest.raises(DataError, match=r"digits have changed since digits-.*train a new run"):
        striate.baselines(run.folder)


def test_where_nothing_is_held_out_there_is_nothing_to_judge_by(tmp_path):
    path = tmp_path / "train.npz"
    images = np.random.default_rng(0).integers(0, 256, (20, 8, 8), np.uint8)
    np.savez(path, images=images, labels=np.arange(20) % 2)
    run = striate.train(path, runs_folder=tmp_path, hold_out=False, **QUICK)
    dataset = striate.open(path, hold_out=False)
    if not dataset.count("test"):
        assert simple_ways(run, dataset) is None

"""`striate compare`: two runs side by side, in words and in JSON."""

import json
import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.stats import binomtest

import striate
from striate.cli._main import run


@pytest.fixture
def other(pictures, tmp_path):
    """A run on the same pictures that has learned next to nothing."""
    settings = {"net": "flatten dense(classes)", "epochs": 1, "learning_rate": 1e-6}
    return striate.train(pictures, name="other", runs_folder=tmp_path / "runs", **settings).folder


def answers(folder):
    table = pq.read_table(folder / "predictions.parquet").to_pydict()
    return np.array(table["label"]) == np.array(table["predicted"]), table["path"]


def test_json_counts_what_the_two_tables_say(run_folder, other, capsys):
    assert run(["compare", str(run_folder), "other-1", "--json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {
        "runs", "split", "count", "same_files", "both_right", "only_first_right",
        "only_second_right", "both_wrong", "difference", "difference_interval", "p_value",
        "verdict",
    }  # fmt: skip
    (one, paths), (two, theirs) = answers(run_folder), answers(other)
    assert paths == theirs
    assert found["only_first_right"] == (one & ~two).sum()
    assert found["only_second_right"] == (~one & two).sum()
    assert (found["count"], found["same_files"], found["split"]) == (len(one), True, "test")
    disagreements = int((one != two).sum())
    assert disagreements > 0
    expected = binomtest(int((one & ~two).sum()), disagreements, 0.5).pvalue
    assert found["p_value"] == pytest.approx(expected)
    assert [side["accuracy"] for side in found["runs"]] == [one.mean(), two.mean()]


def test_people_read_who_is_better_and_that_six_pictures_are_few(run_folder, other, capsys):
    assert run(["compare", str(run_folder), str(other)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "On the same 6 test pictures" in shown
    assert "pictures-1 is right on" in shown
    assert "too few to tell" in shown
    assert "McNemar's exact test, p = " in shown


def test_runs_on_other_pictures_are_refused(run_folder, pictures, tmp_path, capsys):
    settings = {"net": "flatten dense(classes)", "epochs": 1, "seed": 5}
    other = striate.train(pictures, name="seeded", runs_folder=tmp_path / "runs", **settings)
    assert run(["compare", str(run_folder), str(other.folder)]) == 2
    error = capsys.readouterr().err
    assert "pictures-1 was judged by 6 test pictures and seeded-1 by 6" in error
    assert "the same --seed" in error


def test_mistakes(run_folder, tmp_path, capsys):
    assert run(["compare", str(run_folder), "nowhere"]) == 2
    assert "no run called 'nowhere'" in capsys.readouterr().err
    torn = tmp_path / "torn-1"
    shutil.copytree(run_folder, torn)
    (torn / "predictions.parquet").write_bytes(b"torn")
    assert run(["compare", str(run_folder), str(torn)]) == 2
    assert "is no table of predictions" in capsys.readouterr().err
    assert run(["compare", str(run_folder)]) == 2
    assert "See: striate compare --help" in capsys.readouterr().err

"""The table of answers: what is written is read back, and nothing else is believed."""

import dataclasses
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from striate.errors import DamagedFile, DataError, UnfinishedRun
from striate.evaluation import (
    Answers,
    Evaluation,
    predictions_of,
    read_predictions,
    write_predictions,
)
from striate.runs import new_run

RANDOM = np.random.default_rng(3)
AWKWARD = ("line\nbreak", "گربه", "<b>", "[red]")


@pytest.fixture
def evaluation():
    labels = RANDOM.integers(0, 4, 30)
    probabilities = RANDOM.dirichlet(np.ones(4), 30).astype(np.float32)
    return Evaluation(
        classes=AWKWARD,
        names=tuple(f"{number}.png" for number in range(30)),
        labels=labels,
        answers=Answers.of(probabilities, labels),
        left_out=2,
        split="test",
        source="pets",
        fingerprint="abc",
        threshold=0.5,
    )


def test_the_table_has_a_row_a_picture(evaluation, tmp_path):
    write_predictions(evaluation, tmp_path / "p.parquet")
    table = pq.read_table(tmp_path / "p.parquet").to_pydict()
    assert table["path"] == list(evaluation.names)
    assert table["label"] == [AWKWARD[label] for label in evaluation.labels]
    assert table["predicted"] == [AWKWARD[label] for label in evaluation.predicted]
    answers = evaluation.answers
    np.testing.assert_array_equal(np.float32(table["best_probabilities"]), answers.probabilities)
    np.testing.assert_array_equal(table["best"], answers.best)
    assert table["label_rank"] == answers.rank.tolist()
    np.testing.assert_array_equal(np.float32(table["label_probability"]), answers.of_label)


def test_every_figure_comes_back(evaluation, tmp_path):
    write_predictions(evaluation, tmp_path / "p.parquet")
    again = read_predictions(tmp_path / "p.parquet")
    assert again.to_json() == evaluation.to_json()
    assert (again.names, again.fingerprint) == (evaluation.names, "abc")


def test_the_same_answers_are_the_same_bytes(evaluation, tmp_path):
    for name in ("one", "two"):
        write_predictions(evaluation, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_other_files_are_refused(evaluation, tmp_path):
    path = tmp_path / "p.parquet"
    path.write_bytes(b"no table")
    with pytest.raises(
        DamagedFile, match=r"p\.parquet is no table of predictions.*Train a new run"
    ):
        read_predictions(path)
    write_predictions(evaluation, path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DamagedFile, match="is no table of predictions"):
        read_predictions(path)
    pq.write_table(pa.table({"path": ["a"]}), path)
    with pytest.raises(DamagedFile, match="is no table of predictions"):
        read_predictions(path)


def test_a_table_that_does_not_fit_together_is_refused(evaluation, tmp_path):
    path = tmp_path / "p.parquet"
    write_predictions(evaluation, path)
    table = pq.read_table(path)
    about = json.loads(table.schema.metadata[b"striate"])
    for classes in (AWKWARD[:3], (*AWKWARD, "more")):
        changed = json.dumps({**about, "classes": classes}).encode()
        pq.write_table(table.replace_schema_metadata({b"striate": changed}), path)
        with pytest.raises(DamagedFile, match="is no table of predictions"):
            read_predictions(path)


def test_a_run_without_answers_says_why(evaluation, tmp_path):
    run = new_run(
        "pets", {"status": "training", "split": {"note": "no picture is held out."}}, tmp_path
    )
    with pytest.raises(UnfinishedRun, match=r"pets-1 has no results yet.*--resume"):
        predictions_of(run)
    figures = ("parameters", "epochs", "images_per_second", "training_seconds", "total_seconds")
    nothing = dict.fromkeys(("validation_accuracy", "test_accuracy", "test_interval"))
    run.update(status="done", results={**nothing, **dict.fromkeys(figures, 1)})
    with pytest.raises(DataError, match=r"pets-1 was judged by no picture: no.*--hold-out"):
        predictions_of(run)
    run.update(results={**run.results(), "test_accuracy": 0.5, "test_interval": [0.4, 0.6]})
    with pytest.raises(DamagedFile, match=r"predictions.parquet is missing.*--from-start"):
        predictions_of(run)
    write_predictions(dataclasses.replace(evaluation, split="validation"), run.predictions)
    assert predictions_of(run).split == "validation"

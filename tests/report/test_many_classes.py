"""A run of many classes: nothing that it leaves behind grows with their square."""

import json

import numpy as np
import pytest

import striate
from striate.cli._main import run as cli
from striate.evaluation import read_predictions

CLASSES = 1_200


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A finished run of 1,200 classes of four pictures; its 480 test pictures judge."""
    root = tmp_path_factory.mktemp("many")
    labels = np.repeat(np.arange(CLASSES), 4)
    images = np.random.default_rng(0).integers(0, 256, (len(labels), 6, 6), np.uint8)
    np.savez(root / "many.npz", images=images, labels=labels)
    return striate.train(
        root / "many.npz", net="flatten dense(classes)", epochs=0.2, runs_folder=root,
        time_budget_seconds=20.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def facts(many):
    return json.loads(many.report_json.read_text(encoding="utf-8"))


def test_the_json_has_a_row_a_class_and_a_cell_a_confusion(many, facts):
    judged = facts["evaluation"]
    assert len(judged["per_class"]) == len(facts["data"]["classes"]) == CLASSES
    assert sum(count for _, _, count in judged["confusion"]) == judged["count"] == 480
    assert judged["confusion"] == sorted(judged["confusion"])
    # A table of 1,200 times 1,200 would have taken 7 MB at least.
    assert many.report_json.stat().st_size < 1_000_000


def test_the_page_shows_those_that_matter_and_says_how_many_more(many):
    page = many.report.read_text(encoding="utf-8")
    assert page.count('<th scope="row"><bdi>') == 400
    assert "with the most and with the fewest training pictures; 1,000 more stand in" in page
    assert "These are the weakest classes; 1,000 more stand in report.json" in page


def test_the_table_of_answers_keeps_a_hundred_classes_of_each_and_all_figures(many, facts):
    again = read_predictions(many.predictions)
    assert again.answers.best.shape == (480, 100)
    assert again.to_json() == facts["evaluation"]
    assert many.predictions.stat().st_size < 1_000_000


def test_a_method_that_takes_too_long_is_left_out_and_that_is_said(many, facts, capsys):
    names = [row["name"] for row in facts["baselines"]["rows"]]
    assert names == ["majority", "neighbours"]
    note = "regression on fixed kernels was left out: with 1,200 classes it would take about"
    assert note in facts["baselines"]["note"]
    assert note in many.report.read_text(encoding="utf-8")
    assert cli(["evaluate", str(many.folder), "--baselines", "--full"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert note in told
    assert "The 1,000 weakest of 1,200 classes (--json has all)" in told

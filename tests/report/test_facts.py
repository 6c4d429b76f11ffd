"""The facts of a report are the run's own."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import striate
from striate.report import gather
from striate.runs import Run


@pytest.fixture
def known(finished: Run):
    return finished.read()


@pytest.fixture
def told(finished: Run):
    return json.loads(finished.report_json.read_text(encoding="utf-8"))


def test_figures_are_those_of_the_run(finished, known, told):
    results = finished.results()
    assert told["evaluation"]["accuracy"] == results["test_accuracy"]
    assert told["evaluation"]["interval"] == results["test_interval"]
    assert told["net"] == known["net"]["text"]
    assert told["plan"]["total_steps"] == known["plan"]["total_steps"]
    assert told["layers"]["parameters"] == results["parameters"]


def test_history_has_a_row_an_epoch(finished, told):
    epochs = [event for event in finished.events if event["event"] == "epoch"]
    assert [row["epoch"] for row in told["history"]] == [event["epoch"] for event in epochs]
    assert [row["loss"] for row in told["history"]] == [event["loss"] for event in epochs]
    assert told["history"][-1]["validation_loss"] is not None


def test_a_training_loss_that_is_no_plain_cross_entropy_is_not_drawn_as_one(
    finished, told, tmp_path
):
    old = tmp_path / "old"
    shutil.copytree(finished.folder, old)
    events = old / "events.jsonl"
    lines = [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line.pop("objective", None)  # as events of earlier versions
    events.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run = Run(old)
    dataset = striate.open(run.read()["options"]["source"], size=16)
    history = gather(run, striate.load(old), dataset, {}).facts["history"]
    assert run.read()["plan"]["recipe"]["label_smoothing"] == 0.1
    assert [row["loss"] for row in history] == [None] * 3
    losses = [row["validation_loss"] for row in told["history"]]
    assert [row["validation_loss"] for row in history] == losses


def test_the_best_epoch_is_the_one_whose_weights_were_kept(finished, told, tmp_path):
    assert told["best_epoch"] == pytest.approx(told["history"][-1]["epoch"])
    run = Run(Path(shutil.copytree(finished.folder, tmp_path / "own")))
    run.update(kept_step=run.read()["plan"]["steps_per_epoch"])
    dataset = striate.open(run.read()["options"]["source"], size=16)
    report = gather(run, striate.load(run.folder), dataset, {})
    assert report.facts["best_epoch"] == 1
    assert report.facts["evaluation"] is None
    assert report.facts["answer"]["verdict"] == "How good it is, is not known."


def test_left_out_files_are_counted_and_listed(told, hostile):
    assert told["data"]["left_out"] == 1
    [left_out] = told["data"]["left_out_files"]
    assert left_out["path"].endswith("broken.jpg")
    assert told["data"]["left_out_reasons"] == {left_out["reason"]: 1}
    assert sum(row["train"] for row in told["data"]["classes"]) == told["data"]["counts"]["train"]


def test_equal_and_nearly_equal_pictures_are_counted(tmp_path, finished):
    generator = np.random.default_rng(0)
    for split, count in (("train", 6), ("test", 3)):
        for name in ("a", "b"):
            folder = tmp_path / "leaky" / split / name
            folder.mkdir(parents=True)
            for number in range(count):
                pixels = generator.integers(0, 250, (64, 64), np.uint8)
                Image.fromarray(pixels).save(folder / f"{number}.png")
    root = tmp_path / "leaky"
    photo = np.asarray(Image.open(root / "train/a/0.png"))
    Image.fromarray(photo).save(root / "test/a/same.png")
    Image.fromarray(photo + np.uint8(2)).save(root / "test/a/near.png")
    run = striate.train(
        root, net="flatten dense(classes)", epochs=1, runs_folder=tmp_path / "runs"
    )  # fmt: skip
    told = json.loads(run.report_json.read_text(encoding="utf-8"))
    data = told["data"]
    assert data["duplicates"]["across_splits"] == 1
    [group] = data["duplicates"]["examples"]
    assert sorted(path.split("/")[-1] for path in group["paths"]) == ["0.png", "same.png"]
    assert data["near_duplicates"]["pairs"] >= 1
    assert any("near.png" in path for pair in data["near_duplicates"]["examples"]
               for path in pair["paths"])  # fmt: skip
    assert "equal pictures that lie on both sides" in " ".join(told["answer"]["next"])
    assert "near.png" in run.report.read_text(encoding="utf-8")


def test_a_report_can_do_without_baselines(finished):
    dataset = striate.open(finished.read()["options"]["source"], size=16)
    report = gather(finished, striate.load(finished.folder), dataset, {}, None)
    assert report.facts["baselines"] is None
    made = SimpleNamespace(to_json=lambda: {"rows": []})
    with_rows = gather(finished, striate.load(finished.folder), dataset, {}, made)  # type: ignore[arg-type]
    assert with_rows.facts["baselines"] == {"rows": []}

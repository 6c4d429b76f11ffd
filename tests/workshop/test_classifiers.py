"""What is done with a classifier: a run's folder, its file and the loaded object answer alike."""

import json

import numpy as np
import pytest
from PIL import Image

import striate
from striate.errors import (
    DamagedFile,
    DataError,
    DeviceUnavailable,
    InputError,
    InvalidSetting,
    UnfinishedRun,
)
from striate.nets import from_keras
from striate.runs import new_run


def test_a_runs_folder_stands_for_its_classifier(finished):
    pictures = striate.open("digits").images[:20]
    by_folder, by_file = striate.load(finished.folder), striate.load(str(finished.classifier))
    one, other = (classifier.probabilities(pictures) for classifier in (by_folder, by_file))
    np.testing.assert_array_equal(one, other)
    assert by_folder.classes == tuple("0123456789")
    assert by_folder.device.kind == "cpu"


def test_a_run_that_has_not_ended_says_how_to_finish_it(tmp_path):
    run = new_run("begun", {"status": "planning"}, tmp_path)
    with pytest.raises(
        UnfinishedRun,
        match=r"begun-1 has no classifier yet: it is planning\. Finish it with: striate train --re",
    ):
        striate.load(run.folder)


def test_a_done_run_whose_classifier_was_removed_says_how_to_make_it_again(own):
    own.classifier.unlink()
    with pytest.raises(DamagedFile, match=r"is done, and its classifier.* is gone.*--from-start"):
        striate.load(own.name)


def test_a_device_that_is_not_there_is_said(finished):
    with pytest.raises(DeviceUnavailable, match=r"no tpu device here; .*Use --device auto"):
        striate.load(finished.folder, device="tpu")


def test_predictions_are_the_same_by_whichever_way_one_asks(finished):
    pictures = striate.open("digits").images[:3]
    classifier = striate.load(finished.folder)
    answers = striate.predict(classifier, pictures)
    assert striate.predict(finished.folder, pictures) == answers
    assert striate.predict(str(finished.classifier), pictures) == answers
    best = classifier.probabilities(pictures).argmax(1)
    assert [answer.label for answer in answers] == [classifier.classes[place] for place in best]
    assert [len(answer.top) for answer in answers] == [5, 5, 5]


def test_top_and_threshold_are_passed_on(finished):
    pictures = striate.open("digits").images[:3]
    answers = striate.predict(finished.folder, pictures, top=2, threshold=1.0)
    assert [len(answer.top) for answer in answers] == [2, 2, 2]
    assert all(answer.none_of_these for answer in answers)
    with pytest.raises(InputError, match=r"threshold on confidence cannot be 2: give a"):
        striate.predict(finished.folder, pictures, threshold=2)


def test_the_evaluation_of_the_file_is_the_runs_own(finished):
    again = striate.evaluate(finished.classifier, "digits", split="test")
    assert again.accuracy == finished.results()["test_accuracy"]
    assert (again.split, again.count, again.seen) == ("test", 180, False)


@pytest.mark.parametrize(("split", "count"), [("train", 1437), ("validation", 180), ("all", 1797)])
def test_a_split_can_be_asked_for(finished, split, count):
    found = striate.evaluate(finished.folder, split=split)
    assert (found.count, found.seen) == (count, split != "validation")
    right = (found.predicted == found.labels).mean()
    assert found.accuracy == pytest.approx(right)


def test_another_seed_draws_other_pictures_of_which_some_were_trained_on(finished):
    own, other = (striate.evaluate(finished.folder, seed=seed) for seed in (None, 5))
    assert (own.seen, other.seen) == (False, True)
    assert own.count == other.count == 180
    assert set(own.names) != set(other.names)


def test_only_a_run_knows_its_source(own):
    assert striate.evaluate(own.folder).accuracy == own.results()["test_accuracy"]
    with pytest.raises(InputError, match=r"no source to evaluate .*classifier\..*such as digits"):
        striate.evaluate(own.classifier)
    with pytest.raises(InputError, match=r"no source to evaluate a classifier on: .*Give a source"):
        striate.evaluate(striate.load(own.folder))
    own.update(fingerprint="other")
    with pytest.raises(DataError, match=r"digits have changed since digits-.*train a new run"):
        striate.evaluate(own.folder)


def test_what_was_kept_together_in_training_is_so_in_evaluation(quick):
    tens = r"^(\d{3})"
    run = striate.train("digits", group_by=tens, **quick)
    found = striate.evaluate(run.classifier, "digits")
    assert found.accuracy == run.results()["test_accuracy"]
    dataset = striate.open("digits", group_by=tens)
    assert found.names == tuple(dataset.names[index] for index in dataset.splits.test)
    learned = {dataset.names[index][:3] for index in dataset.splits.train}
    assert not learned & {name[:3] for name in found.names}


def test_damaged_photos_that_were_kept_in_training_are_kept_in_evaluation(quick, tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (60, 70, 90, 3)).astype(np.uint8)
    for index, pixels in enumerate(noise):
        path = tmp_path / "photos" / "ab"[index % 2] / f"{index:02}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path, quality=90)
        data = path.read_bytes()
        if index < 10:
            path.write_bytes(data[:-1000] + data[-2:])
    run = striate.train("photos", size=8, keep_damaged=True, **quick)
    assert striate.evaluate(run.folder).accuracy == run.results()["test_accuracy"]
    report = json.loads(run.folder.joinpath("report.json").read_text())
    assert (report["data"]["damaged"], report["data"]["left_out"]) == (10, 0)
    assert "--keep-damaged" in report["command"]
    assert "Kept though damaged: 10 pictures" in run.report.read_text(encoding="utf-8")


@pytest.mark.parametrize("given", ["folder", "file", "classifier"])
def test_an_export_lies_beside_its_classifier_or_here(own, tmp_path, given):
    classifiers = {
        "folder": own.folder, "file": str(own.classifier), "classifier": striate.load(own.folder)
    }  # fmt: skip
    path = striate.export(classifiers[given])
    folder = tmp_path if given == "classifier" else own.folder
    assert path.absolute() == folder / "classifier.keras"
    again = from_keras(path)
    assert (again.num_classes, again.spec.height, again.spec.in_channels) == (10, 8, 1)


def test_an_export_goes_where_it_is_sent(finished, tmp_path):
    written = striate.export(finished.folder, output="mine.keras")
    assert written.absolute() == tmp_path / "mine.keras"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.keras"]


def test_what_nothing_is_written_for_is_said_before_anything_is_loaded():
    with pytest.raises(InvalidSetting, match=r"cannot be exported to 'onnx'; they can to keras\."):
        striate.export("nowhere", "onnx")

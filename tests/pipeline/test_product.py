"""The product: what its evaluation chooses and what its file says of itself."""

import striate

QUICK = {"net": "flatten dense(classes)", "epochs": 1}


def test_a_run_chooses_its_threshold_on_validation_pictures(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    classifier = striate.load(run.folder)
    seen = striate.evaluate(classifier, "digits", split="validation")
    right = seen.predicted == seen.labels
    answered = seen.answers.confidence >= classifier.threshold
    assert (answered & right).sum() >= 0.95 * right.sum()
    assert (seen.answers.confidence[right] > classifier.threshold).sum() < 0.95 * right.sum()


def test_without_validation_there_is_no_threshold(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, hold_out=False, **QUICK)
    assert striate.load(run.folder).threshold is None


def test_the_file_says_how_good_it_is_and_no_times(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    results = run.results()
    names = ("validation_accuracy", "test_accuracy", "test_interval")
    assert striate.load(run.folder).metrics == {name: results[name] for name in names}

"""The product: saved, loaded, asked."""

import numpy as np
import pytest
import torch
from PIL import Image

from striate.classifier import Classifier, probabilities_of
from striate.errors import (
    AnswerNotFinite,
    DamagedFile,
    ForeignFile,
    InputError,
    InvalidSetting,
    ShapeError,
    UnreadablePicture,
)
from striate.images import Preprocessing
from striate.nets import create
from striate.runs import read_tensors, write_tensors

LINE = "conv(4, 3) relu flatten dense(classes)"


@pytest.fixture
def classifier():
    torch.manual_seed(0)
    net = create(LINE, num_classes=3, in_channels=3, size=(8, 8))
    return Classifier(
        net, ("cat", "گربه", "<b>"), Preprocessing(8, 8, 3), {"test_accuracy": 0.5}, {"seed": 3}
    )


@pytest.fixture
def pictures():
    return np.random.default_rng(0).integers(0, 256, (5, 8, 8, 3), np.uint8)


def test_round_trip_answers_the_same(classifier, pictures, tmp_path):
    classifier.save(tmp_path / "c")
    loaded = Classifier.load(tmp_path / "c")
    assert loaded.classes == classifier.classes
    assert loaded.preprocessing == classifier.preprocessing
    assert loaded.metrics == {"test_accuracy": 0.5}
    assert loaded.trained_on == {"seed": 3}
    assert loaded.spec == classifier.spec
    np.testing.assert_array_equal(
        loaded.probabilities(pictures), classifier.probabilities(pictures)
    )


def test_a_mirrored_classifier_stays_one_and_older_files_are_none(classifier, pictures, tmp_path):
    about = (classifier.net, classifier.classes, classifier.preprocessing)
    mirrored = Classifier(*about, views="mirrored")
    mirrored.save(tmp_path / "c")
    loaded = Classifier.load(tmp_path / "c")
    flipped = loaded.probabilities(np.ascontiguousarray(pictures[:, :, ::-1]))
    np.testing.assert_allclose(flipped, loaded.probabilities(pictures), rtol=1e-5)
    assert not np.allclose(classifier.probabilities(pictures), loaded.probabilities(pictures))
    tensors, header = read_tensors(tmp_path / "c", "classifier")
    del header["views"]
    write_tensors(tmp_path / "c", "classifier", tensors, header)
    assert Classifier.load(tmp_path / "c").views == "one"
    with pytest.raises(InvalidSetting, match="it can be one, mirrored, shifted"):
        Classifier(*about, views="many")


@pytest.mark.parametrize("classes", [("a", "b"), ("a", "b", "b"), ("a", "b", "c", "d"), (1, 2, 3)])
def test_classes_that_do_not_fit_the_net_are_refused(classifier, classes):
    with pytest.raises(InvalidSetting, match=r"the net tells 3 classes apart"):
        Classifier(classifier.net, classes, classifier.preprocessing)


@pytest.mark.parametrize("shape", [(8, 8, 1), (8, 9, 3), (2, 8, 3)])
def test_pictures_that_do_not_fit_the_net_are_refused(classifier, shape):
    with pytest.raises(InvalidSetting, match=r"pictures of \dx\dx\d, and the net takes 8x8x3"):
        Classifier(classifier.net, classifier.classes, Preprocessing(*shape))


def test_one_logit_answers_for_two_classes():
    net = create("flatten dense(1)", num_classes=2, in_channels=1, size=(4, 4))
    classifier = Classifier(net, ("a", "b"), Preprocessing(4, 4, 1))
    answers = classifier.probabilities(np.zeros((3, 4, 4, 1), np.uint8))
    assert answers.shape == (3, 2)
    np.testing.assert_allclose(answers.sum(1), 1, rtol=1e-6)
    logit = torch.tensor([[0.7]])
    two = torch.tensor([[0.0, 0.7]])
    torch.testing.assert_close(probabilities_of(logit), probabilities_of(two))


def test_every_form_of_picture_gives_the_same_answer(classifier, pictures, tmp_path):
    path = tmp_path / "one.png"
    Image.fromarray(pictures[0]).save(path)
    forms = [path, str(path), Image.open(path), pictures[0], path.read_bytes()]
    answers = {classifier.predict(form)[0].top for form in forms}
    answers.add(classifier.predict(pictures)[0].top)
    answers.add(classifier.predict([path, pictures[1]])[0].top)
    assert len(answers) == 1


def test_top_is_sorted_and_cut(classifier, pictures):
    [answer] = classifier.predict(pictures[0], top=2)
    assert len(answer.top) == 2
    assert answer.top[0] == (answer.label, answer.probability)
    assert answer.top[0][1] >= answer.top[1][1]
    with pytest.raises(InputError, match="top is 0"):
        classifier.predict(pictures[0], top=0)


def test_unreadable_pictures_are_raised_or_kept(classifier, pictures, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"nothing")
    with pytest.raises(UnreadablePicture, match=r"bad\.png is not a readable picture"):
        classifier.predict([bad])
    kept, good = classifier.predict([bad, pictures[0]], on_error="keep")
    assert kept.label is None
    assert kept.error
    assert good.error is None


def test_an_array_of_another_rank_is_said(classifier):
    with pytest.raises(ShapeError, match=r"shape \(3,\) is no picture"):
        classifier.predict(np.zeros(3, np.uint8))


def test_a_checkpoint_is_no_classifier(classifier, tmp_path):
    from striate.runs import write_tensors

    write_tensors(tmp_path / "c", "checkpoint", {"a": torch.ones(1)}, {})
    with pytest.raises(ForeignFile, match="is a checkpoint"):
        Classifier.load(tmp_path / "c")


@pytest.mark.parametrize("change", [{"net": {}}, {"classes": None}, {"preprocessing": {}}])
def test_a_header_that_does_not_fit_is_damage(classifier, tmp_path, change):
    from striate.runs import read_tensors, write_tensors

    classifier.save(tmp_path / "c")
    tensors, header = read_tensors(tmp_path / "c", "classifier")
    write_tensors(tmp_path / "c", "classifier", tensors, {**header, **change})
    with pytest.raises(DamagedFile, match="does not fit together"):
        Classifier.load(tmp_path / "c")


def test_weights_of_another_net_are_damage(classifier, tmp_path):
    from striate.runs import read_tensors, write_tensors

    classifier.save(tmp_path / "c")
    _, header = read_tensors(tmp_path / "c", "classifier")
    write_tensors(tmp_path / "c", "classifier", {"a": torch.ones(2)}, header)
    with pytest.raises(DamagedFile, match="does not fit together"):
        Classifier.load(tmp_path / "c")


@pytest.mark.parametrize("wrong", [None, [1], {}, torch.zeros(1, 8, 8, 1)])
def test_what_is_no_picture_is_said(classifier, wrong):
    with pytest.raises(ShapeError, match=r"is no picture: give a path"):
        classifier.predict(wrong)


def test_below_the_threshold_is_an_answer_without_a_label(classifier, pictures):
    plain = classifier.predict(pictures)
    least = sorted(answer.probability for answer in plain)[2]
    for answer, before in zip(classifier.predict(pictures, threshold=least), plain, strict=True):
        assert answer.none_of_these == (before.probability < least)
        assert answer.label == (None if answer.none_of_these else before.label)
        assert (answer.top, answer.probability) == (before.top, before.probability)
    assert not any(answer.none_of_these for answer in classifier.predict(pictures, threshold=0))
    assert all(answer.none_of_these for answer in classifier.predict(pictures, threshold=1.0))


@pytest.mark.parametrize("threshold", [-0.1, 1.5, float("nan"), True, "0.5"])
def test_a_threshold_is_a_probability(classifier, pictures, threshold):
    with pytest.raises(
        InputError, match=f"cannot be {threshold!r}: give a probability from 0 to 1"
    ):
        classifier.predict(pictures, threshold=threshold)


def test_the_threshold_travels_with_the_file_and_old_files_have_none(classifier, tmp_path):
    classifier.threshold = 0.625
    classifier.save(tmp_path / "c")
    assert Classifier.load(tmp_path / "c").threshold == 0.625
    tensors, header = read_tensors(tmp_path / "c", "classifier")
    old = {key: value for key, value in header.items() if key != "threshold"}
    write_tensors(tmp_path / "old", "classifier", tensors, old)
    assert Classifier.load(tmp_path / "old").threshold is None
    write_tensors(tmp_path / "bad", "classifier", tensors, {**header, "threshold": 7})
    with pytest.raises(DamagedFile, match=r"bad does not fit together: .*cannot be 7"):
        Classifier.load(tmp_path / "bad")


def rewritten(classifier, path, change):
    """The classifier's file with other contents and a checksum that is right."""
    classifier.save(path)
    tensors, header = read_tensors(path, "classifier")
    change(tensors, header)
    write_tensors(path, "classifier", tensors, header)
    return path


def in_tensor(name, value):
    def change(tensors, _header):
        tensors[name].view(-1)[0] = value

    return change


def in_preprocessing(name, value):
    def change(_tensors, header):
        header["preprocessing"][name] = [value] * 3

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (in_tensor("features.conv1.weight", float("nan")), r"of features\.conv1\.weight are NaN"),
        (in_tensor("head.dense1.bias", float("inf")), r"of head\.dense1\.bias are NaN or infinite"),
        (in_preprocessing("mean", 1e308), r"mean is .*1e\+308"),
        (in_preprocessing("std", 1e-320), r"std is .*1e-320"),
        (in_preprocessing("std", 0), r"std is \(0, 0, 0\)"),
        (
            lambda tensors, _: tensors.update(
                {"head.dense1.bias": tensors["head.dense1.bias"].to(torch.int64)}
            ),
            r"head\.dense1\.bias holds int64",
        ),
    ],
    ids=["nan weight", "infinite bias", "mean 1e308", "deviation 1e-320", "deviation 0", "int"],
)
def test_a_right_checksum_over_numbers_that_are_none_is_refused(classifier, tmp_path, change, told):
    path = rewritten(classifier, tmp_path / "c", change)
    with pytest.raises(DamagedFile, match=rf"c does not fit together: .*{told}"):
        Classifier.load(path)


def test_a_classifier_in_half_precision_answers_in_float32(classifier, pictures, tmp_path):
    def halve(tensors, _header):
        tensors.update({name: tensor.half() for name, tensor in tensors.items()})

    loaded = Classifier.load(rewritten(classifier, tmp_path / "c", halve))
    assert {tensor.dtype for tensor in loaded.net.state_dict().values()} == {torch.float32}
    np.testing.assert_allclose(
        loaded.probabilities(pictures), classifier.probabilities(pictures), atol=1e-3
    )


def test_weights_that_are_no_numbers_make_no_classifier(classifier):
    classifier.net.state_dict()["head.dense1.bias"][2] = float("nan")
    with pytest.raises(InvalidSetting, match=r"1 of the 3 values of head\.dense1\.bias"):
        Classifier(classifier.net, classifier.classes, classifier.preprocessing)


def test_an_answer_that_is_no_number_is_said_and_not_given(classifier, pictures, tmp_path):
    """The weights are numbers, and what they make of a picture is not."""
    path = rewritten(classifier, tmp_path / "c", in_tensor("features.conv1.weight", 3e38))
    loaded = Classifier.load(path)
    for _, weight in loaded.net.named_parameters():
        weight.data.fill_(3e38)
    Image.fromarray(pictures[0]).save(tmp_path / "p.png")
    with pytest.raises(AnswerNotFinite, match=r"1 of 2 .*p\.png: .*beyond float32.*take another"):
        loaded.predict([np.zeros((8, 8, 3), np.uint8), tmp_path / "p.png"], on_error="keep")
    with pytest.raises(AnswerNotFinite, match="5 of 5 pictures is not a number, such as to numb"):
        loaded.probabilities(pictures)


def test_a_net_in_double_precision_becomes_one_in_single(classifier, pictures):
    wanted = classifier.probabilities(pictures)
    double = Classifier(classifier.net.double(), classifier.classes, classifier.preprocessing)
    np.testing.assert_allclose(double.probabilities(pictures), wanted, rtol=1e-5)

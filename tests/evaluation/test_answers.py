"""What is kept of answers against tables of pictures times classes, to the last digit."""

import dataclasses
import tracemalloc

import numpy as np
import pytest

from striate.evaluation import Answers, Evaluation

RANDOM = np.random.default_rng(11)
MEGABYTE = 1_000_000


def answered(classes: int, count: int, digits: int | None = None):
    """Random answers, often right, and with `digits` often equally probable."""
    labels = RANDOM.integers(0, classes, count)
    raw = RANDOM.random((count, classes)).astype(np.float32)
    raw[np.arange(count), labels] += (RANDOM.random(count) < 0.5).astype(np.float32)
    probabilities = raw / raw.sum(1, keepdims=True)
    if digits is not None:
        probabilities = probabilities.round(digits)
    return probabilities, labels


def dense_figures(probabilities: np.ndarray, labels: np.ndarray, threshold: float) -> dict:
    """The figures of an evaluation, worked out on whole tables without anything of Striate's."""
    count, classes = probabilities.shape
    said, confidence = probabilities.argmax(1), probabilities.max(1)
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (labels, said), 1)
    own = probabilities[np.arange(count), labels].astype(np.float64)
    losses = -np.log(np.clip(own, 1e-12, 1))
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :5]
    right, called, true = np.diag(confusion), confusion.sum(0), confusion.sum(1)
    f1 = [2 * a / (b + c) if b + c else 0.0 for a, b, c in zip(right, called, true, strict=True)]
    present = [one for one, b, c in zip(f1, called, true, strict=True) if b or c]
    wrong = confusion - np.diag(right)
    pairs = np.argsort(-wrong, axis=None, kind="stable")[:10]
    pairs = [divmod(int(pair), classes) for pair in pairs if wrong.flat[pair]]
    bins = np.clip(np.ceil(confidence.astype(np.float64) * 15).astype(int) - 1, 0, 14)
    return {
        "correct": int((said == labels).sum()),
        "top5": int((best == labels[:, None]).any(1).sum()) / count if classes >= 10 else None,
        "macro_f1": sum(present) / len(present),
        "loss": float(losses.mean()),
        "per_class": [
            [int(c), int(b), int(a), a / b if b else None, a / c if c else None, f if c else None]
            for a, b, c, f in zip(right, called, true, f1, strict=True)
        ],
        "confusion": confusion,
        "pairs": [(a, b, int(wrong[a, b]), float(wrong[a, b] / true[a])) for a, b in pairs],
        "bins": np.bincount(bins, minlength=15).tolist(),
        "hardest": np.argsort(-losses, kind="stable")[:20].tolist(),
        "answered": int((confidence >= threshold).sum()),
    }


@pytest.mark.parametrize("digits", [None, 2], ids=["as they come", "often equal"])
@pytest.mark.parametrize("classes", [2, 10, 100, 1000])
def test_every_figure_is_that_of_the_dense_tables_to_the_last_digit(classes, digits):
    probabilities, labels = answered(classes, 700, digits)
    names = tuple(f"{number}.png" for number in range(700))
    told = tuple(f"class {number}" for number in range(classes))
    halves = [slice(0, 300), slice(300, None)]
    answers = Answers.joined([Answers.of(probabilities[part], labels[part]) for part in halves])
    made = Evaluation(told, names, labels, answers, threshold=0.3)
    found, expected = made.to_json(), dense_figures(probabilities, labels, 0.3)
    for key in ("correct", "macro_f1", "loss"):
        assert found[key] == expected[key]
    assert found["top5_accuracy"] == expected["top5"]
    assert [list(row.values())[1:] for row in found["per_class"]] == expected["per_class"]
    confusion = np.zeros((classes, classes), np.int64)
    for true, said, count in found["confusion"]:
        confusion[true, said] = count
    np.testing.assert_array_equal(confusion, expected["confusion"])
    assert len(found["confusion"]) == np.count_nonzero(confusion)
    pairs = [(told[true], told[said], *rest) for true, said, *rest in expected["pairs"]]
    assert [tuple(pair.values()) for pair in found["most_confused"]] == pairs
    assert [row["count"] for row in found["calibration"]["bins"]] == expected["bins"]
    assert [row["path"] for row in found["highest_loss"]] == [names[i] for i in expected["hardest"]]
    assert found["none_of_these"]["answered"] == expected["answered"]


def test_of_few_classes_all_are_kept_and_of_many_a_hundred():
    for classes, kept in ((3, 3), (100, 100), (250, 100)):
        probabilities, labels = answered(classes, 20)
        assert Answers.of(probabilities, labels).best.shape == (20, kept)


def test_the_rank_counts_the_classes_before_it_and_the_first_of_equals_comes_first():
    probabilities = np.array([[0.2, 0.4, 0.4], [0.4, 0.2, 0.4], [0.5, 0.25, 0.25]], np.float32)
    assert Answers.of(probabilities, np.array([2, 0, 2])).rank.tolist() == [1, 0, 2]


def test_answers_follow_their_pictures_and_their_classes_names():
    probabilities, labels = answered(5, 30)
    answers = Answers.of(probabilities, labels)
    order, places = RANDOM.permutation(30), RANDOM.permutation(5)
    moved = answers.taken(order).renamed(places)
    again = Answers.of(probabilities[order][:, np.argsort(places)], places[labels[order]])
    for field in dataclasses.fields(Answers):
        np.testing.assert_array_equal(getattr(moved, field.name), getattr(again, field.name))


def test_twenty_thousand_classes_take_little_memory_and_no_table():
    classes, batch, batches = 20_000, 100, 10
    labels = RANDOM.integers(0, classes, batch * batches)
    rows = RANDOM.random((batch, classes), np.float32)  # 8 MB; all 1,000 would be 80 MB
    tracemalloc.start()
    try:
        parts = [
            Answers.of(rows, labels[start : start + batch])
            for start in range(0, batch * batches, batch)
        ]
        names = tuple(map(str, range(batch * batches)))
        made = Evaluation(tuple(map(str, range(classes))), names, labels, Answers.joined(parts))
        found = made.to_json()
        assert tracemalloc.get_traced_memory()[1] < 40 * MEGABYTE
    finally:
        tracemalloc.stop()
    assert sum(count for _, _, count in found["confusion"]) == batch * batches
    assert len(found["confusion"]) <= batch * batches
    assert len(found["per_class"]) == classes

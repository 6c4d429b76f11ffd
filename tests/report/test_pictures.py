"""Which pictures a page shows: those it is asked for, as long as the room lasts."""

from types import SimpleNamespace

import numpy as np
import pytest

from striate.evaluation import Answers
from striate.report._pictures import Gallery

CLASSES = ("a", "b", "c")
LABELS = np.array([0, 0, 0, 1, 1, 2])
SAID = np.array([0, 1, 2, 1, 0, 2])
SURE = np.array([0.9, 0.5, 0.8, 0.7, 0.99, 0.6])


def report(classes=CLASSES, judged=True):
    """Six judged pictures, numbers 10 to 15, of which three are wrong; 0 to 9 were trained on."""
    probabilities = np.full((6, 3), 0.0, np.float32)
    probabilities[np.arange(6), SAID] = SURE
    train, test = np.arange(10), np.arange(10, 16)
    generator = np.random.default_rng(0)
    evaluation = SimpleNamespace(
        split="test",
        classes=classes,
        labels=LABELS,
        predicted=SAID,
        answers=Answers.of(probabilities, LABELS),
    )
    dataset = SimpleNamespace(
        images=generator.integers(0, 256, (16, 8, 8, 1)).astype(np.uint8),
        labels=np.concatenate([np.arange(10) % len(classes), LABELS]),
        names=[f"{number}.png" for number in range(16)],
        classes=classes,
        splits=SimpleNamespace(train=train, indices=lambda split: test),
    )
    return SimpleNamespace(evaluation=evaluation if judged else None, dataset=dataset)


def gallery(budget=10**6, **about) -> Gallery:
    return Gallery(report(**about), budget)  # type: ignore[arg-type]


def test_mistakes_come_surest_first_with_what_they_are():
    told = [
        (one["path"], one["true"], one["said"], one["probability"]) for one in gallery().mistakes()
    ]
    assert [one[:3] for one in told] == [
        ("14.png", "b", "a"), ("12.png", "a", "c"), ("11.png", "a", "b"),
    ]  # fmt: skip
    assert [one[3] for one in told] == pytest.approx([0.99, 0.8, 0.5])


def test_a_cell_counts_all_its_pictures_and_shows_them():
    rows = gallery().matrix()
    assert [row["name"] for row in rows] == list(CLASSES)
    counts = [[cell["count"] for cell in row["cells"]] for row in rows]
    assert counts == [[1, 1, 1], [1, 1, 0], [0, 0, 1]]
    cell = rows[0]["cells"][2]
    assert (cell["true"], cell["said"], cell["right"], cell["share"]) == ("a", "c", False, 1 / 3)
    assert [one["path"] for one in cell["pictures"]] == ["12.png"]
    assert cell["pictures"][0]["address"].startswith("data:image/")


def test_where_room_runs_out_mistakes_keep_theirs():
    one = len(gallery().mistakes()[0]["address"])
    small = gallery(budget=4 * one)
    mistakes, rows = small.mistakes(), small.matrix()
    assert all(one["address"] for one in mistakes)
    assert [cell["count"] for cell in rows[1]["cells"]] == [1, 1, 0]
    shown = [one for row in rows for cell in row["cells"] for one in cell["pictures"]]
    assert len(shown) < 6


def test_confused_pairs_show_their_pictures():
    [pair] = gallery().confused([{"true": "a", "said": "c", "count": 1}])
    assert (pair["count"], [one["path"] for one in pair["pictures"]]) == (1, ["12.png"])
    assert gallery(judged=False).confused([{"true": "a", "said": "c", "count": 1}]) == []


def test_examples_are_training_pictures_of_each_class():
    shown = gallery().examples([0, 1, 2])
    assert [row["name"] for row in shown] == list(CLASSES)
    assert [one["path"] for one in shown[1]["pictures"]] == ["1.png", "4.png", "7.png"]


def test_many_classes_are_exemplified_by_few():
    shown = gallery(classes=tuple(map(str, range(100))), judged=False).examples(range(100))
    assert len(shown) == 40
    assert all(len(row["pictures"]) <= 2 for row in shown)


def test_without_judged_pictures_there_are_no_mistakes():
    assert gallery(judged=False).mistakes() == []
    assert gallery(judged=False).matrix() == []

"""The verdict: what is said first follows from intervals, and the worst news leads."""

import pytest
from tests.report.test_words import facts

from striate.report._verdict import verdict


def classes(**rows):
    """Figures by class: how many, and the share that is found."""
    return [
        {"name": name, "count": count, "recall": recall if count else None}
        for name, (count, recall) in rows.items()
    ]


def simple(accuracy, interval=None, **more):
    row = {"name": "neighbours", "what": "nearest neighbours", "accuracy": accuracy}
    return {"rows": [row | ({"interval": interval} if interval else {})], **more}


NET_63 = {"evaluation__accuracy": 0.63, "evaluation__interval": [0.6, 0.66]}
MANY = {f"c{number}": (20, 0.1) for number in range(5)}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "It is useful."),
        ({"evaluation": None}, "How good it is, is not known."),
        (
            {"evaluation__accuracy": 0.52, "evaluation__interval": [0.49, 0.55]},
            (
                "It cannot be told from guessing: with 1,000 pictures, always saying cat is right "
                "on 50.0%, too."
            ),
        ),
        (
            {"evaluation__accuracy": 0.93, "evaluation__interval": [0.91, 0.945],
             "evaluation__per_class": classes(cat=(930, 1.0), dog=(70, 0.0))},
            (
                "It cannot be told from guessing: with 1,000 pictures, always saying cat is right "
                "on 93.0%, too."
            ),
        ),
        (
            {"evaluation__accuracy": 0.4, "evaluation__interval": [0.37, 0.43]},
            "It is worse than guessing: always saying cat is right on 50.0%.",
        ),
        (
            {"evaluation__per_class": classes(cat=(1000, 0.98), dog=(0, None))},
            "Of all classes only cat was tested: whether it tells them apart is not known.",
        ),
        (
            {**NET_63, "baselines": simple(0.7)},
            (
                "A simple way is better: nearest neighbours, right on 70.0%; this classifier is "
                "right on 63.0%."
            ),
        ),
        (
            {**NET_63, "baselines": simple(0.61)},
            (
                "It is no better than a simple way, as far as 1,000 pictures can tell: nearest "
                "neighbours, right on 61.0%."
            ),
        ),
        ({**NET_63, "baselines": simple(0.37)}, "It is useful."),
        (
            {**NET_63, "baselines": simple(0.5, [0.4, 0.61], count=100)},
            (
                "It is no better than a simple way, as far as 1,000 pictures can tell: nearest "
                "neighbours, right on 50.0%."
            ),
        ),
        (
            {"baselines": simple(0.975)},
            "It is useful, and so is a simple way: nearest neighbours, right on 97.5%.",
        ),
        (
            {"evaluation__accuracy": 0.783, "evaluation__interval": [0.74, 0.82],
             "evaluation__per_class": classes(
                 a=(300, 1.0), b=(300, 0.9), c=(200, 0.9), d=(99, 0.0), e=(99, 0.0), f=(0, 0))},
            "It fails on d and e, of which it finds 0.0% and 0.0%. f was not tested.",
        ),
        (
            {"evaluation__per_class": classes(a=(900, 1.0), **MANY)},
            "It fails on 5 classes, such as c0, c1, c2, of which it finds few or none.",
        ),
        (
            {"evaluation__per_class": classes(a=(500, 1.0), b=(500, 1.0), c=(0, 0), d=(0, 0))},
            "It is useful. c and d were not tested.",
        ),
        (
            {"results": {"epochs": 0.004}},
            (
                "It has hardly begun to learn: it saw 0.4% of its training pictures, once. It is "
                "useful."
            ),
        ),
        (
            {"data__near_duplicates__pairs": 50},
            "It looks useful, but it was judged by copies of what it was trained on, among others.",
        ),
        ({"evaluation__per_class": classes(a=(500, 1.0), b=(499, 1.0), c=(1, 0.0))},
         "It is useful."),
    ],
)  # fmt: skip
def test_the_worst_news_is_said_first(changes, words):
    assert verdict(facts(**changes)) == words

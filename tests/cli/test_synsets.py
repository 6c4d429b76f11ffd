"""`striate synsets`: what a person types is found, ranked, and cut at ten."""

import json

import pytest

from striate.cli._main import run


def asked(capsys, *tokens):
    assert run(["synsets", *tokens, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_issues_example(capsys):
    assert asked(capsys, "komodo") == {
        "count": 1,
        "synsets": [
            {
                "index": 48,
                "wnid": "n01695060",
                "names": [
                    "Komodo dragon", "Komodo lizard", "dragon lizard", "giant lizard",
                    "Varanus komodoensis",
                ],
            }
        ],
    }  # fmt: skip


def test_words_need_no_quotes(capsys):
    assert [row["index"] for row in asked(capsys, "golden", "retriever")["synsets"]] == [207]


def test_ten_are_shown_and_all_on_demand(capsys):
    few, every = asked(capsys, "cat"), asked(capsys, "cat", "--all")
    assert len(few["synsets"]) == 10
    assert few["count"] == every["count"] == len(every["synsets"]) > 10
    assert every["synsets"][:10] == few["synsets"]
    assert asked(capsys, "--all")["count"] == 1000
    assert run(["synsets", "cat"]) == 0
    assert f"The best 10 of {every['count']}; --all" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ([], "takes a word, such as komodo, an index or a wnid; --all lists"),
        (["komdo"], "Did you mean Komodo"),
        (["-1"], "no class -1: indices go from 0 to 999"),
        (["1000"], "no class 1000"),
        (["komodo", "--al"], "--al"),
        (["?"], "no word in '?'"),
    ],
)
def test_mistakes(capsys, tokens, words):
    assert run(["synsets", *tokens]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.out == ""

"""`striate cache`: what is kept, and clearing it."""

import json

from striate.cli._main import run


def test_what_is_kept_is_shown_and_cleared(cache_of_its_own, capsys):
    assert run(["data", "show", "digits", "--quiet"]) == 0
    assert run(["cache", "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["folder"] == str(cache_of_its_own / "pictures")
    [entry] = shown["entries"]
    assert (entry["source"], entry["pictures"]) == ("digits", 1797)
    assert entry["bytes"] > 1797 * 64
    assert run(["cache", "show"]) == 0
    assert "1,797" in capsys.readouterr().out
    assert run(["cache", "clear", "digits"]) == 0
    assert "Removed 1 entries" in capsys.readouterr().out
    assert run(["cache", "show"]) == 0
    assert f"0 entries, 0.0 MB, in {shown['folder']}" in capsys.readouterr().out.replace("\n", "")


def test_clearing_what_is_not_there_says_what_is(capsys):
    assert run(["cache", "clear", "mnist"]) == 2
    assert "holds nothing made from mnist. It holds nothing." in capsys.readouterr().err

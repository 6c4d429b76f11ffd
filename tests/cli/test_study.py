"""`striate study`: each study from the command line, in words and in JSON, and mistakes."""

import json
import subprocess
import sys

import pytest

from striate.cli._main import run

TINY = ["--seeds", "1", "--limit", "60", "--judged", "40", "--epochs", "1", "--threads", "1"]
NET = "conv(4, 3) relu pool(2) flatten dense(8) relu dense(classes)"
SHARED = {
    "study", "version", "data", "recipe", "seeds", "epochs", "variants", "verdict", "folder",
    "chart",
}  # fmt: skip
STUDIES = {
    "depth": (["--net", NET, "--without", "1", "--without", "1,2"], {"net"}),
    "shift": (["--pixels", "1"], {"pixels"}),
    "permute": ([], {"lost"}),
    "activation": (
        ["--activations", "relu,tanh", "--initial", "0.1,fitted", "--layers", "2"],
        {"layers", "width"},
    ),
    "linear": (["--layers", "1", "--width", "8"], {"relu_less_none", "none_less_one_layer"}),
}


@pytest.mark.parametrize("name", STUDIES)
def test_json_has_the_keys_that_programs_rely_on(name, capsys):
    flags, own = STUDIES[name]
    assert run(["study", name, "digits", *flags, *TINY, "--json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == SHARED | own
    assert found["study"] == name
    assert found["seeds"] == [0]
    assert found["data"]["training_pictures"] == 60
    assert found["data"]["judging_pictures"] == 40
    for variant in found["variants"]:
        assert {"name", "net", "parameters", "accuracy", "interval", "trials"} <= set(variant)
    assert found["folder"] == f"studies/{name}-digits"


def test_people_read_a_table_sentences_and_where_the_chart_is(capsys):
    flags, _ = STUDIES["depth"]
    assert run(["study", "depth", "digits", *flags, *TINY, "-o", "mine"]) == 0
    shown = capsys.readouterr()
    assert "Training 1 of 3: all layers, seed 0" in shown.err
    assert "Training 3 of 3: without 1,2, seed 0" in shown.err
    words = " ".join(shown.out.split())
    assert "40 test pictures, trained once each, 95% intervals" in words
    assert "The net without 1,2" in words or "the net without 1,2" in words
    assert "Look at it: mine/study.svg" in words
    assert run(["study", "depth", "digits", *flags, *TINY, "-o", "mine", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        pytest.param(["depth", "digits", "--without", "six"], "without cannot be 'six'", id="word"),
        pytest.param(["depth", "digits", "--without", "-7"], "--without", id="negative"),
        pytest.param(["depth", "digits", "--without", "1.5"], "cannot be '1.5'", id="fraction"),
        pytest.param(["depth", "digits", "--without", "9"], "from 1 to 8", id="no-layer"),
        pytest.param(["depth", "digits", "--without", "9" * 30], "cannot be '999", id="huge"),
        pytest.param(
            ["depth", "digits", "--without", "1,2,3,4,5,6,7,8"], "gives the classes", id="all"
        ),
        pytest.param(["depth", "digits", "--net", "lenet5"], "say which layers", id="which"),
        pytest.param(["shift", "digits", "--pixels", "8"], "Give 1 to 7", id="far"),
        pytest.param(["shift", "digits", "--pixels", "nan"], "--pixels", id="nan"),
        pytest.param(["shift", "nowhere"], "nowhere", id="no-source"),
        pytest.param(["shift"], "striate study --help", id="nothing"),
        pytest.param(["permute", "digits", "--augment", "flip"], "Leave out augment", id="flip"),
        pytest.param(["permute", "digits", "--seeds", "0"], "seeds cannot be 0", id="no-seed"),
        pytest.param(["permute", "digits", "--size", "0"], "size cannot be '0'", id="size"),
        pytest.param(["linear", "digits", "--epochs", "nan"], "epochs cannot be nan", id="epochs"),
        pytest.param(["linear", "digits", "--width", "0"], "width cannot be 0", id="width"),
        pytest.param(["activation", "digits", "--initial", "inf"], "cannot be inf", id="infinite"),
        pytest.param(["activation", "digits", "--activations", "rely"], "relu", id="misspelt"),
        pytest.param(["activation", "digits", "--initial", ""], "at least one", id="empty"),
        pytest.param(["linear", "digits", "--recipe", "slow"], "fast", id="recipe"),
        pytest.param(["dpeth", "digits"], "depth", id="study"),
    ],
)
def test_mistakes_are_said_without_a_traceback(flags, words, capsys):
    assert run(["study", *flags]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_the_home_of_somebody_who_is_not_there_is_a_name_like_others(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["study", "shift", "xo:nothing=1", "--output", "~nobody-of-this-name/x"]
    assert run(words) == 2
    assert "nothing" in capsys.readouterr().err


def test_a_folder_that_may_not_be_made_is_said(tmp_path, capsys):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert run(["study", "linear", "digits", *TINY, "-o", str(tmp_path / "file" / "in")]) in (2, 3)
    assert "file" in capsys.readouterr().err
    assert run(["study", "linear", "digits", *TINY, "-o", str(tmp_path / "file")]) == 2
    assert "give another after --output" in capsys.readouterr().err


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from striate.cli._main import run; run(['study', '--help']); "
        "sys.exit(bool({'torch', 'numpy', 'altair'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_what_would_write_over_another_study_or_is_not_obeyed_ends_with_2(tmp_path, capsys):
    recipe = tmp_path / "my.toml"
    recipe.write_text('augment = ["shift"]\n', encoding="utf-8")
    assert (
        run(["study", "shift", "digits", "--recipe", str(recipe), "-o", str(tmp_path / "a")]) == 2
    )
    assert "augment is shift in the recipe my.toml" in capsys.readouterr().err
    linear = ["--width", "8", *TINY, "--quiet", "-o", str(tmp_path / "b")]
    assert run(["study", "linear", "digits", *linear]) == 0
    assert run(["study", "linear", "xo", *linear]) == 2
    assert "holds a study on digits, not on xo: give another" in capsys.readouterr().err


def test_one_of_a_thing_is_no_plural_and_silu_is_known(tmp_path, capsys):
    flags = ["--activations", "silu", "--initial", "0.1", "--layers", "1", "--judged", "1"]
    flags += ["--seeds", "1", "--limit", "60", "--epochs", "1", "-o", str(tmp_path)]
    assert run(["study", "activation", "digits", *flags]) == 0
    shown = capsys.readouterr()
    assert "1 variant x 1 seed, 1 training of 1 epoch;" in shown.err
    words = " ".join(shown.out.split())
    assert "1 hidden layer of 100 units on digits, 1 test picture, 1 seed:" in words
    assert "swish" in words

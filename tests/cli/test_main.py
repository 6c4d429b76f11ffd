"""The command line as a user meets it: output, errors, exit codes."""

import json
import os
import subprocess
import sys
import time

import pytest

from striate.cli._main import COMMANDS, run

NET = "flatten dense(classes)"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_every_command_has_help(capsys):
    for name in COMMANDS:
        assert run([name, "--help"]) == 0
        assert "Usage: striate" in capsys.readouterr().out


def test_version(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip()[0].isdigit()


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (["trian", "digits"], "trian"),
        (["train"], "takes a source of pictures, or --resume RUN"),
        (["train", "digits", "--from-start"], "give it after --resume RUN"),
        (["train", "nowhere"], "no data source, file or folder called 'nowhere'"),
        (["train", "digits", "--epoch", "3"], "See: striate train --help"),
        (["train", "digits", "--optimizer", "adamm"], "optimizer cannot be 'adamm'"),
        (["train", "digits", "--size", "big"], "A size cannot be 'big'"),
        (["train", "digits", "--net", "convnet-mnist", "--size", "8"], "at least 18x18"),
        (["train", "digits", "--net", "flatten denze(3)"], "Did you mean dense?"),
        (["predict", "nowhere", "a.jpg"], "There is no file or run called 'nowhere'"),
        (["summary", "lenet5", "--input", "28"], "such as 28x28x1"),
        (["evaluate", "nowhere", "digits"], "There is no file or run called 'nowhere'"),
    ],
)
def test_mistakes_are_said_without_a_traceback(capsys, tokens, words):
    assert run(tokens) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_a_mistake_in_json_is_one_object(capsys):
    assert run(["train", "nowhere", "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["type"] == "UnknownSource"
    assert "nowhere" in error["message"]


def test_train_prints_the_keys_that_programs_rely_on(capsys):
    assert run(["train", "digits", "--net", NET, "--epochs", "1", "--json", "--quiet"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert set(json.loads(shown.out)) == {
        "run", "classifier", "report", "net", "recipe", "parameters", "epochs",
        "images_per_second", "training_seconds", "total_seconds", "validation_accuracy",
        "test_accuracy", "test_interval",
    }  # fmt: skip


def test_from_training_to_answers(capsys, tmp_path):
    from PIL import Image

    assert run(["train", "digits", "--net", NET, "--epochs", "1", "--name", "a"]) == 0
    shown = capsys.readouterr()
    assert f"Run: {tmp_path}/runs/a-1" in shown.err.splitlines()[0:3]
    assert shown.out.splitlines()[-1] == f"Run: {tmp_path}/runs/a-1"
    Image.new("L", (30, 20), 99).save("one.png")
    (tmp_path / "two.png").write_bytes(b"no picture")
    assert run(["predict", "runs/a-1", "one.png", "two.png", "--json", "--quiet", "--strict"]) == 1
    one, two = json.loads(capsys.readouterr().out)["predictions"]
    assert set(one) == {"path", "label", "probability", "top", "error", "damage"}
    assert one["label"] in "0123456789"
    assert two["label"] is None
    assert two["error"]
    assert run(["evaluate", "runs/a-1", "digits", "--json", "--quiet"]) == 0
    assert {"accuracy", "interval", "macro_f1", "count", "left_out"} <= set(
        json.loads(capsys.readouterr().out)
    )
    assert run(["runs", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["runs"][0]["status"] == "done"
    assert run(["train", "--resume", "a-1", "--quiet"]) == 0


def test_summary_and_data_in_json(capsys):
    assert run(["summary", "convnet-mnist", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert {"net", "input", "layers", "parameters", "trainable", "bytes", "macs"} <= set(summary)
    assert summary["parameters"] == 93_322
    assert run(["data", "check", "digits", "--json", "--quiet"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert {"source", "classes", "splits", "left_out", "duplicates"} <= set(facts)
    assert sum(facts["classes"].values()) == 1797


def test_doctor_models_and_cache(capsys):
    assert run(["doctor", "--quiet", "--json"]) == 0
    assert {"versions", "devices", "fast_path", "cache"} <= set(json.loads(capsys.readouterr().out))
    assert run(["models"]) == 0
    assert "convnet-mnist" in capsys.readouterr().out
    assert run(["cache", "clear", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["removed"]) == 1


def test_ctrl_c_saves_and_says_how_to_go_on(tmp_path):
    command = [
        sys.executable, "-m", "striate", "train", "digits", "--epochs", "3000", "--net",
        "conv(8, 3) relu flatten dense(classes)", "--time-budget-seconds", "none", "--name", "long",
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        events = tmp_path / "runs" / "long-1" / "events.jsonl"
        while not (events.exists() and '"step"' in events.read_text()):
            time.sleep(0.05)
            assert process.poll() is None
        process.send_signal(2)
        _, error = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "striate train --resume" in error
    assert "Traceback" not in error
    assert (tmp_path / "runs" / "long-1" / "checkpoint.safetensors").exists()


@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["words", "json"])
@pytest.mark.parametrize("module", ["cyclopts", "striate.cli._main", "striate.errors"])
def test_ctrl_c_while_the_command_line_is_imported_is_said_in_words(module, flags):
    script = f"""
import sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
sys.argv = ["striate", "models", *{flags!r}]
from striate.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 130
    said = json.loads(done.stdout)["error"]["message"] if flags else done.stderr.strip()
    assert said == "Stopped at once; nothing was begun that could go on."


def test_the_application_is_loaded_when_it_is_asked_for():
    import striate.cli
    from striate.cli import app
    from striate.cli._main import app as same

    assert app is same
    with pytest.raises(AttributeError, match="'striate.cli' has no attribute 'ap'"):
        _ = striate.cli.ap  # type: ignore[attr-defined]


def test_ctrl_c_before_a_run_is_one_json_object(capsys, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("striate.pipeline.Job.begin", interrupted)
    assert run(["train", "digits", "--json", "--quiet"]) == 130
    assert json.loads(capsys.readouterr().out)["error"]["type"] == "Interrupted"


def test_an_error_is_json_however_the_flag_is_written(capsys):
    assert run(["summary", "lenet5", "--input", "x", "--json=true"]) == 2
    assert "An input cannot be" in json.loads(capsys.readouterr().out)["error"]["message"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_a_full_disk_under_standard_output_is_the_worlds_fault():
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "striate", "summary", "lenet5", "--json"],
            stdout=full, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr.startswith("The disk is full: Standard output")


def test_a_name_that_no_file_can_have_is_not_called_unwritable(capsys):
    assert run(["predict", "c" * 300 + ".safetensors", "a.png"]) in (2, 3)
    error = capsys.readouterr().err
    assert "written" not in error
    assert "Traceback" not in error

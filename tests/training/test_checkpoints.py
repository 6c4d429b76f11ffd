"""Checkpoints: whole or not there, and never of a state that is no longer a number."""

import pytest
import torch

from striate.cli._main import run as command
from striate.errors import DamagedFile, TrainingDiverged
from striate.runs import read_tensors, write_tensors
from striate.training._checkpoints import Checkpoints, Position, check_finite

STATE = {"weights": torch.arange(5.0), "optimizer.velocity": torch.ones(5)}


def test_what_was_written_is_read(tmp_path):
    checkpoints = Checkpoints(tmp_path / "c", interval_seconds=0)
    assert checkpoints.read(STATE) is None
    position = Position(step=7, seconds=1.5, loss_sum=2.25, best_score=-0.5, best_step=4, waited=1)
    checkpoints.write(STATE, position)
    found = checkpoints.read(STATE)
    assert found is not None
    state, again = found
    assert again == position
    assert state.keys() == STATE.keys()
    assert all(state[name].equal(STATE[name]) for name in STATE)


def test_the_first_is_due_after_the_interval_and_at_once_where_it_is_zero(tmp_path):
    assert Checkpoints(tmp_path / "c", interval_seconds=0).due
    assert not Checkpoints(tmp_path / "c", interval_seconds=60).due


def test_writing_takes_no_more_than_a_twentieth_of_the_time(tmp_path, monkeypatch):
    now = iter([0.0, 1.0, 3.0, 42.9, 43.1])  # made, begun, written after 2 s, asked twice
    monkeypatch.setattr("striate.training._checkpoints.time.monotonic", lambda: next(now))
    checkpoints = Checkpoints(tmp_path / "c", interval_seconds=10)
    checkpoints.write(STATE, Position())
    assert [checkpoints.due, checkpoints.due] == [False, True]


def test_a_torn_checkpoint_is_an_error(tmp_path):
    checkpoints = Checkpoints(tmp_path / "c", interval_seconds=0)
    checkpoints.write(STATE, Position())
    whole = (tmp_path / "c").read_bytes()
    (tmp_path / "c").write_bytes(whole[:-3])
    with pytest.raises(DamagedFile, match=r"c is damaged or cut short.*train again"):
        checkpoints.read(STATE)


@pytest.mark.parametrize(
    ("weights", "loss"),
    [(torch.tensor([1.0, float("nan")]), 0.0), (torch.tensor([float("inf")]), 0.0),
     (torch.ones(2), float("nan"))],
)  # fmt: skip
def test_a_diverged_state_is_not_written_over_a_good_one(tmp_path, weights, loss):
    checkpoints = Checkpoints(tmp_path / "c", interval_seconds=0)
    checkpoints.write(STATE, Position(step=3))
    with pytest.raises(TrainingDiverged, match=r"at step 9: .*kept in .*c\. Use a smaller --learn"):
        checkpoints.write({"weights": weights}, Position(step=9, loss_sum=loss))
    found = checkpoints.read(STATE)
    assert found is not None
    assert found[1].step == 3


def test_a_validation_loss_that_is_no_number_is_a_divergence_too(tmp_path):
    check_finite(torch.ones(2), Position(step=4), tmp_path / "none", 1.5)
    with pytest.raises(TrainingDiverged, match=r"at step 4: .*Use a smaller --learning-rate"):
        check_finite(torch.ones(2), Position(step=4), tmp_path / "none", float("nan"))


def test_a_checkpoint_of_an_earlier_version_is_read(tmp_path):
    write_tensors(tmp_path / "c", "checkpoint", STATE, POSITION)
    found = Checkpoints(tmp_path / "c", interval_seconds=0).read(STATE)
    assert found is not None
    assert found[1] == Position(**POSITION, objective_sum=0.0)


def test_before_the_first_checkpoint_there_is_nothing_to_keep(tmp_path):
    with pytest.raises(TrainingDiverged, match="No state was saved yet"):
        check_finite(torch.tensor([float("nan")]), Position(), tmp_path / "none")


def test_the_command_ends_with_three_and_a_readable_checkpoint(tmp_path, capsys):
    tokens = [
        "train", "xo:count=200,size=12", "--net", "conv(4, 3) relu flatten dense(classes)",
        "--optimizer", "sgd", "--learning-rate", "1e30", "--schedule", "constant",
        "--checkpoint-seconds", "0", "--name", "a",
        "--runs-folder", str(tmp_path), "--precision", "float32", "--quiet",
    ]  # fmt: skip
    assert command(tokens) == 3
    assert "Use a smaller --learning-rate" in capsys.readouterr().err
    state, _ = read_tensors(tmp_path / "a-1" / "checkpoint.safetensors", "checkpoint")
    assert bool(state["weights"].isfinite().all())


POSITION = {"step": 3, "seconds": 1, "loss_sum": 0.5, "correct_sum": 2, "pictures": 4,
            "best_score": None, "best_step": None, "waited": 0, "stopped": False}  # fmt: skip
NAN = torch.tensor([0, 1, float("nan"), 3, 4])


@pytest.mark.parametrize(
    ("state", "header", "told"),
    [
        (STATE | {"weights": NAN}, POSITION, "some of its weights are NaN or infinite"),
        (STATE | {"weights": torch.ones(4)}, POSITION, "weights is missing or of another shape"),
        (STATE | {"weights": torch.ones(5).half()}, POSITION, "weights is .*another shape or type"),
        ({"weights": torch.ones(5)}, POSITION, "optimizer.velocity is missing"),
        (STATE, [1], "it does not say how far"),
        (STATE, {**POSITION, "more": 1}, "it does not say how far"),
        (STATE, {**POSITION, "step": "3"}, "its step is '3'"),
        (STATE, {**POSITION, "step": True}, "its step is True"),
        (STATE, {**POSITION, "step": None}, "its step is None"),
        (STATE, {**POSITION, "seconds": 10**400}, "its seconds is 1000"),
        (STATE, {**POSITION, "stopped": 1}, "its stopped is 1"),
    ],
)
def test_a_checkpoint_with_a_right_checksum_that_is_none_is_refused(tmp_path, state, header, told):
    checkpoints = Checkpoints(tmp_path / "c", interval_seconds=0)
    write_tensors(tmp_path / "c", "checkpoint", STATE, POSITION)
    found = checkpoints.read(STATE)
    assert found is not None
    assert found[1].step == 3
    write_tensors(tmp_path / "c", "checkpoint", state, header)
    with pytest.raises(DamagedFile, match=rf"c is no checkpoint .*{told}.*train again"):
        checkpoints.read(STATE)

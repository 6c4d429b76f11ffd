"""The weights that training left: whole and of the run's net, or refused by the file's name."""

import pytest
import torch

from striate.errors import DamagedFile
from striate.runs import Run, write_tensors
from striate.training import kept_net


def test_the_weights_come_back(spec, tmp_path):
    run, net = Run(tmp_path), spec.build()
    write_tensors(run.best, "weights", net.state_dict(), {"step": 7})
    again, step = kept_net(run, spec)
    assert step == 7
    for name, tensor in net.state_dict().items():
        assert again.state_dict()[name].equal(tensor)


@pytest.mark.parametrize(
    ("change", "header"),
    [({"x": torch.ones(1)}, {"step": 7}), ({}, {}), ({}, None), ({}, {"step": []})],
    ids=["another name", "no step", "no header", "a list for the step"],
)
def test_weights_of_something_else_are_refused(change, header, spec, tmp_path):
    run, state = Run(tmp_path), spec.build().state_dict()
    write_tensors(run.best, "weights", {**state, **change}, header)
    with pytest.raises(DamagedFile, match=r"best\.safetensors does not hold .*train again"):
        kept_net(run, spec)

"""What a file that says it is a Keras model goes through: it becomes a net, or is refused."""

from pathlib import Path
from typing import Any

import torch
from tests.fuzzing.commands import command
from tests.fuzzing.subject import Broken, Step

from striate.errors import StriateError
from striate.nets import from_keras

_MOST_VALUES = 2**22


def examine(example: dict[str, Any], step: Step) -> str:
    """Reads it with its weights, has the net look at a picture, and shows its layers."""
    path = Path(f"any.{example['ending']}")
    path.write_bytes(example["model"])
    step("from_keras")
    outcome = "taken"
    try:
        net = from_keras(path, size=8 if example["sized"] else None)
        spec = net.spec
        if spec.height * spec.width * spec.in_channels < _MOST_VALUES:
            step("forward")
            picture = torch.zeros(1, spec.in_channels, spec.height, spec.width)
            with torch.no_grad():
                logits = net(picture.to(next(iter(net.parameters()), picture).dtype))
            if len(logits) != 1:
                raise Broken(f"of one picture the net makes {tuple(logits.shape)}")
    except StriateError:
        outcome = "refused"
    said = command(step, "summary", str(path), "--json")
    if said.code == 0:
        command(step, "summary", str(path), "--full")
        command(step, "draw", str(path), "-o", "net.svg")
    return outcome

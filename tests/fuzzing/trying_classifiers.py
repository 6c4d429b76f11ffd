"""What a file that says it is a classifier goes through: it is loaded, asked and exported."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from tests.fuzzing.commands import command
from tests.fuzzing.subject import Broken, Step

import striate
from striate.errors import StriateError

_LARGE_PIXELS = 2**20


def examine(example: dict[str, Any], step: Step) -> str:
    """Loads it, or says why not; what is loaded gives answers that are numbers."""
    path = Path("any.safetensors")
    path.write_bytes(example["classifier"])
    step("load")
    try:
        classifier = striate.load(path)
    except StriateError:
        _commands(step)
        return "refused"
    height, width, channels = classifier.preprocessing.shape
    if height * width * channels > _LARGE_PIXELS:
        return "refused"
    pictures = [np.zeros((height, width, channels), np.uint8)]
    if channels in (1, 3):
        pictures.append(np.full((17, 11, channels), 200, np.uint8))
    for picture in pictures:
        step("predict")
        try:
            answers = classifier.predict(picture, top=3)
        except StriateError:
            continue
        for answer in answers:
            _check(answer)
    _commands(step)
    return "taken"


def _check(answer: striate.classifier.Prediction) -> None:  # pyright: ignore[reportAttributeAccessIssue]
    try:
        json.dumps(answer.to_json(), allow_nan=False)
    except ValueError:
        raise Broken(f"no number: {answer.to_json()}") from None
    shares = [share for _, share in answer.top]
    if not all(0 <= share <= 1 for share in shares) or sum(shares) > 1.001:
        raise Broken("probabilities are beyond [0, 1]")


def _commands(step: Step) -> None:
    if not Path("a.png").exists():
        Image.fromarray(np.arange(80, dtype=np.uint8).reshape(10, 8)).save("a.png")
    command(step, "predict", "any.safetensors", "a.png", "--json")
    command(step, "predict", "any.safetensors", "a.png", "--none-of-these")
    command(step, "export", "any.safetensors", "-o", "any.keras")

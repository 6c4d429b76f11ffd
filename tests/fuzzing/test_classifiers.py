"""Classifier files: damaged ones are refused, and whatever a right checksum covers is answered."""

import json
import math
from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.fuzzing.classifier_files import KINDS, Stored, header, tensors, written
from tests.fuzzing.mutated_json import mutated_json
from tests.fuzzing.mutations import changes, odd_numbers, several

_FLOATS = (math.nan, math.inf, -math.inf, 3.4e38, -3.4e38, 1e-45, 0.0)


@st.composite
def classifiers(draw: st.DrawFn) -> dict[str, Any]:
    """A file with another header, other tensors, or other bytes."""
    text = draw(mutated_json(header()))
    held = draw(mutated_tensors())
    content = written(draw(st.sampled_from(["classifier"] * 9 + ["checkpoint"])), text, held)
    if draw(st.integers(0, 3)) == 0:
        content = draw(several(changes(), 1))(content)
    return {"classifier": content}


@st.composite
def mutated_tensors(draw: st.DrawFn) -> dict[str, Stored]:
    held = tensors()
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from(sorted(held)))
        kind = draw(
            st.sampled_from(["number", "number", "dtype", "shape", "remove", "rename", "bytes"])
        )
        old = held[name]
        if kind == "number" and old.kind == "F32" and len(old.data) >= 4:
            numbers = np.frombuffer(old.data[: len(old.data) // 4 * 4], np.float32).copy()
            numbers[draw(st.integers(0, len(numbers) - 1))] = draw(st.sampled_from(_FLOATS))
            if draw(st.booleans()):
                numbers[:] = draw(st.sampled_from(_FLOATS))
            held[name] = Stored("F32", old.shape, numbers.tobytes())
        elif kind == "dtype":
            other = draw(st.sampled_from(sorted(KINDS)))
            count = math.prod(old.shape) * KINDS[other][1]
            held[name] = Stored(other, old.shape, (old.data * 8)[:count])
        elif kind == "shape":
            shape = draw(st.lists(st.integers(0, 9) | odd_numbers, max_size=5))
            size = math.prod(shape) * 4
            held[name] = Stored("F32", tuple(shape), bytes(size if size < 100_000 else 4))
        elif kind in ("remove", "rename"):
            held.pop(name)
            if kind == "rename":
                held[
                    draw(st.sampled_from(["", "layers", "x" * 400, "a.b.c", f"{name}.weight"]))
                ] = old
        elif kind == "bytes":
            held[name] = Stored(old.kind, old.shape, draw(st.binary(max_size=40)))
    return held


def test_classifiers(fuzz):
    fuzz("classifiers", classifiers(), 200)


def test_an_unspoilt_file_is_taken(subject):
    content = written("classifier", json.dumps(header()), tensors())
    assert subject.ask("classifiers", {"classifier": content}).outcome == "taken"

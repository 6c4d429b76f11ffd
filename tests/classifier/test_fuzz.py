"""Whatever a classifier's file holds, it is loaded or refused; nothing else is raised."""

import copy
from contextlib import suppress

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from striate.classifier import Classifier
from striate.errors import DamagedFile, ForeignFile, InputError, NewerFile
from striate.images import Preprocessing
from striate.nets import create
from striate.runs import read_tensors, write_tensors

BOUNDED = settings(
    max_examples=300, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A small classifier's file."""
    torch.manual_seed(0)
    net = create(
        "conv(2, 3) relu flatten dense(classes)", num_classes=3, in_channels=1, size=(4, 4)
    )
    path = tmp_path_factory.mktemp("fuzz") / "classifier.safetensors"
    about = ({"test_accuracy": 0.5}, {"seed": 3, "fingerprint": "x"}, 0.4)
    Classifier(net, ("a", "b", "c"), Preprocessing(4, 4, 1), *about).save(path)
    return path


@st.composite
def damages(draw, size=2000):
    """Changes one after the other: bytes flipped, cut out, put in; the end cut off."""
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(["flip", "cut", "insert", "truncate"]),
                st.floats(0, 1),
                st.binary(min_size=1, max_size=9),
            ),
            min_size=1, max_size=4,
        )
    )  # fmt: skip


def damaged(content: bytes, changes) -> bytes:
    for kind, where, extra in changes:
        place = int(where * max(0, len(content) - 1))
        if kind == "flip" and content:
            content = (
                content[:place] + bytes([content[place] ^ (extra[0] or 1)]) + content[place + 1 :]
            )
        elif kind == "cut":
            content = content[:place] + content[place + len(extra) :]
        elif kind == "insert":
            content = content[:place] + extra + content[place:]
        elif kind == "truncate":
            content = content[:place]
    return content


@given(changes=damages())
@BOUNDED
def test_damaged_bytes_are_refused_by_name(changes, saved, tmp_path):
    whole = saved.read_bytes()
    content = damaged(whole, changes)
    path = tmp_path / "damaged.safetensors"
    path.write_bytes(content)
    if content == whole:
        Classifier.load(path)
        return
    with pytest.raises((DamagedFile, ForeignFile, NewerFile), match=r"damaged\.safetensors"):
        Classifier.load(path)


finite = st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | finite | st.text(max_size=8)
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=6,
)


def ways(value, way=()):
    """Every place in a JSON value."""
    yield way
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from ways(inner, (*way, key))


@given(data=st.data())
@BOUNDED
def test_a_header_of_other_values_loads_or_is_refused(data, saved, tmp_path):
    """As if somebody had written the file with a checksum that is right."""
    tensors, header = read_tensors(saved, "classifier")
    for _ in range(data.draw(st.integers(1, 2))):
        header = changed(header, data)
    path = tmp_path / "other.safetensors"
    write_tensors(path, "classifier", tensors, header)
    with suppress(InputError):
        classifier = Classifier.load(path)
        shape = classifier.preprocessing.shape
        if np.prod(shape) < 10_000:
            with suppress(InputError):
                answers = classifier.predict(np.zeros(shape, np.uint8))
                assert answers[0].error is None


def changed(header, data):
    """The header with something in it replaced or taken out."""
    header = copy.deepcopy(header)
    way = data.draw(st.sampled_from(list(ways(header))))
    if not way:
        return data.draw(values)
    inner = header
    for key in way[:-1]:
        inner = inner[key]
    if data.draw(st.booleans()):
        inner[way[-1]] = data.draw(values)
    else:
        del inner[way[-1]]
    return header

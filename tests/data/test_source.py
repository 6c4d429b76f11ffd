"""Why a picture could not be read: its own fault, or the system's for now."""

import pytest

from striate.data._source import Failure
from striate.errors import UnreadablePicture
from striate.images import Preprocessing, prepare


@pytest.mark.parametrize(
    ("make", "passing"),
    [(lambda path: path.write_bytes(b"no picture"), False), (lambda path: None, True)],
    ids=["no picture", "not there"],
)
def test_only_the_systems_refusals_pass(make, passing, tmp_path):
    make(tmp_path / "a.png")
    with pytest.raises(UnreadablePicture, match=r"a\.png is not a readable picture") as caught:
        prepare(tmp_path / "a.png", Preprocessing(8, 8))
    assert Failure.of(caught.value) == Failure(caught.value.reason, passing)

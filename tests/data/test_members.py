"""Inside `.npz` files: damaged, lying and pickled ones are refused; sizes are checked first."""

import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from striate.data._members import read_members
from striate.errors import DataError

ARRAY = np.arange(600, dtype=np.int32).reshape(10, 60)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_are_mapped_as_they_were_saved(save, tmp_path):
    save(tmp_path / "a.npz", whole=ARRAY, empty=ARRAY[:0], text=np.array(["a", "bc"]))
    members = read_members(tmp_path / "a.npz")
    np.testing.assert_array_equal(members["whole"].array, ARRAY)
    assert isinstance(members["whole"].array, np.memmap)
    assert members["empty"].array.shape == (0, 60)
    assert members["text"].array.tolist() == ["a", "bc"]


def test_objects_are_refused_and_nothing_is_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("unpickled",))

    np.savez(tmp_path / "a.npz", x=np.array([Trap()], dtype=object))
    with pytest.raises(DataError, match=r"x in .* holds Python objects, .* as text \(astype"):
        read_members(tmp_path / "a.npz")


def test_a_header_that_claims_more_than_there_is_is_refused(tmp_path):
    np.save(tmp_path / "x.npy", ARRAY)
    content = (tmp_path / "x.npy").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("x.npy", content.replace(b"(10, 60)", b"(99, 60)"))
    with pytest.raises(DataError, match=r"x has 2,528 bytes, which do not make int32 \(99, 60\)"):
        read_members(tmp_path / "a.npz")


def test_no_zip_at_all(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"no zip")
    with pytest.raises(DataError, match=r"cannot be read as an \.npz file: .*numpy\.savez"):
        read_members(tmp_path / "a.npz")


@given(place=st.integers(0, 3000), values=st.binary(min_size=1, max_size=8), cut=st.booleans())
@settings(
    max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damage_anywhere_gives_arrays_or_a_data_error(place, values, cut, tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=ARRAY)
    content = bytearray(path.read_bytes())
    place %= len(content)
    content[place : place + len(values)] = values
    path.write_bytes(bytes(content[:place] if cut else content))
    with suppress(DataError):
        for member in read_members(path).values():
            assert member.array.shape == member.shape

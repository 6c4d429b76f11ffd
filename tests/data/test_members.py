"""Inside `.npz` files: damaged, lying and pickled ones are refused; sizes are checked first."""

import tracemalloc
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from striate.data import _members, open_dataset
from striate.data._members import read_members
from striate.errors import DataError, DiskFull, NotWritable, OutOfMemory

ARRAY = np.arange(600, dtype=np.int32).reshape(10, 60)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_are_read_as_they_were_saved(save, order, tmp_path):
    whole = np.asarray(ARRAY, order=order)
    save(tmp_path / "a.npz", whole=whole, empty=ARRAY[:0], text=np.array(["a", "bc"]))
    members = read_members(tmp_path / "a.npz")
    np.testing.assert_array_equal(members["whole"].whole(), ARRAY)
    for place in (9, 0, 4):
        np.testing.assert_array_equal(members["whole"].row(place), ARRAY[place])
    assert members["empty"].whole().shape == (0, 60)
    assert members["text"].whole().tolist() == ["a", "bc"]
    assert members["whole"].nbytes == ARRAY.nbytes


def test_of_an_array_that_unpacks_to_much_only_a_row_is_in_memory(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros((64, 1 << 20), np.uint8))
    assert (tmp_path / "a.npz").stat().st_size < 1 << 17
    member = read_members(tmp_path / "a.npz")["x"]
    tracemalloc.start()
    try:
        assert not any(member.row(place).any() for place in range(64))
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_what_the_disk_has_no_room_for_is_refused_before_it_is_unpacked(
    tmp_path, monkeypatch, cache_of_its_own
):
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros((10, 10_000), np.uint8))
    monkeypatch.setattr(_members, "free_disk", lambda folder: 99_999.0)
    with pytest.raises(DiskFull, match=r"x in .*a\.npz unpacks to 100 kB.*set STRIATE_CACHE"):
        read_members(tmp_path / "a.npz")["x"].row(0)
    assert not list(cache_of_its_own.rglob("*"))
    monkeypatch.setattr(_members, "free_disk", lambda folder: 100_000.0)
    assert not read_members(tmp_path / "a.npz")["x"].row(9).any()


def test_what_the_memory_has_no_room_for_is_refused_before_it_is_read(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", y=np.zeros(100_000, np.uint8))
    monkeypatch.setattr(_members, "free_memory", lambda: 599_999.0)
    with pytest.raises(OutOfMemory, match=r"y in .*a\.npz unpacks to 100 kB"):
        read_members(tmp_path / "a.npz")["y"].whole()


def test_a_cache_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", x=ARRAY)
    (tmp_path / "file").touch()
    monkeypatch.setenv("STRIATE_CACHE", str(tmp_path / "file"))
    with pytest.raises(NotWritable, match=r"file could not be written"):
        read_members(tmp_path / "a.npz")["x"].row(0)


def npy(header: bytes, version: bytes = b"\x01\x00", length: int | None = None) -> bytes:
    """An array's file with any header."""
    count = len(header) if length is None else length
    return b"\x93NUMPY" + version + count.to_bytes(2 if version[0] == 1 else 4, "little") + header


def described(descr: str = "'|u1'", shape: str = "(4, 2, 2)", order: str = "False") -> bytes:
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}\n".encode()


HEADERS = {
    "parentheses": npy(b"(" * 245 + b"\n"),
    "9,000 parentheses": npy(b"(" * 9000 + b")" * 900),
    "9,000 brackets": npy(b"[" * 9000 + b"\n"),
    "9,000 minus signs": npy(b"-" * 9000 + b"1"),
    "a text without its end": npy(b"{'descr"),
    "three quotes": npy(b"'''" + b"x" * 90),
    "odd indentation": npy(b"if x:\n  y\n z"),
    "NULs": npy(b"\0" * 100),
    "nothing": npy(b""),
    "a call": npy(b"__import__('os').getcwd()"),
    "a number": npy(b"1" * 5000),
    "not text": npy(bytes(range(128, 256))),
    "more than NumPy reads": npy(b" " * 11_000),
    "longer than the file": npy(described(), length=60_000),
    "version 3": npy(described(), b"\x03\x00"),
    "version 9": npy(described(), b"\x09\x00"),
    "no magic": b"x" * 100,
    "a list": npy(b"[1, 2]"),
    "a key missing": npy(b"{'descr': '|u1'}"),
    "a key too many": npy(described()[:-2] + b"'x': 1}"),
    "keys of lists": npy(b"{[]: 1}"),
    "a type of nothing": npy(described("'zz'")),
    "a type of numbers": npy(described("3")),
    "a type of many fields": npy(described(str([(f"f{n}", "|u1") for n in range(500)]))),
    "a type inside a type": npy(described("[('a', [('b', [('c', '|u1')])])]")),
    "a type of a gigabyte": npy(described("'|V1073741824'")),
    "a type without size": npy(described("'|S0'")),
    "dates": npy(described("'<M8[s]'", "(4,)")),
    "objects": npy(described("'|O'")),
    "a negative shape": npy(described(shape="(-4, -2, 2)")),
    "a shape of truths": npy(described(shape="(True, True, True)")),
    "a shape of halves": npy(described(shape="(0.5, 4)")),
    "a shape that is a number": npy(described(shape="16")),
    "a huge shape": npy(described(shape=f"({10**30}, 2, 2)")),
    "a hundred axes": npy(described(shape=f"({'1, ' * 100})")),
    "an order of its own": npy(described(order="'maybe'")),
}


@pytest.mark.parametrize("content", HEADERS.values(), ids=HEADERS)
def test_a_header_that_is_none_is_one_sentence(content, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("images.npy", content + bytes(16))
        archive.writestr("labels.npy", npy(described(shape="(4,)")) + bytes([0, 1, 0, 1]))
    with pytest.raises(DataError, match=r"a\.npz") as told:
        open_dataset(tmp_path / "a.npz")
    assert "\n" not in str(told.value)
    assert "((" not in str(told.value)  # an error with places in the text is no sentence
    assert len(str(told.value)) < 800


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_array_packed_as_numpy_never_does_is_refused(kind, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", kind) as archive:
        archive.writestr("images.npy", npy(described()) + bytes(16))
    with pytest.raises(DataError, match=r"images\.npy is packed as NumPy never does"):
        read_members(tmp_path / "a.npz")


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
            assert member.whole().shape == member.shape
            assert member.row(3).shape == member.shape[1:]

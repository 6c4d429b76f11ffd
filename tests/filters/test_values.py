"""Numbers from files: the same array from each form, and every broken file said in words."""

import json
import os

import numpy as np
import pytest

from striate.errors import InputError, InvalidSetting, ShapeError
from striate.filters import read_values
from striate.filters._values import read_grid

PICTURE = np.array([[[1, 2.5], [3, -4]], [[5, 6], [7, 0.25]]])


def test_text_numpy_and_json_give_the_same_picture(tmp_path):
    (tmp_path / "a.txt").write_text("# two channels\n1 2.5\n3 -4\n\n5, 6\n7; 1/4\n")
    np.save(tmp_path / "a.npy", PICTURE)
    (tmp_path / "a.json").write_text(json.dumps({"input": PICTURE.tolist()}))
    for name in ("a.txt", "a.npy", "a.json"):
        found = read_values(tmp_path / name)
        np.testing.assert_array_equal(found.picture, PICTURE)
        assert found.weights is found.bias is found.upstream is None


def test_json_holds_everything_with_every_axis(tmp_path):
    (tmp_path / "a.json").write_text(
        '{"input": [[1, 2], [3, 4]], "weights": [[5]], "bias": [6], "upstream": [[7, 8], [9, 1]]}'
    )
    found = read_values(tmp_path / "a.json")
    assert found.picture.shape == (1, 2, 2)
    assert found.weights is not None
    assert found.weights.shape == (1, 1, 1, 1)
    assert found.bias is not None
    assert found.bias.tolist() == [6]
    assert found.upstream is not None
    assert found.upstream.shape == (1, 2, 2)


def test_semicolons_part_numbers_as_commas_do():
    assert read_grid("1; 0, -1\n2 0 -2").tolist() == [[[1, 0, -1], [2, 0, -2]]]


REFUSED = {
    "word": ("a.txt", b"1 2\n3 x\n", InputError, r"'x' in row 2: give numbers such as 3"),
    "by zero": ("a.txt", b"1/0", InputError, r"'1/0' in row 1: give numbers"),
    "infinite": ("a.txt", b"1 inf", InvalidSetting, r"inf in row 1: give finite"),
    "ragged": ("a.txt", b"1 2\n3\n", ShapeError, "rows of 1 and of 2 numbers: give each as many"),
    "channels": ("a.txt", b"1\n\n2\n3\n", ShapeError, "channels of 1 and of 2 rows: give each"),
    "empty": ("a.txt", b"\n\n", InputError, "holds no numbers: give rows"),
    "comment": ("a.txt", b"# none\n", InputError, "holds no numbers: give rows"),
    "binary": ("a.txt", b"\xff\xfe\x00\x01", InputError, "is not text: give rows"),
    "no array": ("a.npy", b"nonsense", InputError, "no array of numbers.*Save one by numpy.save"),
    "renamed archive": ("a.npy", b"PK\x03\x04nonsense", InputError, "it is an archive.*numpy.save"),
    "no beginning": ("a.npy", b"garbage, garbage", InputError, "does not begin as one. Save one"),
    "no header": ("a.npy", b"\x93NUMPY\x01\x00\x05\x00{'a'}", InputError, "no array of.*Save one"),
    "empty array": ("a.npy", b"", InputError, "no array of numbers.*Save one by numpy.save"),
    "no JSON": ("a.json", b"{", InputError, "is not JSON: Expecting.*Mend it there"),
    "deep": ("a.json", b"[" * 100_000, InputError, "is not JSON.*Mend it there"),
    "list": ("a.json", b"[1]", InputError, "holds a list: give an object with input"),
    "keys": ("a.json", b'{"inputs": 1}', InputError, "keys 'inputs': give an object with input"),
    "nothing": ("a.json", b"{}", InputError, "holds nothing: give an object with input"),
    "axes": ("a.json", b'{"input": [1]}', ShapeError, "has 1 axes: give nested lists of 2 or 3"),
    "null": ("a.json", b'{"input": [[null]]}', InvalidSetting, "input in .*: give real numbers"),
    "NaN": ("a.json", b'{"input": [[NaN]]}', InvalidSetting, "holds nan: give finite numbers"),
    "huge": ("a.json", b'{"input": [[1' + b"0" * 400 + b"]]}", InvalidSetting, "give real numbers"),
}


@pytest.mark.parametrize(("name", "content", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_a_broken_file_is_said_in_words(tmp_path, name, content, error, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=words):
        read_values(tmp_path / name)


def test_an_archive_of_arrays_is_no_array(tmp_path):
    np.savez(tmp_path / "a.npz", a=PICTURE)
    (tmp_path / "a.npz").rename(tmp_path / "a.npy")
    with pytest.raises(
        InputError, match=r"it is an archive, as numpy.savez.*Save one by numpy.save"
    ):
        read_values(tmp_path / "a.npy")


def test_a_name_longer_than_any_file_can_have_is_no_file():
    with pytest.raises(InputError, match=r"1 2; 1 2.*is longer than a file's name can be: give a"):
        read_values("1 2; " * 200)


def test_pickled_arrays_are_not_opened(tmp_path):
    np.save(tmp_path / "a.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(
        InputError, match=r"no array of numbers.*it holds objects.*Save one by numpy.save"
    ):
        read_values(tmp_path / "a.npy")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="is no regular file: give a file of numbers"):
        read_values(tmp_path / "pipe")


def test_folders_and_absent_files_are_refused(tmp_path):
    with pytest.raises(InputError, match="is a folder: give a file of numbers"):
        read_values(tmp_path)
    with pytest.raises(InputError, match=r"none\.txt does not exist: give a file of numbers"):
        read_values(tmp_path / "none.txt")

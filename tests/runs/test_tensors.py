"""One file with tensors, a header and a checksum."""

import json

import pytest
import torch
from safetensors.torch import save_file

from striate.errors import ClassifierFileError, DamagedFile, ForeignFile, InputError, NewerFile
from striate.runs import read_tensors, write_tensors

TENSORS = {
    "a": torch.arange(6.0).reshape(2, 3),
    "b": torch.tensor(7),
    "half": torch.ones(3, dtype=torch.bfloat16),
    "none": torch.empty(0),
    "last": torch.arange(24.0).reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last),
}


@pytest.fixture
def path(tmp_path):
    write_tensors(tmp_path / "f", "checkpoint", TENSORS, {"step": 3, "name": "سه"})
    return tmp_path / "f"


def test_round_trip(path):
    tensors, header = read_tensors(path, "checkpoint")
    assert header == {"step": 3, "name": "سه"}
    assert tensors.keys() == TENSORS.keys()
    for name, tensor in TENSORS.items():
        torch.testing.assert_close(tensors[name], tensor, rtol=0, atol=0)


def test_the_same_contents_make_the_same_bytes(path, tmp_path):
    write_tensors(tmp_path / "g", "checkpoint", TENSORS, {"name": "سه", "step": 3})
    assert (tmp_path / "g").read_bytes() == path.read_bytes()


def test_half_a_surrogate_pair_in_the_header_is_damage(path):
    whole = path.read_bytes()
    assert rb"\\u0633" in whole
    path.write_bytes(whole.replace(rb"\\u0633", rb"\\ud800"))
    with pytest.raises(DamagedFile, match="its metadata cannot be read"):
        read_tensors(path, "checkpoint")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.999])
def test_a_truncated_file_is_damaged(path, share):
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(DamagedFile, match="damaged or cut short"):
        read_tensors(path, "checkpoint")


def test_every_flipped_byte_is_noticed(path):
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 0x10
        path.write_bytes(changed)
        with pytest.raises(
            (DamagedFile, ForeignFile), match=r"damaged|not a file|not one that|is wanted"
        ):
            read_tensors(path, "checkpoint")


def test_a_pickle_is_foreign_and_never_opened(path):
    path.write_bytes(b"\x80\x04\x95 some pickle")
    with pytest.raises(ForeignFile, match="pickles .* can run code"):
        read_tensors(path, "checkpoint")


def test_somebody_elses_safetensors_is_foreign(path):
    save_file({"a": torch.ones(2)}, path)
    with pytest.raises(ForeignFile, match="not one that Striate wrote"):
        read_tensors(path, "checkpoint")


def test_another_kind_is_foreign(path):
    with pytest.raises(ForeignFile, match="is a checkpoint .* a classifier is wanted"):
        read_tensors(path, "classifier")


def test_a_later_format_says_upgrade(path):
    metadata = {"striate": json.dumps({"format": 99, "kind": "checkpoint"})}
    save_file({"a": torch.ones(2)}, path, metadata)
    with pytest.raises(NewerFile, match=r"format 99; this one reads up to 1.*pip install"):
        read_tensors(path, "checkpoint")


def test_no_file_and_a_folder_are_said(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_tensors(tmp_path / "none", "checkpoint")
    with pytest.raises(InputError, match="is a folder"):
        read_tensors(tmp_path, "checkpoint")


@pytest.mark.parametrize(
    "stamp",
    [
        '{"format": Infinity, "kind": "checkpoint"}',
        '{"format": 1, "kind": "checkpoint"}',
        '{"format": 1, "kind": "checkpoint", "header": ""}',
        "[" * 100_000,
        "null",
        "[]",
    ],
)
def test_forged_metadata_are_damage(path, stamp):
    save_file({"a": torch.ones(2)}, path, {"striate": stamp})
    with pytest.raises(DamagedFile, match="is damaged"):
        read_tensors(path, "checkpoint")


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000])
def test_a_header_that_is_no_json_is_damage_though_its_sum_is_right(path, text, monkeypatch):
    monkeypatch.setattr("striate.runs._tensors.json.dumps", _dumps_with_header(text))
    write_tensors(path, "checkpoint", {"a": torch.ones(2)}, {})
    monkeypatch.undo()
    with pytest.raises(DamagedFile, match="its header cannot be read"):
        read_tensors(path, "checkpoint")


def _dumps_with_header(text: str):
    """Writes the header as this text, and everything else as it is."""
    dumps = json.dumps

    def forged(value, **options):
        return text if options.get("sort_keys") else dumps(value, **options)

    return forged


@pytest.mark.parametrize(
    "shape", [[0, 2**63], [0, 2**64 - 1, 3], [2**62, 0, 2**62]], ids=lambda s: "x".join(map(str, s))
)
def test_a_shape_that_no_tensor_has_is_damage(shape, tmp_path):
    """Of no numbers at all, so that the sizes in the file agree."""
    about = {"weight": {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]}}
    header = json.dumps(about).encode()
    (tmp_path / "t").write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(ClassifierFileError, match=r"t is (damaged|a safetensors file)") as told:
        read_tensors(tmp_path / "t", "classifier")
    assert "\n" not in str(told.value)

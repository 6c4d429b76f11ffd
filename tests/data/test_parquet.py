"""Parquet in Hugging Face's layout: splits by name, pictures to the byte, nothing read twice."""

import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from striate.data import _listable, find_source, open_dataset
from striate.data._parquet import Parquet
from striate.errors import DataError, OutOfMemory

GENERATOR = np.random.default_rng(0)
PIXELS = GENERATOR.integers(0, 256, (30, 8, 8, 3)).astype(np.uint8)
NAMES = ["cat", "dog", "owl"]


def png(pixels: np.ndarray) -> bytes:
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, "PNG")
    return sink.getvalue()


def table(start: int = 0, stop: int = 30, **changes) -> pa.Table:
    """Rows in the hub's form; a change of None drops a column."""
    rows = range(start, stop)
    columns = {
        "image": [{"bytes": png(PIXELS[row]), "path": f"{row}.png"} for row in rows],
        "label": [row % 3 for row in rows],
    }
    columns |= {name: changes[name] for name in changes if name != "features"}
    made = pa.table({name: values for name, values in columns.items() if values is not None})
    features = changes.get("features", {"label": {"_type": "ClassLabel", "names": NAMES}})
    about = {"huggingface": json.dumps({"info": {"features": features}})}
    return made.replace_schema_metadata(about)


def write(path, content: pa.Table, rows: int = 7):
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(content, path, row_group_size=rows)
    return path


def test_files_named_for_their_splits(tmp_path):
    write(tmp_path / "train-00000-of-00002.parquet", table(0, 10))
    write(tmp_path / "train-00001-of-00002.parquet", table(10, 20))
    write(tmp_path / "validation-00000-of-00001.parquet", table(20, 25))
    write(tmp_path / "test-00000-of-00001.parquet", table(25, 30))
    dataset = open_dataset(tmp_path)
    assert dataset.splits.counts() == {"train": 20, "validation": 5, "test": 5}
    assert dataset.classes == tuple(NAMES)
    place = {name.rpartition("/")[2]: index for index, name in enumerate(dataset.names)}
    for row in range(30):
        np.testing.assert_array_equal(dataset.images[place[f"{row}.png"]], PIXELS[row])
        assert dataset.labels[place[f"{row}.png"]] == row % 3


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("data/train-0.parquet", "data/test-0.parquet"),
        ("train/0000.parquet", "test/0000.parquet"),
        ("partial-train/0000.parquet", "test/0000.parquet"),
        ("train.parquet", "test.parquet"),
    ],
)
def test_folders_of_the_hub(train, test, tmp_path):
    write(tmp_path / train, table(0, 24))
    write(tmp_path / test, table(24, 30))
    assert open_dataset(tmp_path, hold_out=False).splits.counts() == {
        "train": 24,
        "validation": 0,
        "test": 6,
    }


def test_one_file_is_split_by_us(tmp_path):
    path = write(tmp_path / "pets.parquet", table())
    assert isinstance(find_source(str(path)), Parquet)
    assert not open_dataset(path).splits.given
    assert not open_dataset(write(tmp_path / "a" / "train-0.parquet", table()).parent).splits.given


@pytest.mark.parametrize(
    ("labels", "features", "classes"),
    [
        (["owl", "cat", None] * 10, {}, ("cat", "owl")),
        ([10, 2, -1] * 10, {}, ("2", "10")),
        ([0, 1, None] * 10, {"label": {"names": NAMES, "_type": "ClassLabel"}}, tuple(NAMES)),
    ],
    ids=["texts", "numbers", "named numbers"],
)
def test_labels_of_every_kind_and_rows_without(labels, features, classes, tmp_path):
    path = write(tmp_path / "a.parquet", table(label=labels, features=features))
    listing = Parquet(path).listing()
    assert listing.classes == classes
    assert len(listing.labels) == 20
    assert [item.reason for item in listing.left_out] == ["it has no label"] * 10


def test_bytes_alone_are_pictures_too(tmp_path):
    images = [png(pixels) for pixels in PIXELS]
    path = write(tmp_path / "a.parquet", table(image=None, img=images))
    np.testing.assert_array_equal(open_dataset(path).images, PIXELS)


def test_other_columns_are_kept_as_texts(tmp_path):
    path = write(
        tmp_path / "a.parquet",
        table(
            label=[None, *[row % 3 for row in range(1, 30)]],
            patient=list(range(30)),
            note=["é", None] * 15,
            weight=[0.5] * 30,
        ),
    )
    columns = Parquet(path).listing().columns
    assert columns["patient"] == tuple(map(str, range(1, 30)))
    assert columns["note"][:2] == ("", "é")
    assert columns.keys() == {"patient", "note"}


def test_rows_without_a_readable_picture_are_left_out_and_listed(tmp_path):
    images = [{"bytes": png(pixels), "path": None} for pixels in PIXELS]
    images[4], images[5] = {"bytes": None, "path": "a.png"}, {"bytes": b"none", "path": None}
    dataset = open_dataset(write(tmp_path / "a.parquet", table(image=images)))
    assert [(item.path, item.reason) for item in dataset.left_out] == [
        ("a/a.png", "the file is empty"),
        ("a/00005", "its content is of no known picture format"),
    ]


def test_opening_again_reads_no_picture(tmp_path, monkeypatch):
    path = write(tmp_path / "a.parquet", table())
    first = open_dataset(path)
    monkeypatch.setattr(Parquet, "pictures", lambda self, indices: pytest.fail("read again"))
    np.testing.assert_array_equal(open_dataset(path).images, first.images)


def test_splits_of_other_names_are_listed(tmp_path):
    write(tmp_path / "train-0.parquet", table(0, 20))
    write(tmp_path / "test-0.parquet", table(20, 25))
    write(tmp_path / "extra-0.parquet", table(25, 30))
    listing = Parquet(tmp_path).listing()
    assert len(listing.labels) == 25
    assert [item.path for item in listing.left_out] == ["extra-0.parquet"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"train-0": table(), "0001": table()}, r"holds 0001\.parquet, which names no split"),
        ({"val-0": table(), "test-0": table()}, r"has validation and test but no train"),
        ({"train-0": table(), "test-0": table(features={})}, r"has other columns or classes than"),
        ({"a": table(label=["x"] * 30, features={})}, r"one class only, 'x'"),
        ({"a": table(label=[7] * 30)}, r"label in the column label is 7, .* names for 0 to 2"),
    ],
    ids=["no split", "no train", "other classes", "one class", "a label too many"],
)
def test_what_does_not_fit_together_is_refused(files, message, tmp_path):
    for name, content in files.items():
        write(tmp_path / f"{name}.parquet", content)
    with pytest.raises(DataError, match=message):
        open_dataset(tmp_path)


def test_the_real_copies_open(data_folder):
    listing = Parquet(data_folder / "cifar10").listing()
    assert np.bincount(listing.labels).tolist() == [6000] * 10
    assert listing.classes[0] == "airplane"
    assert listing.given is not None
    assert np.bincount(listing.given).tolist() == [50_000, 0, 10_000]


def test_more_rows_than_the_memory_can_list_are_refused_before_they_are_read(tmp_path, monkeypatch):
    path = write(tmp_path / "a.parquet", table())
    monkeypatch.setattr(_listable, "free_memory", lambda: 17_999.0)
    with pytest.raises(OutOfMemory, match=r"a\.parquet holds 30 pictures; .* about 18 kB"):
        open_dataset(path)

"""Arrays in `.npz` files: any names that people use, any channels, any numbers, never a pickle."""

import numpy as np
import pytest

from striate.data import _decode, _listable, find_source, open_dataset
from striate.data._npz import Npz
from striate.errors import DataError, DiskFull, OutOfMemory

RANDOM = np.random.default_rng(0)
BYTES = RANDOM.integers(0, 256, (40, 6, 7)).astype(np.uint8)
LABELS = np.arange(40) % 2


@pytest.fixture
def write(tmp_path):
    def write(packed: bool = True, **arrays):
        (np.savez_compressed if packed else np.savez)(tmp_path / "a.npz", **arrays)
        return tmp_path / "a.npz"

    return write


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("channels", [(), (1,), (2,), (3,), (5,)])
def test_bytes_are_taken_as_they_are(write, packed, channels):
    images = RANDOM.integers(0, 256, (40, 6, 7, *channels)).astype(np.uint8)
    dataset = open_dataset(write(packed, images=images, labels=LABELS))
    np.testing.assert_array_equal(dataset.images, images.reshape(40, 6, 7, -1))
    np.testing.assert_array_equal(dataset.labels, LABELS)
    assert dataset.classes == ("0", "1")
    assert dataset.preprocessing.value_range is None


def test_an_array_in_column_order_is_the_same(write):
    dataset = open_dataset(write(x=np.asfortranarray(BYTES), y=LABELS))
    np.testing.assert_array_equal(dataset.images[..., 0], BYTES)


@pytest.mark.parametrize("dtype", ["float16", "float64", "int16", "uint16", "int64"])
def test_other_numbers_are_scaled_by_the_range_of_the_training_pictures(write, dtype):
    values = RANDOM.integers(-300 if dtype[0] != "u" else 0, 900, (40, 6, 7, 2)).astype(dtype)
    values[20:] += 50  # the test pictures reach higher
    path = write(x_train=values[:20], y_train=LABELS[:20], x_test=values[20:], y_test=LABELS[20:])
    dataset = open_dataset(path)
    low, high = float(values[:20].min()), float(values[:20].max())
    assert dataset.preprocessing.value_range == (low, high)
    expected = (values.astype(float) - low) / (high - low) * 255
    np.testing.assert_array_equal(dataset.images, expected.clip(0, 255).round())


def test_pictures_with_odd_numbers_are_left_out_and_listed(write):
    values = BYTES.astype(np.float32)
    values[3, 2, 2], values[5, 0, 0] = np.nan, np.inf
    dataset = open_dataset(write(images=values, labels=LABELS))
    assert [item.path for item in dataset.left_out] == ["images/00003", "images/00005"]
    assert "not finite" in dataset.left_out[0].reason
    assert len(dataset.images) == 38


@pytest.mark.parametrize(
    "names",
    [
        ("x_train", "y_train", "x_val", "y_val", "x_test", "y_test"),
        ("train_images", "train_labels", "val_images", "val_labels", "test_images", "test_labels"),
        ("X_train", "Y_train", "X_valid", "Y_valid", "X_test", "Y_test"),
    ],
    ids=["keras", "medmnist", "capitals"],
)
def test_splits_by_the_names_that_people_use(write, names):
    parts = [BYTES[:20], LABELS[:20, None], BYTES[20:30], LABELS[20:30], BYTES[30:], LABELS[30:]]
    dataset = open_dataset(write(**dict(zip(names, parts, strict=True))))
    assert dataset.splits.counts() == {"train": 20, "validation": 10, "test": 10}
    np.testing.assert_array_equal(dataset.images[..., 0], BYTES)


@pytest.mark.parametrize(
    "labels",
    [LABELS.astype(float), LABELS[:, None], np.eye(2)[LABELS], np.array(["no", "yes"])[LABELS]],
    ids=["floats", "keras", "one-hot", "texts"],
)
def test_labels_in_every_form(write, labels):
    dataset = open_dataset(write(images=BYTES, labels=labels, classes=np.array(["no", "yes"])))
    assert dataset.classes == ("no", "yes")
    np.testing.assert_array_equal(dataset.labels, LABELS)


def test_an_array_that_is_not_used_is_listed(write):
    dataset = open_dataset(write(images=BYTES, labels=LABELS, ids=LABELS))
    assert dataset.left_out[0].path == "ids"
    assert dataset.left_out[0].reason == "an array of another name"


def test_channels_are_resized_as_grey_pictures_are(write):
    two = RANDOM.integers(0, 256, (40, 6, 7, 2)).astype(np.uint8)
    both = open_dataset(write(images=two, labels=LABELS), size=(9, 5), resize="pad")
    for channel in (0, 1):
        alone = write(images=two[..., channel], labels=LABELS)
        grey = open_dataset(alone, size=(9, 5), resize="pad")
        np.testing.assert_array_equal(both.images[..., channel], grey.images[..., 0])


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"pictures": BYTES}, r"holds pictures \(40, 6, 7\)\. Expected images"),
        ({}, "holds nothing. Expected images"),
        ({"x": BYTES, "images": BYTES, "y": LABELS}, "has both x and images"),
        ({"x": BYTES, "y": LABELS[:7]}, r"\(40, 6, 7\), and y is \(7,\): one label a picture"),
        ({"x": BYTES[0], "y": LABELS[:6]}, r"uint8 \(6, 7\); pictures are numbers \(N, H, W\)"),
        ({"x": BYTES[:0], "y": LABELS[:0]}, r"\(0, 6, 7\): it is empty"),
        ({"x": BYTES.astype(complex), "y": LABELS}, r"complex128 .*pictures are numbers"),
        ({"x": BYTES, "y": LABELS + 0.5}, r"labels y are float64 \(40,\); expected whole numbers"),
        ({"x": BYTES, "y": LABELS, "classes": np.array(["a"])}, r"label 1, and classes names 1"),
        ({"x": BYTES, "y": LABELS * 0}, r"one class only, '0'"),
        ({"x_test": BYTES, "y_test": LABELS, "x_val": BYTES, "y_val": LABELS}, "none to train on"),
        (
            {"x_train": BYTES, "y_train": LABELS, "x_test": BYTES[:, :5], "y_test": LABELS},
            r"x_test .* \(40, 5, 7\), and x_train is uint8 \(40, 6, 7\): all pictures",
        ),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value[:20],
)
def test_arrays_that_do_not_fit_are_refused(write, arrays, message):
    with pytest.raises(DataError, match=message):
        open_dataset(write(**arrays))


def test_a_classifiers_range_is_kept_for_the_next_file(write):
    floats = BYTES.astype(np.float64) / 100
    path = write(images=floats, labels=LABELS)
    preprocessing = open_dataset(path).preprocessing
    again = open_dataset(write(images=floats * 0.5, labels=LABELS), preprocessing=preprocessing)
    assert again.preprocessing.value_range == (floats.min(), floats.max())
    assert again.images.max() < 130
    grey = open_dataset("digits", size=(6, 7)).preprocessing
    with pytest.raises(DataError, match=r"trained on bytes\. Scale them to 0 to 255 as uint8"):
        open_dataset(path, preprocessing=grey)


def test_other_channels_than_the_classifiers_are_refused(write):
    two = open_dataset(write(images=np.stack([BYTES, BYTES], -1), labels=LABELS)).preprocessing
    with pytest.raises(DataError, match=r"digits have 1 channels, and the classifier takes 2"):
        open_dataset("digits", preprocessing=two)


def test_opening_again_reads_no_picture(write, monkeypatch):
    path = write(images=BYTES.astype(np.float32), labels=LABELS)
    first = open_dataset(path)
    monkeypatch.setattr(Npz, "pictures", lambda self, indices: pytest.fail("read again"))
    np.testing.assert_array_equal(open_dataset(path).images, first.images)


def test_the_ending_finds_the_reader(write):
    assert isinstance(find_source(str(write(x=BYTES, y=LABELS))), Npz)


def test_more_pictures_than_the_memory_can_list_are_refused_before_one_is_read(write, monkeypatch):
    path = write(images=np.zeros((100_000, 1, 1), np.uint8), labels=np.arange(100_000) % 2)
    monkeypatch.setattr(_listable, "free_memory", lambda: 1e6)
    with pytest.raises(OutOfMemory, match=r"100,000 pictures; .* about 60 MB .* 1 MB are"):
        open_dataset(path)


def test_pictures_that_the_cache_has_no_room_for_are_refused_first(write, monkeypatch):
    path = write(images=BYTES, labels=LABELS)
    monkeypatch.setattr(_decode, "free_disk", lambda folder: 40 * 6 * 7 - 1.0)
    with pytest.raises(DiskFull, match=r"40 pictures of 6x7x1 take .*STRIATE_CACHE to a folder"):
        open_dataset(path)


def test_more_class_names_than_any_net_has_are_refused(write):
    path = write(images=BYTES, labels=LABELS, classes=np.zeros(1_000_001, np.uint8))
    with pytest.raises(DataError, match=r"classes in .* uint8 \(1000001,\): more names than 1,000"):
        open_dataset(path)


def test_class_names_that_come_twice_are_not_all_listed(write):
    path = write(images=BYTES, labels=LABELS, classes=np.arange(20_000) // 2)
    with pytest.raises(DataError, match=r"a class twice in classes: 0, 0, 1, .* and 19,992 more\."):
        open_dataset(path)

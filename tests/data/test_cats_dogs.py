"""The book's cats and dogs: by number, from every download's layout, whole or not at all."""

import re
import sys
from pathlib import Path

import pytest
from PIL import Image

from striate.data import _cats_dogs, find_source, open_dataset, prepare_cats_dogs
from striate.errors import DataError, DownloadFailed, NotWritable


@pytest.fixture(autouse=True)
def few_and_no_data_of_the_users(tmp_path, monkeypatch):
    """2 + 1 + 1 pictures of each kind instead of 1,000 + 500 + 500."""
    parts = {"train": range(2), "validation": range(2, 3), "test": range(3, 4)}
    monkeypatch.setattr(_cats_dogs, "_PARTS", parts)
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "users")
    monkeypatch.delenv("STRIATE_DATA", raising=False)


def test_the_books_numbers():
    import importlib.util

    spec = importlib.util.find_spec("striate.data._cats_dogs")
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    numbers = {part: (places[0], places[-1], len(places)) for part, places in fresh._PARTS.items()}
    assert numbers == {
        "train": (0, 999, 1000),
        "validation": (1000, 1499, 500),
        "test": (1500, 1999, 500),
    }


def draw(root: Path, pattern: str) -> Path:
    """Pictures whose colour is their number, so that none can be mistaken."""
    for number in range(6):
        for kind, names in {"cat": ("cat", "Cat", "cats"), "dog": ("dog", "Dog", "dogs")}.items():
            path = root / pattern.format(number, *names)
            path.parent.mkdir(parents=True, exist_ok=True)
            colour = (40 * number, 200 if kind == "cat" else 20, 0)
            Image.new("RGB", (40, 40), colour).save(path, "PNG")
    return root


LAYOUTS = ["train/{1}.{0}.jpg", "PetImages/{2}/{0}.jpg", "dogscats/train/{3}/{1}.{0}.jpg"]


@pytest.mark.parametrize("layout", LAYOUTS, ids=["kaggle", "microsoft", "fastai"])
def test_every_download_is_understood(layout, tmp_path):
    folder, counts = prepare_cats_dogs(draw(tmp_path / "download", layout))
    assert folder == tmp_path / "users" / "cats-dogs"
    assert counts == {"train": 4, "validation": 2, "test": 2}
    dataset = open_dataset("cats-dogs")
    assert dataset.source == "cats-dogs"
    assert dataset.splits.counts() == counts
    numbers = dataset.images[:, 0, 0, 0] // 40
    names = [int(name.split(".")[1]) for name in dataset.names]
    assert numbers.tolist() == names
    assert [name.split("/")[1] for name in dataset.names[:2]] == ["cat", "cat"]


def test_a_sample_below_does_not_go_before_the_whole(tmp_path):
    root = draw(tmp_path / "download", "train/{3}/{1}.{0}.jpg")
    sample = root / "sample" / "train" / "cats"
    sample.mkdir(parents=True)
    (sample / "cat.1.jpg").write_bytes(b"")
    folder, _ = prepare_cats_dogs(root)
    assert (folder / "train" / "cat" / "cat.1.jpg").stat().st_size > 0


def test_pictures_that_lack_are_named_and_nothing_is_made(tmp_path):
    root = draw(tmp_path / "download", "train/{1}.{0}.jpg")
    (root / "train" / "dog.2.jpg").unlink()
    message = r"lacks 1 of the 8 pictures .*such as dog\.2\.jpg\. Unpack Kaggle's"
    with pytest.raises(DataError, match=message):
        prepare_cats_dogs(root)
    assert not (tmp_path / "users").exists()


def test_what_was_prepared_is_not_overwritten(tmp_path):
    root = draw(tmp_path / "download", "train/{1}.{0}.jpg")
    prepare_cats_dogs(root)
    with pytest.raises(DataError, match=r"is there already; .* Remove it first"):
        prepare_cats_dogs(root)


@pytest.mark.skipif(sys.platform == "win32", reason="its locks are POSIX's")
def test_what_a_killed_preparation_left_is_removed_by_the_next(tmp_path):
    left = tmp_path / "users" / f".writing-{0:016x}" / "train" / "cat"
    left.mkdir(parents=True)
    (left / "cat.0.jpg").touch()
    prepare_cats_dogs(draw(tmp_path / "download", "train/{1}.{0}.jpg"))
    assert [path.name for path in (tmp_path / "users").iterdir()] == ["cats-dogs"]


def test_without_links_files_are_copied(tmp_path, monkeypatch):
    def refuse(*paths):
        raise OSError("no links here")

    monkeypatch.setattr("os.link", refuse)
    folder, _ = prepare_cats_dogs(draw(tmp_path / "download", "train/{1}.{0}.jpg"))
    assert len(list(folder.rglob("*.jpg"))) == 8


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    (tmp_path / "users").write_text("in the way")
    with pytest.raises(NotWritable, match=r"cats-dogs could not be written: .*Choose a folder"):
        prepare_cats_dogs(draw(tmp_path / "download", "train/{1}.{0}.jpg"))


def test_no_folder_and_no_data(tmp_path):
    with pytest.raises(DataError, match=r"nowhere is no folder\. Unpack Kaggle's dogs-vs-cats"):
        prepare_cats_dogs(tmp_path / "nowhere")
    place = re.escape(str(tmp_path / "users"))
    with pytest.raises(DownloadFailed, match=rf"not in {place}, .*data prepare cats-dogs FOLDER"):
        find_source("cats-dogs")


def test_the_real_folder_is_taken_as_it_is(data_folder, monkeypatch):
    monkeypatch.setenv("STRIATE_DATA", str(data_folder))
    listing = find_source("cats-dogs").listing()
    assert listing.classes == ("cat", "dog")
    assert len(listing.labels) == 3000

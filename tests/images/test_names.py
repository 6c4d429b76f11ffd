"""Which files are pictures: one rule, the same for reading one and for walking a folder."""

from io import BytesIO

import pytest
from PIL import Image

from striate.data import open_dataset
from striate.errors import UnreadablePicture
from striate.images import probe, why_no_picture

SIGNED = ["JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP", "JPEG2000", "AVIF", "QOI", "DDS"]


def encoded(form: str) -> bytes:
    buffer = BytesIO()
    Image.effect_noise((30, 20), 80).convert("RGB").save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize("form", SIGNED)
def test_a_foreign_ending_is_no_matter_where_the_content_has_a_signature(form, tmp_path):
    path = tmp_path / "slide.svs"
    path.write_bytes(encoded(form))
    assert why_no_picture(path) is None
    assert probe(path)[:2] == (30, 20)


@pytest.mark.parametrize("form", ["TGA", "PCX", "PPM"])
def test_formats_without_a_signature_are_known_by_their_ending(form, tmp_path):
    path = tmp_path / f"picture.{form.lower()}"
    path.write_bytes(encoded(form))
    assert why_no_picture(path) is None
    foreign = path.rename(tmp_path / "numbers.bin")
    assert why_no_picture(foreign) == "not a picture (.bin)"
    with pytest.raises(UnreadablePicture, match=r"numbers\.bin .*: not a picture \(\.bin\)"):
        probe(foreign)


@pytest.mark.parametrize("name", ["a.JPG", "no-ending", ".hidden", "z.tar.tif", "سیب.png"])
def test_names_that_end_as_pictures_or_not_at_all_are_not_looked_into(name, tmp_path):
    assert why_no_picture(tmp_path / "absent" / name) is None


def test_of_bytes_no_name_is_known():
    assert probe(encoded("TGA"))[:2] == (30, 20)


def test_a_folder_and_a_single_file_are_read_by_the_same_rule(tmp_path):
    for kind in "ab":
        (tmp_path / "data" / kind).mkdir(parents=True)
        for name in ("slide.svs", "photo.jpg_large", "1.2024"):
            (tmp_path / "data" / kind / name).write_bytes(encoded("TIFF"))
        (tmp_path / "data" / kind / "notes.txt").write_text("PNG or JPEG?")
        (tmp_path / "data" / kind / "weights.npy").write_bytes(encoded("TGA"))
    dataset = open_dataset(tmp_path / "data", size=(8, 8))
    assert len(dataset.names) == 6
    assert [item.reason for item in dataset.left_out] == [
        "not a picture (.txt)", "not a picture (.npy)",
    ] * 2  # fmt: skip
    for item in dataset.left_out:
        with pytest.raises(UnreadablePicture, match=r"not a picture \(\."):
            probe(tmp_path / "data" / item.path)

"""The one way from a picture to pixels: the same to the bit, however the picture is given."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from striate.errors import ShapeError, UnreadablePicture
from striate.images import Preprocessing, prepare
from striate.images import _prepare as prepare_module


def noise(height: int, width: int, channels: int = 3) -> np.ndarray:
    """Smooth noise: neighbouring pixels resemble each other, as in a photo."""
    small = np.random.default_rng(0).integers(0, 256, (height // 4 + 1, width // 4 + 1, channels))
    large = small.repeat(4, axis=0).repeat(4, axis=1)[:height, :width]
    return large.astype(np.uint8)


def jpeg(pixels: np.ndarray, **options) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=95, **options)
    return buffer.getvalue()


def png(pixels: np.ndarray) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels.squeeze()).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("resize", ["crop", "squash", "pad"])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_of_the_right_size_and_channels_is_unchanged(resize, channels):
    pixels = noise(20, 30, channels)
    preprocessing = Preprocessing(20, 30, channels, resize)
    for picture in (pixels, Image.fromarray(pixels.squeeze()), png(pixels)):
        np.testing.assert_array_equal(prepare(picture, preprocessing), pixels)


def test_the_result_shares_no_memory_with_the_array_given():
    pixels = noise(8, 8)
    prepare(pixels, Preprocessing(8, 8))[:] = 0
    assert pixels.any()


@pytest.mark.parametrize("size", [(37, 61), (160, 120), (640, 480), (1111, 999)])
@pytest.mark.parametrize("resize", ["crop", "squash", "pad"])
def test_path_bytes_and_an_opened_picture_give_the_same_bits(size, resize, tmp_path):
    data, preprocessing = jpeg(noise(*size)), Preprocessing(48, 32, 3, resize)
    path = tmp_path / "picture.jpg"
    path.write_bytes(data)
    expected = prepare(path, preprocessing)
    with Image.open(path) as from_path, Image.open(BytesIO(data)) as from_bytes:
        for given in (str(path), data, from_path, from_bytes):
            np.testing.assert_array_equal(prepare(given, preprocessing), expected)


def test_a_picture_opened_by_the_caller_stays_as_it_was(tmp_path):
    opened = Image.open(BytesIO(jpeg(noise(160, 160))))
    prepare(opened, Preprocessing(16, 16))
    assert opened.size == (160, 160)
    assert np.asarray(opened).shape == (160, 160, 3)


def test_the_crop_is_pillows_resize_of_the_centre():
    pixels = noise(40, 100)
    middle = Image.fromarray(pixels[:, 30:70])
    expected = np.asarray(middle.resize((16, 16), Image.Resampling.BOX))
    came = prepare(pixels, Preprocessing(16, 16, filter="box"))
    np.testing.assert_allclose(came.astype(int), expected, atol=1)


def test_a_box_filter_by_a_whole_factor_is_a_mean():
    pixels = noise(24, 24)
    means = pixels.reshape(8, 3, 8, 3, 3).mean(axis=(1, 3))
    came = prepare(pixels, Preprocessing(8, 8, filter="box"))
    np.testing.assert_allclose(came, means, atol=1)


def test_padding_centres_on_black():
    came = prepare(np.full((10, 20), 255, np.uint8), Preprocessing(20, 20, 1, "pad"))[..., 0]
    assert (came[5:15] == 255).all()
    assert (came[:5] == 0).all()
    assert (came[15:] == 0).all()


def test_squashing_keeps_the_edges_that_a_crop_loses():
    pixels = np.zeros((10, 40), np.uint8)
    pixels[:, :4] = 255
    assert prepare(pixels, Preprocessing(10, 10, 1, "squash"))[:, 0].min() > 200
    assert prepare(pixels, Preprocessing(10, 10, 1, "crop")).max() == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_equals_turning_the_pixels_by_hand(orientation):
    pixels = noise(60, 90)
    by_hand = {
        1: pixels,
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: pixels.swapaxes(0, 1),
        6: np.rot90(pixels, -1),
        7: np.rot90(pixels[:, ::-1], -1),
        8: np.rot90(pixels),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", exif=exif)
    preprocessing = Preprocessing(16, 20)
    came = prepare(buffer.getvalue(), preprocessing)
    np.testing.assert_array_equal(came, prepare(np.ascontiguousarray(by_hand), preprocessing))


def test_damaged_exif_leaves_the_picture_readable():
    data = jpeg(noise(16, 16), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert prepare(data, Preprocessing(16, 16)).shape == (16, 16, 3)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize(
    ("side", "scale"), [(15, 8), (16, 4), (30, 4), (31, 2), (61, 2), (62, 1), (300, 1)]
)
def test_jpegs_are_decoded_at_the_smallest_scale_that_covers(orientation, side, scale, monkeypatch):
    decoded = []
    whole = prepare_module.fitted

    def spying(image, *arguments, **options):
        decoded.append(image.shape[1::-1])
        return whole(image, *arguments, **options)

    exif = Image.Exif()
    exif[0x0112] = orientation
    data = jpeg(noise(122, 201), exif=exif)
    monkeypatch.setattr(prepare_module, "fitted", spying)
    prepare(data, Preprocessing(side, side))
    size = (-(-201 // scale), -(-122 // scale))
    assert decoded == [size if orientation == 1 else size[::-1]]


@pytest.mark.parametrize("channels", [1, 3])
def test_scaled_decoding_stays_close_to_decoding_whole(channels):
    pixels = noise(50, 75).repeat(16, 0).repeat(16, 1)
    preprocessing = Preprocessing(90, 90, channels)
    whole = prepare(np.asarray(Image.open(BytesIO(jpeg(pixels)))), preprocessing)
    scaled = prepare(jpeg(pixels), preprocessing)
    assert np.abs(scaled.astype(int) - whole).mean() < 4


def test_arrays_of_every_accepted_shape_are_taken():
    grey = noise(8, 8, 1)
    expected = grey.repeat(3, axis=2)
    opaque = np.concatenate([expected, np.full((8, 8, 1), 255, np.uint8)], axis=2)
    for array in (grey[..., 0], grey, expected, opaque):
        np.testing.assert_array_equal(prepare(array, Preprocessing(8, 8)), expected)


def test_arrays_need_not_be_contiguous():
    pixels = noise(16, 16)
    came = prepare(pixels[::2, ::-2], Preprocessing(8, 8))
    np.testing.assert_array_equal(came, pixels[::2, ::-2])


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((8, 8, 3), np.float32),
        np.zeros((3, 8, 8), np.uint8),
        np.zeros((0, 8, 3), np.uint8),
        np.zeros(8, np.uint8),
        np.zeros((1, 8, 8, 3), np.uint8),
    ],
)
def test_other_arrays_are_refused_with_their_shape_and_the_mend(array):
    with pytest.raises(ShapeError, match=rf"{array.dtype} with shape .*{array.shape[0]}.*go last"):
        prepare(array, Preprocessing(8, 8))


def test_of_an_animation_the_first_frame_counts():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    buffer = BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    assert prepare(buffer.getvalue(), Preprocessing(8, 8))[0, 0].tolist() == [255, 0, 0]


def test_a_closed_picture_is_unreadable(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(png(noise(8, 8)))
    picture = Image.open(path)
    picture.close()
    with pytest.raises(UnreadablePicture, match="The Pillow picture is not a readable picture"):
        prepare(picture, Preprocessing(8, 8))


def test_exif_examples_all_show_the_same_scene(data_folder: Path):
    folder = data_folder / "badimages" / "exif-orientation"
    for shape in ("Landscape", "Portrait"):
        pictures = [
            prepare(folder / f"{shape}_{number}.jpg", Preprocessing(32, 32)).astype(float)
            for number in range(9)
        ]
        for picture in pictures[2:]:
            assert np.abs(picture - pictures[1]).mean() < 6

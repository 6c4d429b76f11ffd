"""Twins: equal pictures, and only those, whatever their sums."""

import numpy as np

from striate.data._twins import Twins
from striate.images import Preprocessing, channel_sums


def test_equal_sums_are_not_enough(tmp_path):
    one = np.arange(16, dtype=np.uint8).reshape(4, 4, 1)
    pictures = [one, one[::-1].copy(), one, one[::-1].copy(), one + 1, one[:, ::-1].copy(), one]
    with (tmp_path / "images").open("wb+") as file:
        file.write(b"header")
        twins = Twins(file, Preprocessing(4, 4, 1))
        for part in (pictures[:1], pictures[1:5], pictures[5:]):
            twins.add(np.stack(part), channel_sums(np.stack(part)))
    assert twins.first == [0, 1, 0, 1, 4, 5, 0]
    written = (tmp_path / "images").read_bytes()
    assert written == b"header" + b"".join(picture.tobytes() for picture in pictures)

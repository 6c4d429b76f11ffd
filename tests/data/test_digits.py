"""The digits, against what scikit-learn itself loads."""

import numpy as np
from sklearn.datasets import load_digits

from striate.data._digits import Digits
from striate.images import Preprocessing, prepare


def test_pixels_and_labels_are_scikit_learns():
    pixels, labels = load_digits(return_X_y=True)
    source = Digits()
    listing = source.listing()
    np.testing.assert_array_equal(listing.labels, labels)
    assert listing.classes == tuple("0123456789")
    came = np.stack([prepare(p, Preprocessing(8, 8, 1)) for p in source.pictures(range(1797))])
    np.testing.assert_array_equal(came.reshape(1797, 64), np.floor(pixels * 255 / 16 + 0.5))


def test_without_the_file_scikit_learn_is_asked(monkeypatch):
    expected = Digits()._table
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    np.testing.assert_array_equal(Digits()._table, expected)

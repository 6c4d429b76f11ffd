"""The list of kernels names them all and shows their weights."""

import numpy as np

from striate.filters import catalogue, kernel, kernel_names


def test_every_kernel_is_listed_with_its_weights():
    entries = {entry.name: entry for entry in catalogue()}
    assert set(entries) == {*kernel_names(), "sobel", "prewitt"}
    for name in kernel_names():
        np.testing.assert_array_equal(entries[name].weights[0], kernel(name))
    assert entries["gaussian"].signature == "gaussian(sigma=1)"
    assert entries["box-blur"].text == "1/9 (1 1 1; 1 1 1; 1 1 1)"
    assert len(entries["sobel"].weights) == 2

"""What a run was asked for comes back from run.json as it was."""

import json

import pytest

from striate.errors import InvalidSetting
from striate.pipeline import Options, sides


@pytest.mark.parametrize("size", [None, 32, (48, 64)])
def test_options_come_back_from_json(size):
    options = Options("digits", "lenet5", size, "pad", "(p[0-9]+)_", keep_damaged=True)
    assert Options.from_json(json.loads(json.dumps(options.to_json()))) == options


@pytest.mark.parametrize(("size", "expected"), [(None, None), (32, (32, 32)), ((4, 6), (4, 6))])
def test_a_side_is_both_sides(size, expected):
    assert sides(size) == expected


def test_three_sides_are_an_error():
    with pytest.raises(InvalidSetting, match=r"size is \(1, 2, 3\); give a side"):
        sides((1, 2, 3))  # type: ignore[arg-type]

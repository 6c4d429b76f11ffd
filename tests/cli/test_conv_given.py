"""What `--values` names against what flags say: what fits is used, what contradicts is refused."""

import json

import pytest

from striate.cli._conv_flags import LayerFlags
from striate.cli._conv_given import given_filters, given_kernel, given_shape, named
from striate.errors import InputError, ShapeError, UnknownName
from striate.filters import Values


def held(tmp_path, **content) -> Values:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"input": [[1, 2], [3, 4]], **content}))
    found, example = named(str(path))
    assert example is None
    assert found is not None
    return found


def test_examples_random_and_nothing_are_told_apart():
    assert named(None) == named("random") == (None, None)
    values, found = named("letter-x")
    assert found is not None
    assert values is not None
    assert values.weights is found.weights


@pytest.mark.parametrize("text", ["1 2 3; " * 100, "1 2.5 3; " * 100], ids=["whole", "halves"])
def test_text_too_long_for_a_files_name_is_no_example(text):
    with pytest.raises(UnknownName, match=r"no example called '1 2.*\.\.\.'.*Or give a file"):
        named(text)


def test_the_picture_says_its_size_and_no_other_is_taken(tmp_path):
    given = held(tmp_path)
    assert given_shape(None, given) == given_shape("2x2", given) == (1, 2, 2)
    with pytest.raises(InputError, match="a picture of 2x2x1, not of 3x3: leave --input out"):
        given_shape("3x3", given)


def test_weights_of_a_file_stay_and_no_others_take_their_place(tmp_path):
    given = held(tmp_path, weights=[[5, 6]])
    for text in (None, "1x2"):
        size, weights = given_kernel(text, None, given, None)
        assert size == (1, 2)
        assert weights is given.weights
    for text in ("2", "sobel-x", "1 1; 1 1"):
        with pytest.raises(InputError, match=rf"weights of 1x2, against --kernel {text}: leave"):
            given_kernel(text, None, given, None)


def test_another_kernel_takes_the_place_of_an_examples():
    given, found = named("letter-x")
    assert given_kernel("2", None, given, found) == ((2, 2), None)
    size, weights = given_kernel("sobel-x", None, given, found)
    assert size == weights.shape == (3, 3)


@pytest.mark.parametrize(
    ("content", "words"), [({"weights": [[5]]}, "hold weights"), ({"bias": [1]}, "hold a bias")]
)
def test_a_pooling_refuses_weights_and_biases_of_a_file(tmp_path, content, words):
    with pytest.raises(InputError, match=f"neither weights nor a bias, .* {words}: take that out"):
        given_kernel(None, "max", held(tmp_path, **content), None)
    assert given_kernel(None, "max", held(tmp_path), None) == ((2, 2), None)


def test_biases_of_a_file_say_how_many_filters_there_are(tmp_path):
    given = held(tmp_path, bias=[1, 2, 3])
    assert given_filters(LayerFlags(), 1, (1, 1), None, given) == (3, 1, True)
    assert given_filters(LayerFlags(filters=3), 1, (1, 1), None, given) == (3, 1, True)
    assert given_filters(LayerFlags(filters=2, bias=False), 1, (1, 1), None, given)[0] == 2
    with pytest.raises(ShapeError, match="3 biases for 1 filter: give one each, or --no-bias"):
        given_filters(LayerFlags(filters=1), 1, (1, 1), None, given)

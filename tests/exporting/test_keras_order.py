"""Keras's order of layers; that Keras itself agrees is held in tests/nets/keras_models."""

from striate.exporting._keras_order import keras_order


def order(wires, last):
    reads = {(name, 0): [(one, 0) for one in before] for name, before in wires.items()}
    return keras_order(reads, (last, 0))


def test_a_chain_is_as_it_runs():
    assert order({"a": [], "b": ["a"], "c": ["b"]}, "c") == ["a", "b", "c"]


def test_the_longer_way_decides():
    wires = {"in": [], "short": ["in"], "long1": ["in"], "long2": ["long1"]}
    wires["sum"] = ["short", "long2"]
    assert order(wires, "sum") == ["in", "long1", "short", "long2", "sum"]


def test_within_a_depth_it_is_the_search_from_the_output():
    wires = {"in": [], "b": ["in"], "a": ["in"], "sum": ["a", "b"]}
    assert order(wires, "sum") == ["in", "a", "b", "sum"]


def test_what_the_output_does_not_need_is_left_out():
    assert order({"a": [], "b": ["a"], "c": ["a"]}, "b") == ["a", "b"]


def test_a_layer_of_several_calls_stands_where_its_first_is():
    reads = {("in", 0): [], ("shared", 0): [("in", 0)], ("mid", 0): [("shared", 0)]}
    reads[("shared", 1)] = [("mid", 0)]
    assert keras_order(reads, ("shared", 1)) == ["in", "shared", "mid"]


def test_a_chain_of_thousands_does_not_end_in_a_recursion():
    wires = {"0": []} | {str(n): [str(n - 1)] for n in range(1, 5000)}
    assert order(wires, "4999") == [str(n) for n in range(5000)]

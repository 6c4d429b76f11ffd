"""The text of a graph: one spelling, and every way in which it can be none."""

import json

import pytest

from striate.errors import InvalidSetting, UnknownSetting
from striate.nets.graph import parse, spell, usable_name

CONV = {"name": "c", "kind": "conv", "inputs": ["input"], "filters": 4, "kernel": [3, 3]}
POOL = {"name": "g", "kind": "globalpool", "inputs": ["c"]}
DENSE = {"name": "d", "kind": "dense", "inputs": ["g"], "units": 5}


def text(*nodes, **more):
    return json.dumps({"name": "mine", "nodes": list(nodes), **more})


def test_what_is_at_its_default_is_not_written():
    spelt = spell(parse(text({**CONV, "padding": "valid", "groups": 1}, POOL, DENSE)))
    assert spelt == (
        '{"name":"mine","one_logit":false,"nodes":['
        '{"name":"c","kind":"conv","inputs":["input"],"filters":4,"kernel":[3,3]},'
        '{"name":"g","kind":"globalpool","inputs":["c"]},'
        '{"name":"d","kind":"dense","inputs":["g"],"units":5}]}'
    )
    assert spell(parse(spelt)) == spelt


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([{**CONV, "kind": "convv"}], r"node 'c' cannot be of the kind 'convv'. Did you mean conv"),
        ([{**CONV, "kind": "lambda"}], r"kind 'lambda'. There are: add, average"),
        ([{**CONV, "kind": ["conv"]}], r"cannot be of the kind"),
        ([{**CONV, "name": 3}], r"cannot be of the kind"),
        ([{**CONV, "inputs": "input"}], r"inputs of 'c' are a list of names"),
        ([{**CONV, "inputs": []}], r"reads 1 other nodes, and 0 were given"),
        ([{**CONV, "inputs": ["input", "input"]}], r"reads 1 other nodes, and 2 were given"),
        ([{**CONV, "filters": 0}], r"filters of the node 'c', conv, cannot be 0: give a whole"),
        ([{**CONV, "filters": True}], r"filters of the node 'c', conv, cannot be True"),
        ([{**CONV, "kernel": [3, 3, 3]}], r"kernel of .* cannot be \[3, 3, 3\]: give a list of 1"),
        (
            [{**CONV, "padding": "causl"}],
            r"padding of .* cannot be causl: give valid, same, causal",
        ),
        ([{k: v for k, v in CONV.items() if k != "filters"}], r"node 'c', conv, lacks its filters"),
        ([CONV, {**POOL, "mode": "mean"}], r"mode of .* cannot be mean: give one of average, max"),
        ([3], r"A node is a JSON object, not '3'"),
        ([{**CONV, "inputs": ["d"]}], r"reads 'd', which is not before it.*without cycles"),
        ([{**CONV, "inputs": ["c"]}], r"reads 'c', which is not before it"),
        ([CONV, CONV], r"cannot be called 'c': there is one already"),
        ([{**CONV, "name": "a.b"}], r"cannot be called 'a\.b': letters, digits and _"),
        ([{**CONV, "name": "forward"}], r"cannot be called 'forward'"),
        ([{**CONV, "name": "input"}], r"cannot be called 'input'"),
        ([{**CONV, "name": ""}], r"cannot be called ''"),
        ([CONV, {**CONV, "name": "e"}], r"Nothing reads the output of c"),
        ([], r"from 1 to 5,000 nodes, and this one has 0"),
        ([CONV, {**POOL, "same_as": "c"}], r"'g' cannot share the weights of 'c'"),
        ([{**CONV, "same_as": "nobody"}], r"cannot share the weights of 'nobody'"),
        ([CONV, {**CONV, "name": "e", "inputs": ["c"], "filters": 5, "same_as": "c"}], r"of 'c'"),
    ],
)
def test_nodes_that_cannot_be(nodes, words):
    with pytest.raises(InvalidSetting, match=words):
        parse(text(*nodes))


def test_unknown_parameters_offer_the_nearest():
    with pytest.raises(UnknownSetting, match=r"'strides'. Did you mean stride"):
        parse(text({**CONV, "strides": [2, 2]}))
    with pytest.raises(UnknownSetting, match=r"part of a graph called 'node'. Did you mean nodes"):
        parse(text(CONV, node=1))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1"])
def test_numbers_that_are_none(number):
    spelt = text({**CONV}, {"name": "r", "kind": "relu", "inputs": ["c"], "slope": 0.5})
    with pytest.raises(
        InvalidSetting, match=r"slope of the node 'r', relu, cannot be .*at least 0"
    ):
        parse(spelt.replace("0.5", number))


@pytest.mark.parametrize("said", ["", "{", "[]", "3", '{"nodes": 3}', "[" * 100_000])
def test_texts_that_are_no_graph(said):
    with pytest.raises(InvalidSetting, match=r"A graph is"):
        parse(said)


def test_a_text_beyond_the_limits():
    with pytest.raises(InvalidSetting, match=r"at most 4,000,000 characters"):
        parse(" " * 4_000_001)
    many = [{"name": f"r{n}", "kind": "relu", "inputs": [f"r{n - 1}" if n else "input"]}
            for n in range(5_001)]  # fmt: skip
    with pytest.raises(InvalidSetting, match=r"from 1 to 5,000 nodes, and this one has more"):
        parse(text(*many))


def test_only_one_node_follows_the_classes():
    second = {"name": "e", "kind": "dense", "inputs": ["d"], "units": "classes"}
    with pytest.raises(InvalidSetting, match=r"Only one node can follow the classes, and d, e do"):
        parse(text(CONV, POOL, {**DENSE, "units": "classes"}, second))


def test_names_are_made_usable():
    assert usable_name("block1/conv.2") == "block1_conv_2"
    assert usable_name("", frozenset()) == "layer"
    assert usable_name("train") == "train_layer"
    assert usable_name("a", {"a", "a_2"}) == "a_3"


def test_a_node_that_nobody_reads_may_hold_the_weights_of_one_that_is_read():
    shared = {**CONV, "name": "e", "same_as": "c"}
    assert len(parse(text(CONV, shared, {**POOL, "inputs": ["e"]})).nodes) == 3
    with pytest.raises(InvalidSetting, match=r"Nothing reads the output of e: only the last node"):
        parse(text(CONV, shared, POOL))


LONG = "n" * 200
STRANGE = "\U000e0001" * 200


@pytest.mark.parametrize("name", [LONG, STRANGE], ids=["long", "strange"])
@pytest.mark.parametrize(
    "nodes",
    [
        lambda name: [{**CONV, "name": name, "kind": name}],
        lambda name: [{**CONV, "name": name, "inputs": [name]}],
        lambda name: [{**CONV, "name": name, "inputs": []}],
        lambda name: [{**CONV, "name": name, "inputs": name}],
        lambda name: [{**CONV, "name": name, "filters": name}],
        lambda name: [{**CONV, "name": name, name: name}],
        lambda name: [{"name": name, "kind": "conv", "inputs": ["input"]}],
        lambda name: [{**CONV, "name": name, "same_as": name}],
        lambda name: [{**CONV, "name": f"{n}{name}"[:200]} for n in range(9)],
        lambda name: [name],
    ],
)  # fmt: skip
def test_messages_stay_short_whatever_the_names_are(nodes, name):
    with pytest.raises((InvalidSetting, UnknownSetting), match=r"node|graph") as caught:
        parse(text(*nodes(name)))
    assert len(str(caught.value)) <= 300


@pytest.mark.parametrize("said", [STRANGE, f'"{STRANGE}"', '{"nodes":[],"' + STRANGE + '":1}'])
def test_messages_stay_short_whatever_the_text_is(said):
    with pytest.raises((InvalidSetting, UnknownSetting), match=r"graph") as caught:
        parse(said)
    assert len(str(caught.value)) <= 300

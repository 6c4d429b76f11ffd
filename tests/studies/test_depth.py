"""Layers taken out: the variants, AlexNet's published figures beside them, and mistakes."""

import json

import pytest

import striate
from striate.errors import InputError, InvalidSetting, ShapeError, UnknownNet
from striate.nets import create
from striate.studies._depth import PUBLISHED, SLIDES

LINE = "conv(4, 3, padding=1) relu pool(2) conv(4, 3, padding=1) relu flatten dense(8) relu "
CHAIN = LINE + "dense(classes)"
EIGHT = "conv(4, 3, padding=1) relu " * 5 + "flatten dense(9) relu dense(9) relu dense(classes)"


def test_each_variant_is_trained_and_its_loss_is_what_it_lost(tmp_path, tiny):
    folder = tmp_path / "out"
    study = striate.study(
        "depth", "digits", net=CHAIN, without=((2,), (2, 3)), folder=folder, **tiny
    )
    whole, *variants = study.facts["variants"]
    assert [variant["name"] for variant in variants] == ["without 2", "without 2,3"]
    for variant in variants:
        net = create(variant["net"]["text"], num_classes=10, in_channels=1, size=8)
        assert variant["parameters"] == sum(weight.numel() for weight in net.parameters())
        assert variant["fewer_parameters"] == whole["parameters"] - variant["parameters"]
        lost = variant["lost"]
        assert lost["difference"] == pytest.approx(whole["accuracy"] - variant["accuracy"])
        assert variant["published_points"] is variant["slides_points"] is None
    means = [trial["accuracy"] for trial in whole["trials"]]
    assert whole["accuracy"] == pytest.approx(sum(means) / 2)
    assert [trial["seed"] for trial in whole["trials"]] == [0, 1]
    known = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    assert known == study.facts
    assert "ImageNet" not in " ".join([*study.table.columns, *study.verdict])


def test_a_net_with_alexnets_layers_stands_beside_the_published_figures(tmp_path, tiny):
    study = striate.study("depth", "digits", net=EIGHT, folder=tmp_path, **{**tiny, "seeds": 1})
    rows = {tuple(row["without"]): row["published_points"] for row in study.facts["variants"]}
    assert rows == {(): None, **PUBLISHED}
    slides = {tuple(row["without"]): row["slides_points"] for row in study.facts["variants"]}
    assert slides == {(): None, **SLIDES}
    said = " ".join(study.verdict)
    assert "lost 0.3 (without 7), 4.3 (without 6,7)" in said
    assert "(Zeiler & Fergus 2014, table 3); courses' slides print 1.1 (without 7)" in said
    drawn = study.chart.read_text(encoding="utf-8")
    assert "AlexNet on ImageNet, top-5 (Zeiler &amp; Fergus 2014, table 3)" in drawn
    assert "AlexNet on ImageNet, as slides print it" in drawn
    assert "Each net was trained once" in said
    assert "--seeds 3" in said
    assert study.table.columns[-2:] == (">ImageNet", ">slides")
    assert [row[-2:] for row in study.table.rows][:2] == [("", ""), ("+0.3", "+1.1")]


def test_the_papers_figures_are_differences_of_its_table_and_the_slides_are_others():
    top5 = {(7,): 18.4, (6, 7): 22.4, (3, 4): 22.1, (3, 4, 6, 7): 50.1}
    assert {removed: error - 18.1 for removed, error in top5.items()} == pytest.approx(PUBLISHED)
    # FIGURES 4.
    assert SLIDES == {(7,): 1.1, (6, 7): 5.7, (3, 4): 3.0, (3, 4, 6, 7): 33.5}


@pytest.mark.parametrize(
    ("choices", "error", "words"),
    [
        pytest.param(
            {"net": CHAIN, "without": ((9,),)}, InvalidSetting, "no layer 9.*from 1 to 4", id="9"
        ),
        pytest.param(
            {"net": CHAIN, "without": ((1, 2, 3, 4),)},
            InvalidSetting,
            "Layer 4 of .* cannot be removed: of its 4 layers 1 to 3 can",
            id="every-layer",
        ),
        pytest.param(
            {"net": CHAIN},
            InvalidSetting,
            "say which layers.*1 conv1, 2 conv2, 3 dense1",
            id="none",
        ),
        pytest.param(
            {
                "net": "conv(4, 3) residual(conv(4, 1)) globalpool dense(classes)",
                "without": ((1,),),
            },
            ShapeError,
            "branches at residual.*Take a chain",
            id="no-chain",
        ),
        pytest.param(
            {"net": CHAIN, "without": ((2,), (2,))},
            InputError,
            "without 2: asked for twice. Ask for each once",
            id="twice",
        ),
        pytest.param({"net": "alexnte"}, UnknownNet, "no net called 'alexnte'", id="misspelt"),
    ],
)
def test_mistakes(choices, error, words, tiny):
    with pytest.raises(error, match=words):
        striate.study("depth", "digits", **choices, **tiny)

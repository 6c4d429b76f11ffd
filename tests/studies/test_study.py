"""What a study hands back is what it wrote: one JSON file, one chart, one table."""

import json
import shutil

import altair as alt
import pytest

import striate
from striate.errors import NotWritable
from striate.recipes import Recipe
from striate.studies import Shared, Study, Table
from striate.studies._bench import Bench
from striate.studies._study import finish

TABLE = Table("Accuracy", ("net", ">accuracy, %"), (("dense", "91"), ("convolutional", "98")))
VERDICT = ("One is better.", "Nichts für ungut…")


@pytest.fixture
def bench(tmp_path) -> Bench:
    shared = Shared("digits", seeds=2, folder=tmp_path / "out")
    return Bench.open("shift", "flatten dense(classes)", shared, Recipe(seed=4), 20)


@pytest.fixture
def chart():
    return (
        alt.Chart(alt.Data(values=[{"a": 0}, {"a": 1}]), title="Moved").mark_line().encode(x="a:Q")
    )


def finished(bench, chart, **facts) -> Study:
    return finish(bench, epochs=1.5, facts=facts, verdict=VERDICT, table=TABLE, chart=chart)


def test_the_file_holds_every_figure_under_a_head_that_all_studies_have(bench, chart):
    study = finished(bench, chart, pixels=3, variants=[{"accuracy": None}])
    text = (study.folder / "study.json").read_text(encoding="utf-8")
    known = json.loads(text)
    assert known == study.facts
    assert list(known) == [
        "study", "version", "data", "recipe", "seeds", "epochs", "pixels", "variants", "verdict",
    ]  # fmt: skip
    assert (known["study"], known["version"]) == ("shift", striate.__version__)
    assert (known["seeds"], known["epochs"]) == ([4, 5], 1.5)
    assert Recipe.from_json(known["recipe"]) == Recipe(seed=4)
    assert known["data"]["judging_pictures"] == 20
    assert VERDICT[1] in text  # as people write it, not as \u escapes


def test_it_answers_by_name_what_the_facts_hold(bench, chart):
    study = finished(bench, chart)
    assert study.question == "shift"
    assert study.verdict == list(VERDICT)
    assert study.table is TABLE
    assert study.folder == bench.folder


def test_the_chart_lies_beside_it(bench, chart):
    study = finished(bench, chart)
    assert study.chart == bench.folder / "study.svg"
    drawn = study.chart.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "Moved" in drawn


def test_json_is_the_facts_and_where_they_lie(bench, chart):
    study = finished(bench, chart, pixels=3)
    found = study.to_json()
    assert json.loads(json.dumps(found)) == found
    assert found == {
        **study.facts,
        "folder": str(bench.folder),
        "chart": str(bench.folder / "study.svg"),
    }
    assert "folder" not in study.facts


def test_a_second_time_writes_over_the_first(bench, chart):
    finished(bench, chart, pixels=3)
    finished(bench, chart, pixels=4)
    known = json.loads((bench.folder / "study.json").read_text(encoding="utf-8"))
    assert known["pixels"] == 4
    assert sorted(path.name for path in bench.folder.iterdir()) == [
        "study.json", "study.svg", "trials",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_json_has_not_are_never_written(bench, chart, value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        finished(bench, chart, accuracy=value)
    assert not (bench.folder / "study.json").exists()


def test_a_folder_that_went_away_is_said(bench, chart):
    shutil.rmtree(bench.folder)
    with pytest.raises(NotWritable, match=r"study\.svg could not be written.*Choose a folder"):
        finished(bench, chart)

"""The page: whole, alone, and never anything else than text where names stand."""

import dataclasses
import json
import re
from html.parser import HTMLParser

import pytest

import striate
from striate.errors import UnfinishedRun
from striate.pipeline import evaluated
from striate.report import _page as page
from striate.report import gather


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data) -> None:
        self.text += data


def test_it_holds_no_script_and_nothing_from_elsewhere(html):
    tags = Tags(html).tags
    assert not [tag for tag, _ in tags if tag in ("script", "link", "iframe", "object", "base")]
    for tag, attributes in tags:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        for name in ("src", "href", "xlink:href", "action"):
            assert (attributes.get(name) or "data:").startswith(("data:", "#")), (tag, attributes)
    assert not re.search(r"@import|url\((?!#)", html)
    assert "default-src 'none'" in html


def test_hostile_and_foreign_names_are_text(html, hostile):
    read = Tags(html)
    shown = read.text + "".join(attributes.get("alt") or "" for _, attributes in read.tags)
    assert [name for name in hostile if name not in shown] == []


def test_what_is_in_it(html, finished):
    text = " ".join(Tags(html).text.split())
    facts = json.loads(finished.report_json.read_text(encoding="utf-8"))
    judged, changes = facts["evaluation"], facts["plan"]["recipe"]["augment"]
    changed = f", on pictures changed by {' and '.join(changes)}" if changes else ""
    for words in (
        f"It is right on {100 * judged['accuracy']:.1f}%", "What to do next",
        "72 training, 9 validation and 9 test pictures", "Left out: 1 file",
        "How it learned", "without label smoothing; the weights of epoch 3 were kept",
        f"taken while the weights still change{changed}. The validation figures", "Class by class",
        "expected calibration error", "features.conv1", "4 filters of 3x3x3", "striate train",
        f"striate {striate.__version__}",
    ):  # fmt: skip
        assert words in text, words
    assert "dropout" not in text[text.index("How it learned") : text.index("What it takes")]
    assert facts["data"]["left_out_files"][0]["path"].endswith("broken.jpg")
    assert len(facts["history"]) == 3
    assert facts["history"][0]["learning_rate"] > 0


def test_the_matrix_has_the_pictures_of_its_cells(html, finished):
    tags = Tags(html).tags
    facts = json.loads(finished.report_json.read_text(encoding="utf-8"))
    counts = [count for _, _, count in facts["evaluation"]["confusion"]]
    opens = [a["popovertarget"] for tag, a in tags if a.get("class") in ("right", "wrong")]
    cells = [a["id"] for tag, a in tags if "popover" in a]
    assert opens == cells
    assert len(cells) == len(counts)
    pictures = re.findall(r'<div popover id="[^"]+">.*?</div>', html, re.DOTALL)
    assert [cell.count("<img") for cell in pictures] == [min(12, count) for count in counts]


def test_every_name_of_a_part_is_there_once(html):
    names = [a["id"] for _, a in Tags(html).tags if a.get("id")]
    assert len(names) == len(set(names))


def test_it_is_made_again_from_the_run_alone(finished, html):
    before = json.loads(finished.report_json.read_text(encoding="utf-8"))
    finished.report.unlink()
    finished.report_json.unlink()
    again = striate.make_report(finished.folder)
    assert again == finished.report
    after = json.loads(finished.report_json.read_text(encoding="utf-8"))
    assert after["evaluation"] == before["evaluation"]
    assert after["answer"] == before["answer"]
    assert Tags(again.read_text(encoding="utf-8")).text.split()[:80] == Tags(html).text.split()[:80]


def test_an_unfinished_run_has_no_report(finished, tmp_path):
    from striate.runs import new_run

    run = new_run("a", {"status": "training"}, tmp_path)
    with pytest.raises(UnfinishedRun, match=r"it is training\. Finish it with"):
        striate.make_report(run.folder)


@pytest.mark.parametrize(
    ("value", "words"),
    [(1234, "1,234"), (0.123456, "0.1235"), (None, "–"), (float("inf"), "–")],  # noqa: RUF001
)
def test_numbers(value, words):
    assert page._number(value) == words


def test_with_many_classes_the_confused_pairs_open_instead_of_a_matrix(finished, monkeypatch):
    monkeypatch.setattr(page, "_LARGEST_MATRIX", 2)
    classifier = striate.load(finished.folder)
    dataset = striate.open(finished.read()["options"]["source"], size=16)
    evaluations = evaluated(classifier, dataset)
    judged = evaluations["test"]
    evaluations["test"] = dataclasses.replace(judged, labels=(judged.labels + 1) % 3)
    report = gather(finished, classifier, dataset, evaluations)
    html = page.page(report)
    assert 'class="matrix"' not in html
    pairs = report.facts["evaluation"]["most_confused"][:8]
    assert html.count("<summary>Show ") == len(pairs) > 0

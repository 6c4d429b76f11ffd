"""A folder holds one study; another one is refused there, or gets a folder of its own."""

import json

import pytest

from striate.errors import DamagedFile, InvalidSetting
from striate.studies._folders import Subject, make_folder

DIGITS = Subject("depth", "digits", "a1", {"net": "ablation-8", "without": []})
OTHERS = {
    "question": (Subject("shift", "digits", "a1", {}), "of depth, not of shift"),
    "source": (Subject("depth", "xo", "b2", DIGITS.choices), "on digits, not on xo"),
    "pictures": (Subject("depth", "digits", "c3", DIGITS.choices), "on digits with other pictures"),
    "net": (
        Subject("depth", "digits", "a1", {"net": "lenet5", "without": []}),
        "whose net is ablation-8, not lenet5",
    ),
    "layers": (
        Subject("depth", "digits", "a1", {"net": "ablation-8", "without": [[6, 7], [3]]}),
        "whose without is by rule, not 6,7 3",
    ),
}


@pytest.mark.parametrize(("other", "words"), OTHERS.values(), ids=OTHERS)
def test_a_folder_that_was_asked_for_is_not_written_over(tmp_path, other, words):
    folder = tmp_path / "mine"
    assert make_folder(folder, "depth-digits", DIGITS) == folder
    assert make_folder(folder, "depth-digits", DIGITS) == folder
    with pytest.raises(InvalidSetting, match=rf"holds a study {words}.*give another folder after"):
        make_folder(folder, "depth-digits", other)


@pytest.mark.parametrize("other", [other for other, _ in OTHERS.values()], ids=OTHERS)
def test_by_default_another_study_gets_the_next_folder_even_if_neither_has_ended(other):
    names = [
        make_folder(None, "depth-digits", subject).as_posix()
        for subject in (DIGITS, other, DIGITS, other)
    ]
    assert names == ["studies/depth-digits", "studies/depth-digits-2"] * 2


def test_a_copy_of_the_pictures_elsewhere_is_the_same_study(tmp_path):
    make_folder(tmp_path, "", DIGITS)
    copy = Subject("depth", "/elsewhere/digits", "a1", DIGITS.choices)
    assert make_folder(tmp_path, "", copy) == tmp_path


def test_a_study_that_noted_nothing_is_known_by_its_figures(tmp_path):
    figures = {"study": "depth", "data": {"source": "digits", "fingerprint": "a1"}}
    (tmp_path / "study.json").write_text(json.dumps(figures), encoding="utf-8")
    with pytest.raises(InvalidSetting, match="on digits, not on xo"):
        make_folder(tmp_path, "", OTHERS["source"][0])
    assert make_folder(tmp_path, "", DIGITS) == tmp_path


@pytest.mark.parametrize("text", ["{", "[]", '{"study": "depth"}', "null"])
def test_a_file_that_is_no_study_holds_none(tmp_path, text):
    (tmp_path / "study.json").write_text(text, encoding="utf-8")
    assert make_folder(tmp_path, "", DIGITS) == tmp_path


@pytest.mark.parametrize("text", ["", "{", "[]", '{"question": "depth"}', "\0" * 100])
@pytest.mark.parametrize("given", [True, False], ids=["asked for", "by default"])
def test_a_folder_whose_note_is_damaged_is_neither_taken_nor_passed_over(text, given):
    folder = make_folder(None, "depth-digits", DIGITS)
    note = folder / "trials" / "asked.json"
    note.write_text(text, encoding="utf-8")
    with pytest.raises(DamagedFile, match=r"asked\.json does not tell .*: .*--output; or remove"):
        make_folder(folder if given else None, "depth-digits", DIGITS)
    note.unlink()
    assert make_folder(folder if given else None, "depth-digits", DIGITS) == folder

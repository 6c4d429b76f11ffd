"""What a package index is given: links and pictures that work without the files around them."""

import email
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def metadata(tmp_path_factory):
    """What the build backend says of the package, as an index reads it."""
    from hatchling.build import prepare_metadata_for_build_wheel

    folder = tmp_path_factory.mktemp("metadata")
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        named = prepare_metadata_for_build_wheel(str(folder))
    finally:
        os.chdir(before)
    return email.message_from_string((folder / named / "METADATA").read_text(encoding="utf-8"))


def test_every_link_of_the_description_is_whole_and_leads_to_a_file(metadata):
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", metadata.get_payload())
    assert len(targets) > 10
    urls = dict(line.split(", ") for line in metadata.get_all("Project-URL"))
    repository = urls["Repository"]
    raw = repository.replace("github.com", "raw.githubusercontent.com")
    for target in targets:
        path = re.sub(f"^({re.escape(repository)}/blob|{re.escape(raw)})/main/", "", target)
        assert path != target, target
        assert (ROOT / path).is_file(), target


def test_every_picture_of_the_description_is_asked_for_as_a_file(metadata):
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", metadata.get_payload())
    assert len(pictures) >= 3
    assert all(url.startswith("https://raw.githubusercontent.com/") for url in pictures)


def test_the_index_is_told_where_the_project_lives(metadata):
    named = {line.split(", ")[0] for line in metadata.get_all("Project-URL")}
    assert {"Repository", "Documentation", "Changelog", "Issues"} <= named

"""Images of every kind, spoilt, are read at every reduced size: pixels come out, or a reason."""

import sys

import pytest
from tests.fuzzing.image_files import image_files
from tests.fuzzing.mutated_images import images
from tests.fuzzing.searching import Search
from tests.images import jpeg_kinds

COUNT = 200


@pytest.mark.parametrize(("kind", "count"), [("jpeg", COUNT), ("other", COUNT)])
def test_images(kind, count, fuzz):
    fuzz("images", images(kind), count)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc says when a block is written past")
def test_without_the_guard_of_the_fast_decoder_the_lossless_jpeg_is_found(subject):
    """As it was before: simplejpeg writes a lossless JPEG past the end of a reduced one."""
    pytest.importorskip("simplejpeg", reason="there is no wheel of simplejpeg for this platform")
    subject.forget()
    search = Search(subject, "unguarded images")
    search.run(images("jpeg"), COUNT)
    subject.forget()
    kinds = {example["from"] for _, example in search.faults.values()}
    assert {answer.outcome for answer, _ in search.faults.values()} == {"crash"}
    assert any("lossless" in kind for kind in kinds)


def test_every_file_is_read_unspoilt(subject):
    """All but the kinds of JPEG that hardly any decoder takes, whose own tests are elsewhere."""
    refused = {
        name
        for name, content in image_files().items()
        if subject.ask("images", {"data": content}).outcome == "refused"
    }
    assert {name for name in refused if not name.startswith("jpeg ")} == set()
    assert len(refused) < len(jpeg_kinds.changed()) + 5

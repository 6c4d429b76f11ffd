"""Downloads from a server of our own: whole and checked, or not there and said."""

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from striate.data._download import checksum, download
from striate.errors import DownloadFailed, NotWritable
from striate.runs import listening

CONTENT = bytes(range(256)) * 3000
MD5 = hashlib.md5(CONTENT).hexdigest()


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/missing":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT if self.path == "/whole" else CONTENT[:1000])

    def log_message(self, format, *arguments):  # noqa: A002 (the name it has there)
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_comes_whole_and_is_told_of(site, tmp_path):
    events = []
    with listening(events.append):
        path = tmp_path / "deep" / "file"
        download("pets", f"{site}/whole", path, md5=MD5, most_bytes=10**6)
    assert path.read_bytes() == CONTENT
    assert checksum(path) == MD5
    assert events[0]["event"] == "download"
    assert events[-1]["done"] == events[-1]["total"] == len(CONTENT)


@pytest.mark.parametrize(
    ("page", "md5", "most", "reason"),
    [
        ("whole", "0" * 32, 10**6, rf"has the MD5 {MD5} instead of 0+"),
        ("whole", MD5, 1000, r"it has more than 1,000 bytes"),
        ("cut", MD5, 10**6, r"has the MD5|IncompleteRead"),
        ("missing", MD5, 10**6, r"HTTP Error 404"),
    ],
)
def test_what_is_not_the_file_leaves_nothing(site, page, md5, most, reason, tmp_path):
    place = re.escape(str(tmp_path))
    message = rf"pets could not be downloaded: .*({reason}).*put file into {place}"
    with pytest.raises(DownloadFailed, match=message):
        download("pets", f"{site}/{page}", tmp_path / "file", md5=md5, most_bytes=most)
    assert list(tmp_path.iterdir()) == []


def test_nobody_there(tmp_path):
    with pytest.raises(DownloadFailed, match=r"could not be downloaded: .*refused"):
        download("pets", "http://127.0.0.1:9/a", tmp_path / "a", md5=MD5, most_bytes=9)


def test_a_place_that_cannot_be_written(site, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotWritable, match=r"could not be written: .*Choose a folder"):
        download("pets", f"{site}/whole", tmp_path / "file" / "a", md5=MD5, most_bytes=10**6)

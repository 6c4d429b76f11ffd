"""Streams that are closed, full or without a reader: the work goes on, and the exit code tells."""

import errno
import json
import os
import subprocess
import sys

import pytest

from striate.cli._streams import LenientFile

pytestmark = pytest.mark.skipif(os.name == "nt", reason="descriptors as POSIX has them")
STRIATE = [sys.executable, "-m", "striate"]
TRAIN = ["train", "digits", "--net", "flatten dense(classes)", "--epochs", "1", "--name", "a"]


def redirected(words, redirection, **options):
    """Runs a command as a shell would with such a redirection behind it."""
    shell = ["sh", "-c", f'exec "$0" "$@" {redirection}', *STRIATE, *words]
    return subprocess.run(shell, capture_output=True, text=True, timeout=600, **options)


def without_a_reader() -> int:
    """A pipe's end to write to, whose other end is closed."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def test_training_goes_on_when_the_reader_of_its_progress_leaves(tmp_path):
    pipe = without_a_reader()
    done = subprocess.run([*STRIATE, *TRAIN], stdout=pipe, stderr=pipe, cwd=tmp_path, timeout=600)
    os.close(pipe)
    assert done.returncode == 0
    assert json.loads((tmp_path / "runs/a-1/run.json").read_text())["status"] == "done"


def test_training_goes_on_with_all_streams_closed(tmp_path):
    assert redirected(TRAIN, "<&- >&- 2>&-", cwd=tmp_path).returncode == 0
    run = tmp_path / "runs" / "a-1"
    assert json.loads((run / "run.json").read_text())["status"] == "done"
    lines = (run / "events.jsonl").read_text().splitlines()
    assert all(json.loads(line)["event"] for line in lines)  # nothing else was written into it


@pytest.mark.parametrize(
    "redirection", [">&-", "2>&-", "<&-", "1</dev/null", "2</dev/null"], ids=str.strip
)
def test_a_stream_that_is_closed_is_no_failure(redirection):
    done = redirected(["synsets", "cat"], redirection)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("tabby" in done.stdout) == ("2" in redirection[:1] or redirection[0] == "<")


def test_a_mistake_without_streams_keeps_its_exit_code():
    assert redirected(["synsets", "--nonsense"], ">&- 2>&-").returncode == 2


@pytest.mark.parametrize("words", [["synsets", "cat"], ["history"], ["models", "--json"]], ids=str)
def test_the_reader_of_an_answer_may_leave(words):
    pipe = without_a_reader()
    done = subprocess.run(
        [*STRIATE, *words], stdout=pipe, stderr=subprocess.PIPE, text=True, timeout=600
    )
    os.close(pipe)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_progress_onto_a_full_disk_is_dropped():
    assert redirected(["synsets", "--nonsense"], "2>/dev/full").returncode == 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_a_full_disk_is_remembered_and_is_no_reader_that_left():
    with open("/dev/full", "wb") as full:
        file = LenientFile(full.fileno())
        assert [file.write(b"ab"), file.write(b"c")] == [2, 1]
        assert file.failure is not None
        assert (file.failure.errno, file.reader_left) == (errno.ENOSPC, False)


def test_what_is_written_after_the_reader_left_is_dropped():
    file = LenientFile(without_a_reader())
    assert not file.reader_left
    assert [file.write(b"ab"), file.write(memoryview(b"cde"))] == [2, 3]
    assert file.reader_left
    os.close(file.fileno())


def test_a_pipe_that_another_process_made_non_blocking_is_waited_for():
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    content = bytes(200_000)
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; print(len(sys.stdin.buffer.read()))"],
        stdin=reader,
        stdout=subprocess.PIPE,
    )
    os.close(reader)
    file, left = LenientFile(writer), memoryview(content)
    while left:
        left = left[file.write(left) :]
    os.close(writer)
    assert child.communicate(timeout=600)[0] == b"200000\n"
    assert file.failure is None


@pytest.mark.parametrize("words", [["predict", "a", "b.png"], ["models"], ["--help"]], ids=str)
def test_a_folder_that_was_deleted_is_said(words, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    script = 'rmdir "$PWD"; exec "$0" "$@"'
    done = subprocess.run(
        ["sh", "-c", script, *STRIATE, *words], cwd=gone, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The current folder is not there any more")
    assert len(done.stderr.splitlines()) == 1

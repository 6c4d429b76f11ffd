"""A file from the network: told while it comes, checked, and there as a whole or not at all."""

import hashlib
import http.client
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from striate._writing import write_atomically
from striate.data._parallel import Progress
from striate.errors import DownloadFailed, write_error
from striate.runs import emit

_PIECE_BYTES = 2**18
_PATIENCE_SECONDS = 30


def download(name: str, url: str, path: Path, *, md5: str, most_bytes: int) -> None:
    """Downloads a file that is known before.

    Args:
        name: Of the source, for what is told meanwhile.
        url: Where it is.
        path: Where it goes; the folder is made.
        md5: Its checksum, in hexadecimal, as its authors publish it.
        most_bytes: It is known to be no larger.

    Raises:
        DownloadFailed: It did not come, or it is another file; says where to put it by hand.
        DiskFull, NotWritable: Nothing of it is left.
    """
    emit("download", source=name, folder=str(path.parent))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(path, error) from error
    write_atomically(path, _pieces(name, url, path, md5, most_bytes))


def checksum(path: Path) -> str:
    """The MD5 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _pieces(name: str, url: str, path: Path, md5: str, most_bytes: int) -> Iterator[bytes]:
    """What comes, piece by piece.

    Raises:
        DownloadFailed: It breaks off, or at its end, it is another file.
    """
    digest = hashlib.md5(usedforsecurity=False)
    done = 0
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE_SECONDS) as answer:
            total = int(answer.headers.get("Content-Length") or most_bytes)
            progress = Progress("fetch", max(total, 1), name)
            while done <= most_bytes and (piece := answer.read(_PIECE_BYTES)):
                done += len(piece)
                digest.update(piece)
                progress.advance(len(piece))
                yield piece
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _failed(name, url, path, " ".join(str(error).split()) or "no answer") from error
    if done > most_bytes:
        raise _failed(name, url, path, f"it has more than {most_bytes:,} bytes")
    if digest.hexdigest() != md5:
        found = digest.hexdigest()
        raise _failed(name, url, path, f"what came has the MD5 {found} instead of {md5}")


def _failed(name: str, url: str, path: Path, reason: str) -> DownloadFailed:
    return DownloadFailed(
        f"{name} could not be downloaded: {reason.rstrip('.')}. On a machine with a network, get "
        f"{url} and put {path.name} into {path.parent}. Or use the source digits: it needs no "
        f"download."
    )

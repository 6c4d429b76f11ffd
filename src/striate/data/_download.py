"""A file from the network: told while it comes, checked, and there as a whole or not at all."""

import hashlib
import http.client
import os
import urllib.request
from pathlib import Path
from typing import BinaryIO

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
    aside = path.with_name(f".{path.name}.{os.getpid()}.coming")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = aside.open("wb")
    except OSError as error:
        raise write_error(path, error) from error
    try:
        with file:
            found = _fetched(name, url, file, path, most_bytes)
            file.flush()
            os.fsync(file.fileno())
        if found != md5:
            raise _failed(name, url, path, f"what came has the MD5 {found} instead of {md5}")
        os.replace(aside, path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        aside.unlink(missing_ok=True)


def checksum(path: Path) -> str:
    """The MD5 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _fetched(name: str, url: str, file: BinaryIO, path: Path, most_bytes: int) -> str:
    """Copies what comes; returns its MD5."""
    digest = hashlib.md5(usedforsecurity=False)
    done = 0
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE_SECONDS) as answer:
            total = int(answer.headers.get("Content-Length") or most_bytes)
            progress = Progress("fetch", max(total, 1), name)
            while piece := answer.read(_PIECE_BYTES):
                done += len(piece)
                if done > most_bytes:
                    break
                digest.update(piece)
                _write(file, piece, path)
                progress.advance(len(piece))
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise _failed(name, url, path, " ".join(str(error).split()) or "no answer") from error
    if done > most_bytes:
        raise _failed(name, url, path, f"it has more than {most_bytes:,} bytes")
    return digest.hexdigest()


def _write(file: BinaryIO, piece: bytes, path: Path) -> None:
    try:
        file.write(piece)
    except OSError as error:
        raise write_error(path, error) from error


def _failed(name: str, url: str, path: Path, reason: str) -> DownloadFailed:
    return DownloadFailed(
        f"{name} could not be downloaded: {reason.rstrip('.')}. On a machine with a network, get "
        f"{url} and put {path.name} into {path.parent}. Or use the source digits: it needs no "
        f"download."
    )

"""`hf:owner/name`: a data set of the Hugging Face hub, by the parquet files that the hub makes.

The hub converts nearly every data set into parquet on a branch of its own, so no code of a data
set's author is run. What was downloaded once lies in the data folder, whole, and needs no network.
"""

import importlib
import os
import re
from pathlib import Path
from typing import Any

from striate._writing import folder_aside
from striate.data._parquet import Parquet
from striate.data._places import data_folders
from striate.data._source import Source
from striate.errors import DownloadFailed, InvalidSetting, listed, write_error
from striate.runs import emit

_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_CONFIG = re.compile(r"[\w.+-]+")
_BRANCH = "refs/convert/parquet"


def hub(settings: str) -> Source:
    """The data set that `owner/name` or `owner/name:config` means; downloaded if it is not here.

    Raises:
        InvalidSetting: It is no such name, or one of several configurations is to be chosen.
        DownloadFailed: The extra is not installed, or the hub did not answer; says what to do.
        DiskFull, NotWritable: Nothing of it is left.
    """
    name, _, config = settings.partition(":")
    dots = any(set(part) == {"."} for part in (*name.split("/"), config) if part)
    if not _NAME.fullmatch(name) or (config and not _CONFIG.fullmatch(config)) or dots:
        raise InvalidSetting(
            f"hf:{settings} names no data set of the hub; write hf:owner/name, such as "
            f"hf:ylecun/mnist, or hf:owner/name:config."
        )
    places = [root / "hf" / name / (config or "any") for root in data_folders()]
    here = next((place for place in places if place.is_dir()), None)
    return Parquet(here or _download(name, config, places[0]), f"hf:{settings}")


def _download(name: str, config: str, folder: Path) -> Path:
    client = _client(name, folder)
    emit("download", source=f"hf:{name}", folder=str(folder))
    try:
        with folder_aside(folder) as aside:
            files = client.HfApi().list_repo_files(name, repo_type="dataset", revision=_BRANCH)
            chosen = _choose(name, config, [file for file in files if file.endswith(".parquet")])
            client.snapshot_download(
                name,
                repo_type="dataset",
                revision=_BRANCH,
                allow_patterns=[f"{chosen}/*"],
                local_dir=aside,
            )
            os.rename(aside / chosen, folder)
    except InvalidSetting:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise write_error(folder, error) from error
        raise _failed(name, folder, f"{type(error).__name__}: {error}") from error
    return folder


def _client(name: str, folder: Path) -> Any:
    try:
        return importlib.import_module("huggingface_hub")  # an extra
    except ImportError as error:
        raise _failed(
            name, folder, "the extra hf is not installed; pip install 'striate[hf]'"
        ) from error


def _choose(name: str, config: str, files: list[str]) -> str:
    """The configuration asked for; else the only one, or the one called default."""
    known = sorted({file.split("/")[0] for file in files if "/" in file})
    wanted = config or (known[0] if len(known) == 1 else "default")
    if wanted in known:
        return wanted
    if not known:
        raise InvalidSetting(
            f"The hub has no parquet files of hf:{name}: it has not converted it, or it is no data "
            f"set of tables. Download it yourself and train on its folder."
        )
    raise InvalidSetting(
        f"hf:{name} has {'no configuration ' + config if config else 'several configurations'}; "
        f"there are {listed(known, 20)}. Write hf:{name}:{known[0]}."
    )


def _failed(name: str, folder: Path, reason: str) -> DownloadFailed:
    said = " ".join(reason.split())[:300].rstrip(".")
    return DownloadFailed(
        f"hf:{name} could not be downloaded: {said}. Offline, get its parquet files "
        f"(train-00000-of-00001.parquet and so on) on another machine and put them into {folder}, "
        f"or train on any folder that holds them."
    )

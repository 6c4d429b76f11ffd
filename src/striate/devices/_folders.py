"""Where this machine keeps what can be made again."""

import os
from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """The user's cache of Striate: `$STRIATE_CACHE`, else the system's usual place."""
    return Path(
        os.environ.get("STRIATE_CACHE") or platformdirs.user_cache_dir("striate")
    ).absolute()

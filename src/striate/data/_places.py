"""Where data sets lie that have a name."""

import os
from pathlib import Path

import platformdirs


def data_folders() -> list[Path]:
    """`$STRIATE_DATA`, if it is set, and the user's data folder; downloads go to the first."""
    named = os.environ.get("STRIATE_DATA")
    return [*([Path(named)] if named else []), platformdirs.user_data_path("striate")]

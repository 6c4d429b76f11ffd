"""What every test shares: shapes checked as they run, a cache of its own, and real data if any."""

import os
from pathlib import Path

import pytest
from jaxtyping import install_import_hook

# Their annotated shapes are checked at every call; installed before any test imports the rooms.
CHECKED = {
    "images": ("batches", "prepare", "statistics"),
    "nets": ("blocks", "net"),
    "filters": (
        "convolving", "deconvolving", "examples", "formulas", "gradients", "learning", "notation",
        "pooling", "toeplitz", "values", "weights", "written",
    ),
    "evaluation": ("calibration", "features", "metrics", "mistakes", "none_of_these"),
    "data": ("entry", "idx", "rules", "source", "splits", "stratify"),
}  # fmt: skip
install_import_hook(
    [f"striate.{room}._{module}" for room, modules in CHECKED.items() for module in modules],
    "beartype.beartype",
)


@pytest.fixture(autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """Sends whatever a test caches to a temporary folder, never to the user's cache."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("STRIATE_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real data that `$STRIATE_DATA` names.

    Tests that need it skip where it is absent, and fail where `STRIATE_REQUIRE_DATA=1`.
    """
    named = os.environ.get("STRIATE_DATA", "")
    if named and Path(named).is_dir():
        return Path(named)
    reason = f"real data: STRIATE_DATA is {named!r}, which is no folder"
    if os.environ.get("STRIATE_REQUIRE_DATA") == "1":
        pytest.fail(reason)
    pytest.skip(reason)

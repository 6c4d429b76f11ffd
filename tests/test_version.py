"""The version is said in one place."""

import importlib.metadata
import re

import striate


def test_the_package_and_its_metadata_agree():
    assert striate.__version__ == importlib.metadata.version("striate")
    assert re.fullmatch(r"\d+\.\d+\.\d+", striate.__version__)

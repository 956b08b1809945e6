"""Fonts made once for all tests of paper, in a folder of their own."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def fonts_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for made fonts."""
    return tmp_path_factory.mktemp("fonts")

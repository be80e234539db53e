"""The demo city, read back once for all tests of it."""

from pathlib import Path

import pytest

from tests.scripts.demo_files import City, read_city


@pytest.fixture(scope="session")
def city(demo_files: Path) -> City:
    return read_city(demo_files)

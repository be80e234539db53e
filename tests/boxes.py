"""The keys of a run of the tests: what one process has encrypted, another opens."""

import os
import tempfile
from pathlib import Path

from geoapi.core.boxes import Boxes, make_key_file
from tests.sharing import RUN


def key_file() -> Path:
    """Made where there is none yet; gone after the run."""
    file = Path(tempfile.gettempdir(), f"{os.environ[RUN]}.keys")
    make_key_file(file)
    return file


def boxes() -> Boxes:
    return Boxes(key_file())

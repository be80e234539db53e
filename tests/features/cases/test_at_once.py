"""Many who do at once what only one can: one does it, and nothing is lost or bent."""

from collections import Counter

import pytest
from bench.case_races import RACES, ground_in, race

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from tests.boxes import key_file

ROUNDS, THREADS = 10, 12


@pytest.mark.parametrize("name", RACES)
def test_one_wins(town: Database, database_url: str, name: str) -> None:
    many = Database(database_url, pool_size=THREADS + 2)
    try:
        raced = race(ground_in(many, Boxes(key_file())), name, ROUNDS, THREADS)
    finally:
        many.close()
    assert raced.faults == Counter()

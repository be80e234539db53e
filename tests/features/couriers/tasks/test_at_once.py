"""Many who want at once what only one can have: one has it, and nothing is lost."""

from collections import Counter

import pytest
from bench.task_ground import task_ground_in
from bench.task_races import RACES, race

from geoapi.core.boxes import Boxes
from geoapi.core.db import Database
from tests.boxes import key_file

ROUNDS, COURIERS = 10, 24


@pytest.mark.parametrize("name", RACES)
def test_one_has_it(town: Database, database_url: str, name: str) -> None:
    many = Database(database_url, pool_size=COURIERS + 2)
    try:
        raced = race(task_ground_in(many, Boxes(key_file()), COURIERS), name, ROUNDS)
    finally:
        many.close()
    assert raced.faults == Counter()

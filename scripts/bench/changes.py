"""What one change costs each process that holds the city in memory, beside reading all of it anew."""

import time
from pathlib import Path
from statistics import median
from typing import Any

from psycopg2.extensions import cursor as Cursor
from runner.console import say

from bench import tables
from bench.peers import ours
from bench.workbench import Workbench
from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.locate.snapshot import AtlasSnapshot
from geoapi.city.places.snapshot import DirectorySnapshot
from geoapi.city.search.snapshot import SearchSnapshot
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.snapshots import Snapshot

_NUMBER = "'{0}' || right(md5(random()::text), 4)"
# A change, and the milliseconds that it may cost.
CHANGES = {
    "another number of a person": (
        "UPDATE person SET duty_phone = "
        + _NUMBER.format("0300-555")
        + " WHERE id = (SELECT min(person_id) FROM post)",
        20,
    ),
    "a place reported closed": (
        """INSERT INTO place_report (place_id, reporter, source)
           SELECT id, md5(random()::text), md5(random()::text) FROM place ORDER BY random() LIMIT 1""",
        5,
    ),
    "a place with other hours": (
        (
            "UPDATE place SET hours = '08:0' || floor(random() * 10) || '-18:00' WHERE id = (SELECT "
            "min(id) FROM place)"
        ),
        50,
    ),
    "another number of a house": (
        """UPDATE address SET text = regexp_replace(text, '[0-9]+号$',
              floor(random() * 90000 + 10000) || '号')
            WHERE id = (SELECT min(id) FROM address WHERE text ~ '路[0-9]+号$')""",
        50,
    ),
    "a building with more units": (
        (
            "UPDATE building SET units = coalesce(units, 0) + 1 WHERE id = (SELECT min(building_id) FROM "
            "address)"
        ),
        50,
    ),
    "a building with more households": (
        """UPDATE building SET households = households + 1
            WHERE id = (SELECT min(id) FROM building WHERE households > 0)""",
        50,
    ),
    "a community renamed": (
        "UPDATE area SET name = "
        + _NUMBER.format("新")
        + " WHERE id = (SELECT min(id) FROM area WHERE level = 'community')",
        200,
    ),
    "a boundary": (
        """UPDATE area_boundary SET geom = ST_Multi(ST_Buffer(geom, 1e-7 * (1 + random())))
            WHERE area_id = (SELECT min(id) FROM area WHERE level = 'grid') AND valid @> now()""",
        300,
    ),
}


def measure(bench: Workbench, city: Path, rounds: int) -> str:
    ours.fill(bench, city)
    database = Database(bench.sqlalchemy_url(ours.DATABASE), statement_timeout_s=120)
    held: list[Snapshot[Any]] = [
        AtlasSnapshot(database, Calendar()),
        DirectorySnapshot(database),
        GazetteerSnapshot(database),
        SearchSnapshot(database),
    ]
    whole = {each.name: _refreshed(each) for each in held}
    said = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in whole.items())
    say(f"  read whole: {said}")
    rows = []
    with bench.connect(ours.DATABASE) as connection:
        cursor = connection.cursor()
        for name, (statement, most_ms) in CHANGES.items():
            each_ms = [cost_ms(cursor, statement, held) for _ in range(rounds)]
            middle = median(each_ms)
            say(f"  {name}: {middle:.1f} ms")
            spread = f"{min(each_ms):.1f}–{max(each_ms):.1f}"
            rows.append([name, f"{middle:.1f}", spread, tables.verdict(middle, at_most=most_ms)])
    return tables.table(["One change", "CPU ms a process", "range", "target"], rows) + (
        f"\n\nProcessor time of one process that holds the city, {rounds} rounds. All of it read anew: "
        f"{said}."
    )


def cost_ms(cursor: Cursor, statement: str, held: list[Snapshot[Any]]) -> float:
    """Make a change; returns the milliseconds of processor time until all of these know of it."""
    cursor.execute(statement)
    return sum(_refreshed(each) for each in held) * 1000


def _refreshed(snapshot: Snapshot[Any]) -> float:
    """Seconds of processor time."""
    began = time.process_time()
    snapshot.refresh()
    return time.process_time() - began

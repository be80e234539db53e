"""A Gazetteer amended by what has changed is the one that would be loaded, to the last row."""

import re
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from geoapi.city.addresses.gazetteer.amending import amended
from geoapi.city.addresses.gazetteer.entries import AddressRow
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.search.matching import match
from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.addresses.store import load_gazetteer
from geoapi.core.db import Connection, Database
from tests.city.addresses.towns import ALIASES, AREAS, TOPONYMS, YUNXI, address_rows

HELD = [
    replace(row, id=number)
    for number, row in enumerate(sorted(address_rows(), key=lambda row: row.text)[::-1])
]


def of(rows: list[AddressRow]) -> Gazetteer:
    return Gazetteer(AREAS, rows, TOPONYMS, ALIASES)


def all_rows(gazetteer: Gazetteer) -> list[tuple[Any, ...]]:
    """All that is held of every row, numbers told as what they stand for."""
    parts = ("road", "doorplate", "estate", "building", "unit", "code")
    return [
        (
            gazetteer.text(row),
            gazetteer.point(row),
            gazetteer.units(row),
            int(gazetteer.column("area")[row]),
            int(gazetteer.column("id")[row]),
            *(gazetteer.part(row, name) for name in parts),
        )
        for row in range(len(gazetteer))
    ]


def assert_same(mine: Gazetteer, theirs: Gazetteer) -> None:
    assert all_rows(mine) == all_rows(theirs)
    assert mine.middles == theirs.middles and mine.count == theirs.count
    for name in ("road", "estate", "code"):
        for number in theirs.numbers(name):
            value = theirs.value(name, number)
            assert (
                mine.rows_of(name, mine.id_of(name, value)).tolist() == theirs.rows_of(name, number).tolist()
            )
    for row in range(len(theirs)):
        assert match(mine, theirs.text(row), 3) == match(theirs, theirs.text(row), 3)
        lon, lat = theirs.point(row)
        assert mine.nearest.to(lon, lat) == theirs.nearest.to(lon, lat)


def changed(row: AddressRow, number: int) -> AddressRow:
    """Another door or another house of the same road or estate, a few metres on."""
    text = re.sub(r"(?<=\d)(号楼?)$", rf"77{number}\1", row.text)
    return replace(row, text=text, lon=row.lon + number * 1e-5, units=number, building_code=f"NEW{number}")


@settings(max_examples=60)
@given(
    gone=st.sets(st.sampled_from(range(len(HELD))), max_size=6),
    edited=st.dictionaries(st.sampled_from(range(len(HELD))), st.integers(1, 9), max_size=6),
    copied=st.dictionaries(st.sampled_from(range(len(HELD))), st.integers(11, 19), max_size=6),
)
def test_it_is_the_one_that_would_be_loaded(
    gone: set[int], edited: dict[int, int], copied: dict[int, int]
) -> None:
    held = of(HELD)
    before = all_rows(held)
    new = {row: changed(HELD[row], number) for row, number in edited.items() if row not in gone}
    added = [replace(changed(HELD[row], number), id=1000 + row) for row, number in copied.items()]
    added = [row for row in added if row.text not in {each.text for each in HELD}]
    ids = [*gone, *new, *(row.id for row in added)]
    found = amended(held, ids, [*new.values(), *added], version=7)
    kept = [new.get(number, row) for number, row in enumerate(HELD) if number not in gone]
    if found is not None:
        assert found.version == 7
        assert_same(found, of([*kept, *added]))
    assert all_rows(held) == before  # and the one before is as it was


def test_most_changes_need_no_loading() -> None:
    held = of(HELD)
    assert all(amended(held, [row.id], [changed(row, 1)], 1) is not None for row in HELD)


def test_a_name_that_comes_or_goes_is_loaded() -> None:
    held = of(HELD)
    new = AddressRow(f"{YUNXI}无人知道路1号", 120, 40, id=99)
    assert amended(held, [99], [new], 1) is None
    single = [*HELD, new]
    assert amended(of(single), [99], [], 1) is None
    assert amended(of(single), [99], [changed(new, 2)], 1) is not None


def test_one_after_the_other() -> None:
    rows, found = list(HELD), of(HELD)
    for number, row in enumerate(HELD):
        rows[number] = changed(row, number % 9 + 1)
        following = amended(found, [row.id], [rows[number]], number)
        assert following is not None
        found = following
    assert_same(found, of(rows))


class Counted(GazetteerSnapshot):
    """Counts its loads of the whole."""

    loads = 0

    def load(self, connection: Connection, version: int) -> Gazetteer:
        self.loads += 1
        return super().load(connection, version)


def test_what_the_database_says_has_changed(database: Database) -> None:
    def run(*statements: str) -> None:
        with database.transaction() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def check(loads: int) -> None:
        snapshot.refresh()
        assert snapshot.loads == loads
        with database.transaction(snapshot=True) as connection:
            assert all_rows(snapshot.current()) == all_rows(load_gazetteer(connection))

    square = "SRID=4326;MULTIPOLYGON(((0 0,0 1,1 1,0 0)))"
    run(
        f"""INSERT INTO building (code, units, geom, entrance)
            SELECT 'B' || n, 1, '{square}', 'SRID=4326;POINT(0 0)' FROM generate_series(1, 4) AS n""",
        """INSERT INTO address (text, geom, building_id)
           SELECT '光明路' || id || '号', 'SRID=4326;POINT(0 0)', id FROM building""",
    )
    snapshot = Counted(database)
    check(loads=1)
    run("UPDATE building SET units = 3 WHERE code = 'B2'")
    check(loads=1)
    run("UPDATE building SET code = 'C2' WHERE code = 'B2'", "DELETE FROM address WHERE text LIKE '%3号'")
    check(loads=1)
    run("INSERT INTO address (text, geom) VALUES ('光明路100号', 'SRID=4326;POINT(1 1)')")
    check(loads=1)
    run("DELETE FROM building WHERE code = 'B1'")
    check(loads=1)
    run("INSERT INTO area (code, level, name, layer) VALUES ('990101001001001', 'grid', '第一网格', 'admin')")
    check(loads=1)
    run("INSERT INTO address (text, geom) VALUES ('和平路1号', 'SRID=4326;POINT(1 1)')")
    check(loads=2)
    run("INSERT INTO area (code, level, name, layer) VALUES ('990100', 'city', '滨城市', 'admin')")
    check(loads=3)

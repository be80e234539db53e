"""A Gazetteer amended by what has changed is the one that would be loaded, to the last row."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from geoapi.city.addresses.gazetteer.aliases import target_of
from geoapi.city.addresses.gazetteer.amending import amended
from geoapi.city.addresses.gazetteer.entries import AddressRow, Alias
from geoapi.city.addresses.gazetteer.gazetteer import Gazetteer
from geoapi.city.addresses.gazetteer.names import Ref
from geoapi.city.addresses.gazetteer.renaming import renaming
from geoapi.city.addresses.search.matching import match
from geoapi.city.addresses.snapshot import GazetteerSnapshot
from geoapi.city.addresses.store import load_gazetteer
from geoapi.core.db import Connection, Database
from tests.city.addresses.towns import ALIASES, AREAS, TINGTAO, TOPONYMS, YUNXI, address_rows

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


def all_names(gazetteer: Gazetteer) -> dict[str, Any]:
    """All that is held of names, numbers told as what they stand for."""

    def told(ref: Ref) -> tuple[Any, ...]:
        within = None if ref.within is None else gazetteer.areas[ref.within].code
        return ref.kind, gazetteer.name_of(ref), ref.via, ref.until, within, ref.element

    index = gazetteer.names
    held = vars(index) | {
        "_refs": {text: sorted(map(told, refs), key=repr) for text, refs in index._refs.items()}
    }
    held["_costs"] = {text: dict(costs) for text, costs in index._costs.items()}
    del held["_usual_costs"], held["_longest"]  # which may be too long, at the cost of a look or two
    return held


def assert_same(mine: Gazetteer, theirs: Gazetteer) -> None:
    assert all_rows(mine) == all_rows(theirs)
    names, their_names = all_names(mine), all_names(theirs)
    assert [part for part in names if names[part] != their_names[part]] == []
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
    before, names_before = all_rows(held), all_names(held)
    new = {row: changed(HELD[row], number) for row, number in edited.items() if row not in gone}
    added = [replace(changed(HELD[row], number), id=1000 + row) for row, number in copied.items()]
    added = [row for row in added if row.text not in {each.text for each in HELD}]
    ids = [*gone, *new, *(row.id for row in added)]
    found = amended(held, ids, [*new.values(), *added], version=7)
    kept = [new.get(number, row) for number, row in enumerate(HELD) if number not in gone]
    assert found.version == 7
    assert_same(found, of([*kept, *added]))
    # And the one before is as it was.
    assert all_rows(held) == before and all_names(held) == names_before


def test_a_name_that_comes_and_goes() -> None:
    held = of(HELD)
    new = AddressRow(f"{YUNXI}无人知道路1号", 120, 40, id=99)
    found = amended(held, [99], [new], 1)
    assert_same(found, of([*HELD, new]))
    assert held.names.refs("无人知道路") == () and found.names.refs("无人知道路")
    moved = changed(new, 2)
    assert_same(amended(found, [99], [moved], 2), of([*HELD, moved]))
    assert_same(amended(found, [99], [], 2), held)


def test_all_of_a_name_or_of_a_building_goes_with_its_other_names() -> None:
    for word in ("云禧苑", "和平路", "锦和小区", "人民医院", "长春路"):
        gone = [row for row in HELD if word in row.text]
        kept = [row for row in HELD if word not in row.text]
        found = amended(of(HELD), [row.id for row in gone], [], 1)
        assert gone
        assert_same(found, of(kept))
        assert_same(amended(found, [row.id for row in gone], gone, 2), of(HELD))


@pytest.mark.parametrize("said", ["环岛路7号", "星海公园", "星海公园3号楼", "星海公园路星海公园"])
@pytest.mark.parametrize("area", [TINGTAO, YUNXI])
def test_a_name_of_the_map_has_a_row_until_an_address_of_its_area_says_it(area: str, said: str) -> None:
    new = AddressRow(f"{area}{said}", 120.8, 40.7, id=99)
    held = of(HELD)
    found = amended(held, [99], [new], 1)
    assert_same(found, of([*HELD, new]))
    assert_same(amended(found, [99], [], 2), held)
    assert_same(
        amended(found, [99, HELD[3].id], [changed(HELD[3], 4)], 2),
        of([*HELD[:3], changed(HELD[3], 4), *HELD[4:]]),
    )


def test_one_after_the_other() -> None:
    rows, found = list(HELD), of(HELD)
    for number, row in enumerate(HELD):
        rows[number] = changed(row, number % 9 + 1)
        found = amended(found, [row.id], [rows[number]], number)
    assert_same(found, of(rows))


def renamed_town(codes: dict[str, str], aliases: list[Alias]) -> Gazetteer:
    """As it would be loaded with areas under other names, and other aliases."""
    areas = [replace(area, name=codes.get(area.code, area.name)) for area in AREAS]
    return Gazetteer(areas, HELD, TOPONYMS, aliases)


def test_an_area_is_called_otherwise() -> None:
    held = of(HELD)
    for area in AREAS:
        for name in ("新光街道", "云禧苑", f"{area.name}甲", area.name[:-1]):
            former = Alias("area", area.code, area.name, former=True)
            others = [alias for alias in ALIASES if (alias.kind, alias.target) == ("area", area.code)]
            for now in ([*others, former], others):
                change = renaming(held, [replace(area, name=name)], {("area", area.code)}, now)
                saying = held.rows_containing(change.words, 10_000)
                assert saying is not None
                ids = [number for number in held.column("id")[saying].tolist() if number >= 0]
                rows = [row for row in HELD if row.id in ids]
                found = amended(held, ids, rows, 1, change)
                kept = [alias for alias in ALIASES if alias not in others]
                assert_same(found, renamed_town({area.code: name}, [*kept, *now]))


def test_addresses_stay_in_an_area_under_its_former_name() -> None:
    former = Alias("area", "990101001", "和平街道", former=True)
    found = renamed_town({"990101001": "新光街道"}, [*ALIASES, former])
    said = f"{YUNXI}和平路12号云禧苑3号楼"
    (now,), (before,) = match(found, said, 1).candidates, match(of(HELD), said, 1).candidates
    assert now == replace(before, where="滨城市临海区新光街道云禧社区", understood=now.understood)
    assert now.name == "和平路12号云禧苑3号楼" and now.score == 1
    (spoken,) = match(found, "新光街道和平路12号云禧苑3号楼", 1).candidates
    assert (spoken.text, spoken.score) == (said, 1)


@pytest.mark.parametrize(
    "alias",
    [
        Alias("estate", "云禧苑", "老纺织厂宿舍"),
        Alias("place", "云禧苑", "老纺织厂"),
        Alias("road", "和平路", "解放路", area_code="990101001"),
        Alias("building", "Y13", "小白楼"),
        Alias("area", "990101001001", "云禧"),
        Alias("estate", "没有这样的小区", "别处"),
        Alias("road", "光明路", "和平路"),
    ],
)
def test_another_name_is_given_and_taken(alias: Alias) -> None:
    held = of(HELD)
    target = target_of(alias.kind, alias.target)
    others = [each for each in ALIASES if target_of(each.kind, each.target) == target]
    found = amended(held, [], [], 1, renaming(held, (), {target}, [*others, alias]))
    assert_same(found, Gazetteer(AREAS, HELD, TOPONYMS, [*ALIASES, alias]))
    assert_same(amended(found, [], [], 2, renaming(found, (), {target}, others)), held)


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
    check(loads=1)
    run("INSERT INTO alias (kind, target, name) VALUES ('road', '和平路', '解放 路')")
    check(loads=1)
    assert snapshot.current().names.refs("解放路")
    run("INSERT INTO area (code, level, name, layer) VALUES ('990100', 'city', '滨城市', 'admin')")
    check(loads=2)
    run(
        "INSERT INTO address (text, geom) VALUES ('滨城市永安路1号', 'SRID=4326;POINT(1 1)')",
        """INSERT INTO address (text, geom, elements)
           VALUES ('永安路2号', 'SRID=4326;POINT(1 1)', '{"city": "滨城市", "road": "永安路"}')""",
    )
    check(loads=2)
    run(
        "UPDATE area SET name = '新滨市' WHERE code = '990100'",
        "UPDATE area SET name = '一' WHERE level = 'grid'",
    )
    check(loads=2)
    assert snapshot.current().names.refs("第一网格") == ()
    assert [snapshot.current().name_of(ref) for ref in snapshot.current().names.refs("滨城市")] == ["新滨市"]
    run("UPDATE area SET name = '滨城市' WHERE code = '990100'")
    check(loads=2)
    run("UPDATE area SET level = 'district' WHERE code = '990100'")
    check(loads=3)
    run("UPDATE address SET building_id = (SELECT id FROM building WHERE code = 'B4') WHERE text LIKE '%2号'")
    run("UPDATE building SET estate_id = NULL", "INSERT INTO estate (code, name) VALUES ('E', '新苑')")
    run("UPDATE building SET estate_id = (SELECT id FROM estate)")
    run(
        """INSERT INTO address (text, geom, building_id)
           SELECT '9号楼', 'SRID=4326;POINT(1 1)', id FROM building LIMIT 1"""
    )
    check(loads=3)
    assert snapshot.current().names.refs("新苑")
    run("UPDATE estate SET name = '旧苑'")
    check(loads=3)
    assert snapshot.current().names.refs("旧苑") and not snapshot.current().names.refs("新苑")
    run("DELETE FROM estate", "DELETE FROM alias")
    check(loads=3)

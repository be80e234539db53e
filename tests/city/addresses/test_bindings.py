"""Buildings that staff gave to a grid: from a day until another, and never let go of without a word."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from geoapi.city.addresses.importing.buildings import import_buildings
from geoapi.city.areas.importing.run import import_areas
from geoapi.city.locate.store import load_atlas
from geoapi.core.db import Database
from tests.city.addresses.filing import LAT, LON, rows, table, versions
from tests.city.areas.shapes import city, feature, rectangle, write

GRID, OTHER = "990101001002001", "990101001001002"


def bindings(database: Database) -> list[tuple[object, ...]]:
    return rows(
        database,
        """SELECT b.code, a.code, lower(t.valid)::date::text, upper(t.valid)::date::text
             FROM building_binding t JOIN building b ON b.id = building_id JOIN area a ON a.id = area_id
            ORDER BY b.code, t.valid""",
    )


def test_a_binding_holds_for_its_time(town: Database, tmp_path: Path) -> None:
    head = "code,grid_code"
    import_buildings(town, table(tmp_path, head, f"B1,{GRID}"))
    assert bindings(town) == [("B1", GRID, None, None)]
    march, may = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 5))
    report = import_buildings(town, table(tmp_path, head, f"B1,{OTHER}", f"B2,{GRID}"), valid_from=march)
    counted = [report.counts[f"bindings to a grid {what}"] for what in ("new", "changed", "removed")]
    assert counted == [1, 1, 0]
    assert bindings(town) == [
        ("B1", GRID, None, "2026-03-01"), ("B1", OTHER, "2026-03-01", None), ("B2", GRID, "2026-03-01", None),
    ]  # fmt: skip
    # Said of the same moment again, the file's last word stands; nothing is left of no length.
    import_buildings(town, table(tmp_path, head, f"B1,{GRID}", f"B2,{GRID}"), valid_from=march)
    assert bindings(town)[:2] == [("B1", GRID, None, "2026-03-01"), ("B1", GRID, "2026-03-01", None)]
    assert (
        import_buildings(town, table(tmp_path, head, "B1,"), valid_from=may).counts[
            "bindings to a grid removed"
        ]
        == 1
    )
    assert bindings(town)[1:] == [("B1", GRID, "2026-03-01", "2026-05-01"), ("B2", GRID, "2026-03-01", None)]
    before = bindings(town), versions(town)
    (refusal,) = import_buildings(town, table(tmp_path, head, f"B1,{OTHER}"), valid_from=march).refused
    assert refusal.reason == "its binding changes on 2026-05-01: import with a date after it"
    # What says the same of that day, or nothing of bindings, enters.
    same = table(tmp_path, head, f"B1,{GRID}", f"B2,{GRID}")
    assert import_buildings(town, same, valid_from=march).refused == []
    assert import_buildings(town, table(tmp_path, "code,units", "B1,"), valid_from=march).refused == []
    assert import_buildings(town, table(tmp_path, head, f"B2,{GRID}"), valid_from=may).refused == []
    assert (bindings(town), versions(town)) == before


def test_the_map_of_any_date_heeds_the_binding_of_that_date(town: Database, tmp_path: Path) -> None:
    march = datetime(2026, 3, 1, tzinfo=UTC)
    import_buildings(town, table(tmp_path, "code,grid_code", f"B1,{GRID}"))
    import_buildings(town, table(tmp_path, "code,grid_code", f"B1,{OTHER}"), valid_from=march)
    for moment, grid in ((march - timedelta(days=1), GRID), (march, OTHER), (datetime.now(UTC), OTHER)):
        with town.transaction(snapshot=True) as connection:
            atlas = load_atlas(connection, moment)
        leaf, position = atlas.locate_one(LON, LAT)
        assert (atlas.leaves[leaf].code, atlas.binding(position).building_code) == (grid, "B1")
        assert atlas.period.holds(moment)


def test_the_end_of_a_grid_ends_its_bindings_aloud(town: Database, tmp_path: Path) -> None:
    """Two grids become one: whoever was bound to the one that ends is named,
    and where the house lies decides.
    """
    import_buildings(town, table(tmp_path, "code,grid_code", f"B1,{GRID}", f"B2,{OTHER}"))
    merged = [each for each in city() if each[0]["code"] not in (GRID, "990101001002002")]
    one = feature(GRID.replace("2001", "2009"), "grid", "990101001002", rectangle(300, 0, 600, 400))
    path = write(tmp_path / "merged.geojson", [*merged, one])
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    report = import_areas(town, path, valid_from=tomorrow, close_missing=True)
    (note,) = [entry for entry in report.noted if "bound" in entry.reason]
    assert str(note) == f"building B1: it was bound to {GRID}, which ends: from then on where it lies decides"
    for moment, bound in ((tomorrow - timedelta(hours=1), {"B1", "B2"}), (tomorrow, {"B2"})):
        with town.transaction(snapshot=True) as connection:
            atlas = load_atlas(connection, moment)
        assert set(atlas.bound_leaf) == bound and atlas.warning() is None
    (refusal,) = import_buildings(
        town, table(tmp_path, "code,grid_code", f"B1,{GRID}"), valid_from=tomorrow + timedelta(days=1)
    ).refused
    assert f"the grid {GRID} is not in force on" in refusal.reason


def test_readiness_warns_of_a_binding_to_a_grid_not_in_force(town: Database, tmp_path: Path) -> None:
    import_buildings(town, table(tmp_path, "code,grid_code", f"B1,{GRID}"))
    with town.transaction() as connection:
        connection.execute(
            text("UPDATE building_binding SET area_id = (SELECT id FROM area WHERE code = '990101')")
        )
    with town.transaction(snapshot=True) as connection:
        atlas = load_atlas(connection, datetime.now(UTC))
    assert (
        atlas.warning()
        == "1 buildings are bound to a grid that is not in force (B1): where they lie decides."
    )
    assert atlas.leaves[atlas.locate_one(LON, LAT)[0]].code == "990101001001001"

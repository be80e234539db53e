"""Importing areas: what fits enters once, what does not is refused with its place, and history is kept."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import pytest
import shapely
from sqlalchemy import text

from geoapi.city.areas.importing.faultmap import write_fault_map
from geoapi.city.areas.importing.rows import Reading
from geoapi.city.areas.importing.run import Picture, import_areas
from geoapi.core.changes import version_of
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.importing.report import ImportRefused
from tests.city.areas.shapes import Feature, city, converted, feature, rectangle, write


def boundaries(database: Database, code: str) -> list[tuple[datetime | None, datetime | None, int]]:
    """Beginning, end and area (in m², to hundreds) of every boundary an area has had."""
    sql = """SELECT lower(b.valid), upper(b.valid), round(ST_Area(b.geom::geography)::numeric, -2)
               FROM area a JOIN area_boundary b ON b.area_id = a.id WHERE a.code = :code ORDER BY b.valid"""
    with database.transaction() as connection:
        return [
            (since, until, int(size)) for since, until, size in connection.execute(text(sql), {"code": code})
        ]


def atlas_version(database: Database) -> int:
    with database.transaction() as connection:
        return version_of(connection, "boundaries")


def refusals(database: Database, path: Path, reading: Reading | None = None) -> list[str]:
    before = atlas_version(database)
    with pytest.raises(ImportRefused) as caught:
        import_areas(database, path, reading)
    assert atlas_version(database) == before
    return [str(entry) for entry in caught.value.report.refused]


def test_a_file_enters_once(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "areas.geojson", city())
    dry = import_areas(database, path, dry_run=True)
    assert dry.counts["areas new"] == 9 and atlas_version(database) == 0
    report = import_areas(database, path)
    assert (report.counts["areas new"], report.refused, report.repaired) == (9, [], [])
    assert boundaries(database, "990101001001001") == [(None, None, 60_000)]
    version = atlas_version(database)
    again = import_areas(database, path)
    assert again.counts["boundaries unchanged"] == 9 and again.counts["areas new"] == 0
    assert atlas_version(database) == version
    with database.transaction() as connection:
        chain = (
            "SELECT a.code, p.code FROM area a LEFT JOIN area p ON p.id = a.parent_id WHERE a.level = 'grid'"
        )
        assert all(str(code).startswith(parent) for code, parent in connection.execute(text(chain)))


def test_an_introduction_enters_under_either_name_and_stays_when_a_file_does_not_say_it(
    database: Database, tmp_path: Path
) -> None:
    def introductions() -> dict[str, str]:
        with database.transaction() as connection:
            sql = "SELECT code, introduction FROM area WHERE introduction IS NOT NULL ORDER BY code"
            return {code: words for code, words in connection.execute(text(sql))}

    features = city()
    features[0][0]["introduction"], features[1][0]["简介"] = "一座小城。", "靠海的\\区。"
    import_areas(database, write(tmp_path / "first.geojson", features))
    assert introductions() == {"990100": "一座小城。", "990101": "靠海的\\区。"}
    version = atlas_version(database)
    import_areas(database, write(tmp_path / "silent.geojson", city()))
    assert (
        introductions() == {"990100": "一座小城。", "990101": "靠海的\\区。"}
        and atlas_version(database) == version
    )
    features[0][0]["introduction"] = "一座大城。"
    report = import_areas(database, write(tmp_path / "second.geojson", features))
    assert introductions()["990100"] == "一座大城。"
    assert report.counts["areas with another level or introduction"] == 1
    features[0][0]["introduction"] = "长" * 2_001
    (refusal,) = refusals(database, write(tmp_path / "long.geojson", features))
    assert "the introduction is 2,001 characters long" in refusal


def test_a_changed_boundary_ends_and_the_new_one_begins(database: Database, tmp_path: Path) -> None:
    import_areas(database, write(tmp_path / "old.geojson", city()))
    # The day begins in the city when it is still the day before in Greenwich.
    when = datetime(2027, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    report = import_areas(database, write(tmp_path / "new.geojson", city(split=350)), valid_from=when)
    assert report.counts["boundaries changed"] == 9 and report.counts["boundaries new"] == 0
    assert boundaries(database, "990101001001001") == [(None, when, 60_000), (when, None, 70_000)]
    refused = refusals(database, write(tmp_path / "older.geojson", city(split=250)))
    assert len(refused) == 9 and "a later boundary begins on 2027-01-01" in refused[0]


def test_a_merged_grid_ends_the_missing_one(database: Database, tmp_path: Path) -> None:
    import_areas(database, write(tmp_path / "old.geojson", city()))
    merged = [
        each
        for each in city()
        if each[0]["level"] != "grid" or not str(each[0]["code"]).startswith("990101001001")
    ]
    merged.append(feature("990101001001003", "grid", "990101001001", rectangle(0, 0, 300, 400)))
    path = write(tmp_path / "new.geojson", merged)
    assert any("overlap" in each for each in refusals(database, path))
    report = import_areas(database, path, close_missing=True)
    assert report.counts["boundaries ended"] == 2
    ((_, ended, _),) = boundaries(database, "990101001001001")
    ((begun, _, _),) = boundaries(database, "990101001001003")
    assert ended is not None and ended == begun


def test_a_parent_does_not_end_under_its_children(database: Database, tmp_path: Path) -> None:
    """Two communities become one: their grids must come with it, or end too."""
    import_areas(database, write(tmp_path / "old.geojson", city()))
    upper = [each for each in city() if each[0]["level"] in ("city", "district", "subdistrict")]
    merged = [*upper, feature("990101001003", "community", "990101001", upper[0][1])]
    path = write(tmp_path / "communities.geojson", merged)
    with pytest.raises(ImportRefused) as caught:
        import_areas(database, path, close_missing=True)
    assert {entry.reason for entry in caught.value.report.refused} == {
        "its parent 990101001001 would end while it stands",
        "its parent 990101001002 would end while it stands",
    }
    grid = feature("990101001003001", "grid", "990101001003", upper[0][1])
    report = import_areas(database, write(tmp_path / "all.geojson", [*merged, grid]), close_missing=True)
    assert report.counts["boundaries ended"] == 6 and report.counts["boundaries new"] == 2


def test_faults_are_refused_with_place_and_size(database: Database, tmp_path: Path) -> None:
    features = city()
    features[-1] = feature("990101001002002", "grid", "990101001002", rectangle(300, 199, 600, 399.6))
    with pytest.raises(ImportRefused) as caught:
        import_areas(database, write(tmp_path / "areas.geojson", features))
    overlap, gap = (
        next(e for e in caught.value.report.refused if e.where == kind) for kind in ("overlap", "gap")
    )
    assert overlap.area_m2 == pytest.approx(300, rel=0.01) and overlap.width_m == pytest.approx(1, rel=0.01)
    assert gap.area_m2 == pytest.approx(120, rel=0.01) and gap.width_m == pytest.approx(0.4, rel=0.01)
    assert "(at 120.85" in str(gap) and "a gap in 990101001002" in str(gap)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "990101001001001"}, "is that of feature 6"),
        ({"code": "990101001999002"}, "does not begin with 990101001002"),
        ({"code": "9901010010020"}, "a grid has 15 digits"),
        ({"code": "99/1"}, "may hold only letters"),
        ({"parent": "990109"}, "neither in the file nor loaded"),
        ({"parent": "990101001001001"}, "does not hold a grid"),
        ({"level": "village"}, "its level is village"),
        ({"name": None}, "it has no name"),
        ({"kind": "odd"}, "neither base nor dedicated"),
    ],
)
def test_attributes_that_do_not_fit_are_refused(
    database: Database, tmp_path: Path, change: dict[str, str | None], sentence: str
) -> None:
    features = city()
    features[-1][0].update(change)
    assert any(sentence in each for each in refusals(database, write(tmp_path / "areas.geojson", features)))


def test_shapes_that_do_not_fit_are_refused(database: Database, tmp_path: Path) -> None:
    crossing = shapely.Polygon([(120.85, 40.72), (120.86, 40.73), (120.86, 40.72), (120.85, 40.74)])
    for shape, sentence in ((crossing, "not valid"), (None, "no shape"), (shapely.Point(120, 40), "a Point")):
        features = [*city()[:-1], feature("990101001002002", "grid", "990101001002", shape)]
        assert any(
            sentence in each for each in refusals(database, write(tmp_path / "areas.geojson", features))
        )


def test_an_open_ring_is_closed_and_said(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "areas.geojson", city())
    collection = json.loads(path.read_text())
    collection["features"][-1]["geometry"]["coordinates"][0].pop()
    path.write_text(json.dumps(collection))
    report = import_areas(database, path)
    assert [entry.reason for entry in report.repaired] == ["an open ring was closed"]


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_a_file_with_the_map_offset_is_pointed_out(database: Database, tmp_path: Path, crs: str) -> None:
    import_areas(database, write(tmp_path / "areas.geojson", city()))
    path = write(tmp_path / "shifted.geojson", city(), converted(crs))
    (refused,) = refusals(database, path)
    assert f"say --crs {crs}" in refused
    version = atlas_version(database)
    assert import_areas(database, path, Reading(crs=crs)).counts["boundaries unchanged"] == 9
    assert atlas_version(database) == version
    # New grids alone are compared with the outline of their parents.
    grids = [feature(str(p["code"])[:-1] + "9", "grid", str(p["parent"]), shape) for p, shape in city()[-1:]]
    assert (
        f"say --crs {crs}" in refusals(database, write(tmp_path / "grids.geojson", grids, converted(crs)))[0]
    )


def test_boundaries_that_cut_buildings_by_the_map_offset_are_pointed_out(
    database: Database, tmp_path: Path
) -> None:
    """Nothing of the areas is loaded yet, but buildings are, which no boundary cuts."""
    cells = [(x, y) for x in range(0, 3000, 60) for y in range(0, 3000, 60)]
    with database.transaction() as connection:
        for number, (x, y) in enumerate(cells):
            shape = rectangle(x + 5, y + 5, x + 55, y + 55)
            values = {"code": f"B{number}", "geom": f"SRID=4326;{shape.wkt}"}
            sql = (
                "INSERT INTO building (code, geom, entrance) VALUES (:code, ST_Multi(:geom), "
                "ST_PointOnSurface(:geom))"
            )
            connection.execute(text(sql), values)
    corners = [(1020 * column, 1020 * row) for row in range(3) for column in range(3)]
    areas = [
        feature(f"990101001001{number:03}", "grid", None, rectangle(x, y, x + 1020, y + 1020))
        for number, (x, y) in enumerate(corners, start=1)
    ]
    found = refusals(database, write(tmp_path / "grids.geojson", areas, converted("gcj02")))
    assert "say --crs gcj02" in found[0]
    assert import_areas(database, write(tmp_path / "right.geojson", areas)).counts["areas new"] == 9


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.shp"])
def test_other_formats_projections_and_field_names(database: Database, tmp_path: Path, name: str) -> None:
    features = city()
    shapes = shapely.transform([shape for _, shape in features], converted("EPSG:4549"))
    fields = {"编码": "code", "名称": "name", "level": "level", "parent": "parent"}
    columns = [
        np.array([properties[ours] or "" for properties, _ in features], dtype=object)
        for ours in fields.values()
    ]
    names = np.array(list(fields), dtype=object)
    wkb = shapely.to_wkb(shapes)
    options = {"encoding": "GBK"} if name.endswith(".shp") else {}
    pyogrio.raw.write(
        tmp_path / name, wkb, columns, names, geometry_type="Polygon", crs="EPSG:4549", **options
    )
    (tmp_path / "areas.cpg").unlink(missing_ok=True)
    report = import_areas(database, tmp_path / name, Reading(fields={"code": "编码", "name": "名称"}))
    assert report.counts["areas new"] == 9
    with database.transaction() as connection:
        assert connection.execute(text("SELECT name FROM area WHERE code = '990100'")).scalar() == "名990100"


def test_parents_are_joined_from_their_parts(database: Database, tmp_path: Path) -> None:
    """A file without codes, whose features name the district and the city they belong to."""
    places = [
        ("东区", "和平街道", 0, 0),
        ("东区", "新华街道", 0, 1),
        ("西区", "和平街道", 1, 0),
        ("西区", "海港街道", 1, 1),
    ]
    features: list[Feature] = [
        (
            {"city": "滨城市", "district": district, "name": name},
            rectangle(100 * x, 100 * y, 100 * x + 100, 100 * y + 100),
        )
        for district, name, x, y in places
    ]
    path = write(tmp_path / "areas.geojson", features)
    reading = Reading(constants={"level": "subdistrict"}, dissolve={"city": "city", "district": "district"})
    assert import_areas(database, path, reading).counts["areas new"] == 7
    assert import_areas(database, path, reading).counts["boundaries unchanged"] == 7
    with database.transaction() as connection:
        parents = (
            "SELECT a.name, p.name FROM area a JOIN area p ON p.id = a.parent_id WHERE a.level = "
            "'subdistrict'"
        )
        assert sorted(tuple(row) for row in connection.execute(text(parents))) == [
            ("和平街道", "东区"), ("和平街道", "西区"), ("新华街道", "东区"), ("海港街道", "西区")
        ]  # fmt: skip
    found = refusals(database, path, Reading(constants={"level": "subdistrict"}))
    assert any("the same name: give codes, or tell them apart" in each for each in found)


@pytest.mark.parametrize(
    ("content", "reading", "sentence"),
    [
        ("not json", Reading(), "cannot be read as GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', Reading(), "holds no features"),
        (None, Reading(crs="EPSG:1"), "EPSG:1"),
        (None, Reading(crs="mars"), "Unknown crs 'mars'"),
        (None, Reading(fields={"code": "id"}), "has no field 'id'; it has code"),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_sentence(
    database: Database, tmp_path: Path, content: str | None, reading: Reading, sentence: str
) -> None:
    path = write(tmp_path / "areas.geojson", city())
    if content is not None:
        path.write_text(content)
    with pytest.raises(InvalidInput, match=sentence):
        import_areas(database, path, reading)


def test_projected_and_swapped_coordinates_are_seen(database: Database, tmp_path: Path) -> None:
    projected = write(tmp_path / "projected.geojson", city(), converted("EPSG:4549"))
    with pytest.raises(InvalidInput, match="do not fit EPSG:4326: say --crs"):
        import_areas(database, projected)
    swapped = write(tmp_path / "swapped.geojson", city(), lambda xy: xy[:, ::-1])
    with pytest.raises(InvalidInput, match="longitude and latitude are swapped"):
        import_areas(database, swapped)


def test_the_picture_of_faults_needs_no_network(database: Database, tmp_path: Path) -> None:
    features = [
        *city()[:-1],
        feature("990101001002002", "grid", "990101001002", rectangle(300, 199, 600, 400)),
    ]
    picture = Picture()
    with pytest.raises(ImportRefused):
        import_areas(database, write(tmp_path / "areas.geojson", features), picture=picture)
    write_fault_map(tmp_path / "faults.html", picture.members, picture.faults)
    page = (tmp_path / "faults.html").read_text(encoding="utf-8")
    assert picture.faults[0].message in page and "L.map(" in page
    assert 'src="http' not in page and 'href="http' not in page.replace('href="https://leafletjs.com', "")

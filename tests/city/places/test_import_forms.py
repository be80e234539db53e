"""Places in every form people hand them over: tables as offices make them, and files of features."""

import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyogrio  # type: ignore[import-untyped]
import pytest
import shapely
from sqlalchemy import text

from geoapi.city.areas.importing.run import import_areas
from geoapi.city.places.importing.run import import_places
from geoapi.core.db import Database
from geoapi.core.errors import DomainError, InvalidInput
from geoapi.core.geo import from_wgs84
from geoapi.importing.report import ImportRefused
from tests.city.addresses.filing import LAT, LON, build_named_town, table, workbook
from tests.city.areas.shapes import city as areas_of_city
from tests.city.areas.shapes import write
from tests.city.places.filing import HEAD, places, spells
from tests.conftest import Built

Features = Callable[[Path], Path]
NAMES, KINDS = ["云禧驿站", "和平公厕"], ["爱心驿站", "公厕"]
POINTS = [(LON, LAT), (LON + 0.001, LAT + 0.0005)]


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_named_town) if "city" in request.fixturenames else template


@pytest.fixture
def city(database: Database) -> Database:
    return database


def where(database: Database) -> dict[str, tuple[float, float]]:
    """The points of all places by their name."""
    return {
        str(place["name"]): (round(float(str(place["lon"])), 6), round(float(str(place["lat"])), 6))
        for place in places(database).values()
    }


def test_a_table_as_an_office_makes_it_enters_whole(city: Database, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["滨城市爱心驿站一览表"],
        [None, "名称", "类型", "坐标", None, "联系电话", "核实日期"],
        [None, None, None, "经度", "纬度", None, None],
        [None, "云禧驿站", "爱心驿站", "120°51′3.6″", "40°43′15.6″", 13800000001.0, 45778],
        [None, "锦和驿站", "爱心驿站", LON, LAT, "1.38E+10", "2025年5月1日"],
    )
    report = import_places(city, path)
    assert report.refused == [] and report.counts["places new"] == 2
    assert [entry.reason for entry in report.repaired if entry.where == "row 4"] == [
        "verified_on 45778 read as 2025-05-01", "lon 120°51′3.6″ read as 120.851",
        "lat 40°43′15.6″ read as 40.721",
    ]  # fmt: skip
    assert "phone 1.38E+10 was left out" in str(
        next(entry for entry in report.noted if entry.where == "row 5")
    )
    assert where(city) == {"云禧驿站": (LON, LAT), "锦和驿站": (LON, LAT)}
    with city.transaction() as connection:
        told = connection.execute(text("SELECT phone, verified_on::text FROM place ORDER BY name")).all()
    assert {tuple(row) for row in told} == {("13800000001", "2025-05-01"), (None, "2025-05-01")}


@pytest.mark.parametrize(
    ("crs", "head", "said"),
    [
        ("gcj02", "高德经度,高德纬度", None), ("bd09", "经度(BD09),纬度(BD09)", None), ("gcj02", "火星坐标",
        None),
        ("wgs84", "WGS84经度,WGS84纬度", None), ("bd09", "经度,纬度", "bd09"),
        ("gcj02", "lng_gcj02,lat_gcj02", "gcj02"),
    ],
)  # fmt: skip
def test_the_system_that_a_heading_names_is_obeyed(
    city: Database, tmp_path: Path, crs: str, head: str, said: str | None
) -> None:
    x, y = (float(value[0]) for value in from_wgs84(np.array([LON]), np.array([LAT]), crs))
    point = f"{x!r},{y!r}" if "," in head else f'"{x!r},{y!r}"'
    report = import_places(city, table(tmp_path, f"名称,类型,{head}", f"云禧驿站,爱心驿站,{point}"), crs=said)
    assert where(city) == {"云禧驿站": (LON, LAT)} and report.refused == []
    assert bool(report.noted) == (said != "bd09")


def test_a_system_said_against_the_heading_is_refused(city: Database, tmp_path: Path) -> None:
    path = table(tmp_path, "名称,类型,经度(GCJ02),纬度(GCJ02)", f"甲,公厕,{LON},{LAT}")
    with pytest.raises(InvalidInput, match="name gcj02, but --crs says bd09"):
        import_places(city, path, crs="bd09")


@pytest.mark.parametrize(
    "zone", ["高新区", "经开区", "郑东新区", "航空港区", "高新技术产业开发区", "旅游度假区", "开发区"]
)
def test_a_functional_zone_is_noted_and_a_wrong_district_refused(
    city: Database, tmp_path: Path, zone: str
) -> None:
    path = table(
        tmp_path,
        f"{HEAD},district",
        f"ABCD,甲,toilet,{LON},{LAT},{zone}",
        f"ABCE,乙,toilet,{LON},{LAT},河东区",
    )
    report = import_places(city, path)
    assert [entry.reason for entry in report.refused] == ["there is no district 河东区"]
    assert [entry.reason.partition(" is a functional zone")[0] for entry in report.noted] == [zone]
    assert list(places(city)) == ["ABCD"]


@pytest.mark.parametrize("top", ["city", "district", "subdistrict", "community"])
def test_the_edge_is_that_of_the_coarsest_areas_loaded(database: Database, tmp_path: Path, top: str) -> None:
    levels = ["city", "district", "subdistrict", "community", "grid"]
    kept = levels[levels.index(top) :]
    features = [
        ({**properties, "parent": None} if properties["level"] == top else properties, shape)
        for properties, shape in areas_of_city()
        if properties["level"] in kept
    ]
    import_areas(database, write(tmp_path / "areas.geojson", features))
    path = table(
        tmp_path, HEAD, f"ABCD,甲,toilet,{LON},{LAT}", "ABCE,乙,toilet,121.5,31.2", "ABCF,丙,toilet,0,0"
    )
    report = import_places(database, path)
    assert [entry.where for entry in report.refused] == ["row 4", "row 3"] and list(places(database)) == [
        "ABCD"
    ]


def test_nought_is_no_place_even_without_any_area_and_an_address_serves_instead(
    database: Database, tmp_path: Path
) -> None:
    report = import_places(database, table(tmp_path, HEAD, "ABCD,甲,toilet,0,0"))
    assert len(report.refused) == 1 and "0, 0 stands where coordinates are missing" in report.noted[0].reason
    assert places(database) == {}


def test_brackets_in_a_reason_do_not_refuse_the_row(city: Database, tmp_path: Path) -> None:
    cell = "2026-12-24 off (装修（二期）); 2026-12-26 off (停电(检修)通知)"
    report = import_places(city, table(tmp_path, f"{HEAD},exceptions", f"ABCD,甲,toilet,{LON},{LAT},{cell}"))
    assert report.refused == [] and [row[3] for row in spells(city, "ABCD")] == [
        "装修(二期)",
        "停电(检修)通知",
    ]


def _geojson(folder: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"名称": name, "类型": kind},
            "geometry": {"type": "Point", "coordinates": point},
        }
        for name, kind, point in zip(NAMES, KINDS, POINTS, strict=True)
    ]
    path = folder / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def _of(driver: str, name: str, **options: object) -> Features:
    def made(folder: Path) -> Path:
        path = folder / name
        wkb = np.array([shapely.Point(point).wkb for point in POINTS], dtype=object)
        fields = ["Name" if driver == "KML" else "名称", "类型"]
        data = [np.array(NAMES, dtype=object), np.array(KINDS, dtype=object)]
        pyogrio.raw.write(
            path, wkb, data, fields, geometry_type="Point", crs="EPSG:4326", driver=driver, **options
        )
        return path

    return made


def _zipped(made: Features, name: str) -> Features:
    def zipped(folder: Path) -> Path:
        (folder / "inside").mkdir()
        made(folder / "inside")
        with zipfile.ZipFile(folder / name, "w") as archive:
            for part in sorted((folder / "inside").iterdir()):
                archive.write(part, part.name)
        return folder / name

    return zipped


def _topojson(folder: Path) -> Path:
    geometries = [
        {"type": "Point", "coordinates": point, "properties": {"名称": name, "类型": kind}}
        for name, kind, point in zip(NAMES, KINDS, POINTS, strict=True)
    ]
    objects = {"places": {"type": "GeometryCollection", "geometries": geometries}}
    path = folder / "places.topojson"
    path.write_text(json.dumps({"type": "Topology", "objects": objects, "arcs": []}), encoding="utf-8")
    return path


FORMATS = {
    "geojson": _geojson,
    "topojson": _topojson,
    "gpkg": _of("GPKG", "places.gpkg"),
    "shp": _of("ESRI Shapefile", "places.shp", encoding="UTF-8"),
    "shp of GBK": _of("ESRI Shapefile", "places.shp", encoding="GB18030"),
    "fgb": _of("FlatGeobuf", "places.fgb"),
    "kml": _of("KML", "places.kml"),
    "zip of shp": _zipped(_of("ESRI Shapefile", "places.shp", encoding="UTF-8"), "places.zip"),
    "kmz": _zipped(_of("KML", "doc.kml"), "places.kmz"),
    "zip of geojson": _zipped(_geojson, "places.zip"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_places_enter_from_every_format_of_features(city: Database, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    report = import_places(city, FORMATS[name](folder))
    assert [str(entry) for entry in report.refused] == []
    rounded = [(round(lon, 6), round(lat, 6)) for lon, lat in POINTS]
    assert where(city) == dict(zip(NAMES, rounded, strict=True))


def test_json_of_another_name_is_told(city: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"places\.csv is GeoJSON or the like, whatever its name says"):
        import_places(city, _geojson(tmp_path).rename(tmp_path / "places.csv"))


def test_layers_are_chosen_by_file_layer(city: Database, tmp_path: Path) -> None:
    path = _of("GPKG", "places.gpkg", layer="驿站")(tmp_path)
    _of("GPKG", "places.gpkg", layer="公厕", append=True)(tmp_path)
    with pytest.raises(InvalidInput, match="say --file-layer: 驿站, 公厕"):
        import_places(city, path)
    assert import_places(city, path, file_layer="公厕").counts["places new"] == 2


def test_a_shift_of_all_points_is_told_first(city: Database, tmp_path: Path) -> None:
    points = [(LON + 0.0001 * n, LAT) for n in range(8)]
    x, y = from_wgs84(np.array([p[0] for p in points]), np.array([p[1] for p in points]), "gcj02")
    lines = [f"Q{n}AB,站{n},toilet,{lon!r},{lat!r},B1" for n, (lon, lat) in enumerate(zip(x, y, strict=True))]
    path = table(
        tmp_path,
        f"{HEAD},building",
        "ZZZZ,,toilet,1,1,",
        *[line.replace("np.float64(", "").replace(")", "") for line in lines],
    )
    with pytest.raises(ImportRefused) as refused:
        import_places(city, path)
    first = next(line for line in refused.value.report.lines() if line.startswith("  refused"))
    assert "GCJ-02" in first and first.startswith("  refused   file: ")


@pytest.mark.parametrize("name", ["geojson", "gpkg", "kml", "zip of shp", "fgb"])
def test_a_mangled_file_of_features_is_read_or_refused_with_a_sentence(
    database: Database, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    path = FORMATS[name](folder)
    data, chance = path.read_bytes(), random.Random(7)
    for attempt in range(25):
        mangled = bytearray(data[: chance.randrange(len(data) + 1)] if attempt % 3 == 0 else data)
        for _ in range(chance.randrange(1, 12) if mangled and attempt % 3 else 0):
            mangled[chance.randrange(len(mangled))] = chance.randrange(256)
        path.write_bytes(bytes(mangled))
        try:
            import_places(database, path, dry_run=True)
        except DomainError as refused:
            assert refused.detail and "\n" not in refused.detail

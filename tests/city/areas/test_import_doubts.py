"""Doubtful files of areas: all faults are told in one round,
by name, and the offset of maps is seen by neighbours.
"""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from bench.coverage import make_coverage
from shapely import MultiPolygon, Polygon, box
from sqlalchemy import text

from geoapi.city.areas.importing.rows import Reading
from geoapi.city.areas.importing.run import import_areas
from geoapi.core.db import Database
from geoapi.importing.report import ImportRefused, Report
from tests.city.areas.shapes import Feature, at, city, converted, feature, rectangle, write
from tests.city.areas.test_import_areas import refusals

WEST, EAST = "990101001", "990101002"


def stored(database: Database) -> int:
    with database.transaction() as connection:
        return int(connection.execute(text("SELECT count(*) FROM area_boundary")).scalar_one())


@pytest.mark.parametrize("with_part_beside", [True, False])
def test_an_area_inside_another_is_refused_with_both_names_and_the_size(
    database: Database, tmp_path: Path, with_part_beside: bool
) -> None:
    inner = box(3000, 3000, 6000, 5800)
    parts = [inner, box(10000, 0, 12000, 10000)] if with_part_beside else [inner]
    features = [
        feature(WEST, "subdistrict", None, rectangle(0, 0, 10000, 10000), "甲镇"),
        feature(EAST, "subdistrict", None, at(MultiPolygon(parts)), "乙街道"),
    ]
    (refused,) = refusals(database, write(tmp_path / "areas.geojson", features))
    assert (
        "990101001 甲镇 and 990101002 乙街道 overlap: 8.4 km², 2.8 km wide" in refused
        and stored(database) == 0
    )


def test_an_area_inside_a_loaded_one_is_refused(database: Database, tmp_path: Path) -> None:
    """A dedicated grid inside a base grid, both under a community that the base grids fill."""
    import_areas(database, write(tmp_path / "areas.geojson", city()))
    count = stored(database)
    inside = feature("990101001001009", "grid", "990101001001", rectangle(50, 50, 120, 120), "商场网格")
    inside[0]["kind"] = "dedicated"
    (refused,) = refusals(database, write(tmp_path / "mall.geojson", [inside]))
    assert "990101001001001 名990101001001001 and 990101001001009 商场网格 overlap: 4,900 m²" in refused
    assert stored(database) == count


def test_faults_of_features_and_of_the_coverage_are_told_in_one_round(
    database: Database, tmp_path: Path
) -> None:
    features = [
        feature("990101001001", "community", None, rectangle(0, 0, 300, 400), "第一社区"),
        feature("990101001002", "community", None, rectangle(280, 0, 600, 400), "第二社区"),
        feature("990101001003", "community", None, at(box(600, 0, 700, 400)), ""),
        feature(
            "990101001004",
            "community",
            None,
            at(Polygon([(700, 0), (800, 400), (800, 0), (700, 300)])),
            "第四",
        ),
        feature("990101001005", "community", None, rectangle(803, 0, 900, 400), "第五社区"),
        feature("990101001006", "community", None, rectangle(905, 0, 1000, 400), "第六社区"),
    ]
    features[2][0]["name"] = ""
    found = refusals(database, write(tmp_path / "areas.geojson", features))
    assert any("第一社区 and 990101001002 第二社区 overlap: 8,000 m², 20.0 m wide" in each for each in found)
    assert any(
        "a gap between 990101001005 第五社区, 990101001006 第六社区: 2,000 m²" in each for each in found
    )
    assert any(each.startswith("feature 3") and "it has no name" in each for each in found)
    assert any(each.startswith("feature 4") and "not valid" in each for each in found)
    # What the refused ones leave open is no fault of its own.
    assert len(found) == 4


def test_children_of_a_refused_parent_are_not_refused_for_it(database: Database, tmp_path: Path) -> None:
    features = city()
    features[3] = (features[3][0], None)
    (refused,) = refusals(database, write(tmp_path / "areas.geojson", features))
    assert refused.startswith("feature 4: ") and "no shape" in refused


def test_faults_name_joined_areas_and_are_told_once(database: Database, tmp_path: Path) -> None:
    places = [("东区", "和平街道", 0), ("东区", "新华街道", 100), ("西区", "和平街道", 180)]
    features: list[Feature] = [
        ({"district": district, "name": name}, rectangle(x, 0, x + 100, 100)) for district, name, x in places
    ]
    reading = Reading(constants={"level": "subdistrict"}, dissolve={"district": "district"})
    (refused,) = refusals(database, write(tmp_path / "areas.geojson", features), reading)
    assert "新华街道 and 西区 和平街道 overlap: 2,000 m², 20.0 m wide" in refused


def streets(count: int = 12) -> list[Feature]:
    """Streets of a few kilometres that fit together."""
    shapes = shapely.transform(
        make_coverage(count, seed=2), lambda xy: (xy - (116.0, 30.0)) * 8 + (120.8, 40.6)
    )
    return [
        feature(f"9901010{number:02}", "subdistrict", None, shape)
        for number, shape in enumerate(shapes, start=1)
    ]


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
@pytest.mark.parametrize("given", [slice(5, 6), slice(4, 8)])
def test_the_map_offset_is_seen_against_neighbours(
    database: Database, tmp_path: Path, crs: str, given: slice
) -> None:
    features = streets()
    others = [each for each in features if each not in features[given]]
    import_areas(database, write(tmp_path / "others.geojson", others))
    path = write(tmp_path / "raw.geojson", features[given], converted(crs))
    found = refusals(database, path)
    assert len(found) == 1 and f"say --crs {crs}" in found[0]
    report = import_areas(database, path, Reading(crs=crs))
    assert report.counts["areas new"] == len(features[given]) and not report.noted


def test_a_true_overlap_with_neighbours_is_no_map_offset(database: Database, tmp_path: Path) -> None:
    features = streets()
    import_areas(database, write(tmp_path / "others.geojson", features[:5] + features[6:]))
    for far_m in (60.0, 450.0, 900.0):
        moved = shapely.transform(
            features[5][1], lambda xy, far_m=far_m: xy + far_m * np.array([1, 1]) / 100_000
        )
        found = refusals(database, write(tmp_path / "moved.geojson", [(features[5][0], moved)]))
        assert found and not any("--crs" in each for each in found)
        assert any("overlap" in each for each in found)


def test_coordinates_that_nothing_can_be_compared_with_are_said_to_be_unchecked(
    database: Database, tmp_path: Path
) -> None:
    def unchecked(report: Report) -> bool:
        return any("could not be checked" in entry.reason for entry in report.noted)

    assert unchecked(import_areas(database, write(tmp_path / "areas.geojson", streets()[:6])))
    assert not unchecked(import_areas(database, write(tmp_path / "areas.geojson", streets()[:6])))
    assert not unchecked(import_areas(database, write(tmp_path / "more.geojson", streets()[6:7])))


def test_streets_of_a_functional_zone_keep_the_codes_they_had(database: Database, tmp_path: Path) -> None:
    features = [
        feature("990171", "高新区", None, rectangle(0, 0, 200, 100), "高新技术产业开发区"),
        feature("990101007", "街道", "990171", rectangle(0, 0, 100, 100), "石佛镇"),
        feature("990171001", "街道", "990171", rectangle(100, 0, 200, 100), "枫杨街道"),
        feature("JKQ", "开发区", None, rectangle(200, 0, 300, 100), "经开区"),
        feature("990102003", "街道", "JKQ", rectangle(200, 0, 300, 100), "明湖街道"),
    ]
    assert import_areas(database, write(tmp_path / "areas.geojson", features)).counts["areas new"] == 5


def test_the_parent_that_datav_names_need_not_be_loaded(database: Database, tmp_path: Path) -> None:
    features: list[Feature] = [
        (
            {
                "adcode": 990101,
                "name": "东区",
                "level": "district",
                "parent": {"adcode": 990100},
                "acroutes": [1],
            },
            rectangle(0, 0, 1000, 1000),
        )
    ]
    path = write(tmp_path / "areas.json", features, converted("gcj02"))
    report = import_areas(database, path, Reading(crs="gcj02"))
    assert any("its parent 990100 is not loaded: it stands without" in entry.reason for entry in report.noted)
    assert report.counts["areas new"] == 1


def test_the_day_of_a_later_boundary_is_the_citys(database: Database, tmp_path: Path) -> None:
    import_areas(database, write(tmp_path / "old.geojson", city()))
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(16), UTC)  # The day after begins in Shanghai.
    import_areas(database, write(tmp_path / "new.geojson", city(split=350)), valid_from=midnight)
    with pytest.raises(ImportRefused) as caught:
        import_areas(database, write(tmp_path / "older.geojson", city(split=250)))
    assert (
        f"a later boundary begins on {tomorrow + timedelta(days=1)}" in caught.value.report.refused[0].reason
    )
    with pytest.raises(ImportRefused) as caught:
        import_areas(
            database, write(tmp_path / "older.geojson", city(split=250)), timezone="America/New_York"
        )
    assert f"a later boundary begins on {tomorrow}" in caught.value.report.refused[0].reason

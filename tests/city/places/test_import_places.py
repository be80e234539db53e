"""Importing the city's list of places: what enters,
what is repaired, kept as text, pointed out and refused.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from geoapi.city.addresses.importing.run import import_addresses
from geoapi.city.places.directory.store import load_directory
from geoapi.city.places.importing.run import import_places
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import from_wgs84
from geoapi.importing.report import ImportRefused
from tests.city.addresses.filing import LAT, LON, build_named_town, rows, table, workbook
from tests.city.places.filing import HEAD, places, spells, version
from tests.conftest import Built

WEST, EAST = "990101001001", "990101001002"
STATION = f"ABCD,云禧爱心驿站,caring_station,{LON},{LAT}"


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_named_town) if "city" in request.fixturenames else template


@pytest.fixture
def city(database: Database) -> Database:
    return database


def test_places_enter_once(city: Database, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "code,name,kind,address,lon,lat,area,phone,hours,access,wheelchair,amenities,photo_captions,description,operator,"
        "verified_on,verified_by",
        f"D4K7P2,云禧爱心驿站,caring_station,和平路12号,{LON},{LAT},{WEST},0300-5600001,Mo-Su "
        "08:00-20:00,open,yes,"
        '取暖、充电、饮水,门头|"休息\\区"|{a},"冬暖, 夏凉",总工会,2025-11-03,周晓兰',
        f"E5K7P2,和平路公厕,toilet,,{LON},{LAT},,,24/7,,,,,,,,",
    )
    before = version(city)
    assert import_places(city, path, dry_run=True).counts["places new"] == 2
    assert places(city) == {} and version(city) == before
    report = import_places(city, path)
    assert [str(entry) for entry in report.entries] == [] and report.counts["places new"] == 2
    (columns,) = rows(
        city,
        """SELECT p.kind, p.name, address, a.code, ST_X(entrance), ST_Y(entrance), phone, hours, hours_clear,
                    access,
                  wheelchair, amenities, photo_captions, description, operator, verified_on, verified_by,
                  source
             FROM place p LEFT JOIN area a ON a.id = area_id WHERE p.code = 'D4K7P2'""",
    )
    assert columns == (
        "caring_station", "云禧爱心驿站", "和平路12号", WEST, LON, LAT, "0300-5600001", "Mo-Su 08:00-20:00",
        True,
        "open", "yes", ["heating", "drinking_water", "charging"], ["门头", '"休息\\区"', "{a}"], "冬暖, 夏凉",
        "总工会",
        date(2025, 11, 3), "周晓兰", "table",
    )  # fmt: skip
    before = version(city)
    again = import_places(city, path)
    assert again.counts["places unchanged"] == 2 and version(city) == before


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "EPSG:4549"])
def test_chinese_headings_a_workbook_and_other_systems(city: Database, tmp_path: Path, crs: str) -> None:
    x, y = (float(value[0]) for value in from_wgs84(np.array([LON]), np.array([LAT]), crs))
    path = workbook(
        tmp_path,
        [
            "驿站编号",
            "驿站名称",
            "类别",
            "经度",
            "纬度",
            "所属社区",
            "开放时间",
            "进入方式",
            "无障碍",
            "取暖",
            "微波炉",
            "热水",
            "换电",
        ],
        [
            "ab-12",
            "云禧驿站",
            "爱心驿站",
            x,
            y,
            "云禧社区",
            "工作日 8:30—17:30",
            "扫码",
            "有",
            "有",
            "√",
            1,
            "无",
        ],
    )
    report = import_places(city, path, crs=crs)
    assert [entry.reason for entry in report.repaired] == [
        "code ab-12 is written AB12", "hours 工作日 8:30—17:30 read as Mo-Fr 08:30-17:30; PH off",
    ]  # fmt: skip
    found = places(city)["AB12"]
    assert (round(float(str(found["lon"])), 6), round(float(str(found["lat"])), 6)) == (LON, LAT)
    assert found["amenities"] == ["heating", "drinking_water", "microwave"]
    assert (found["access"], found["wheelchair"], found["area"]) == ("code", "yes", WEST)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"AAAA,,toilet,{LON},{LAT}", "it has no name"),
        (f"AAAA,{'名' * 101},toilet,{LON},{LAT}", "101 characters long"),
        (f"AAAA,甲,城堡,{LON},{LAT}", "unknown kind '城堡': use one of 党群服务中心 (service_center), "),
        (f"AAAA,甲,,{LON},{LAT}", "it has no kind: use one of"),
        (f"A,甲,toilet,{LON},{LAT}", "the code 'A' is not made of 4 to 12 letters and digits"),
        (f"驿站01,甲,toilet,{LON},{LAT}", "is not made of 4 to 12 letters and digits"),
        (f"AAAA,甲,toilet,,{LAT}", "lon is missing"),
        (f"AAAA,甲,toilet,东,{LAT}", "lon is '东', not a number"),
        (f"AAAA,甲,toilet,nan,{LAT}", "lon is 'nan', not a number"),
        (f"AAAA,甲,toilet,{LAT},{LON}", "longitude and latitude are swapped?"),
        ("AAAA,甲,toilet,0,0", "neither coordinates nor an address nor a building's code"),
        ("AAAA,甲,toilet,,", "neither coordinates nor an address nor a building's code"),
        (f"AAAA,=1+1,toilet,{LON},{LAT}", "name is a formula"),
        (f"AAAA,甲\x07乙,toilet,{LON},{LAT}", "name holds a control character"),
        (f"ABCD,乙,toilet,{LON},{LAT}", "the code ABCD stands in row 2 already"),
        (f"AAAA,甲,toilet,{LON},{LAT},多", "1 more cells than columns"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_and_the_others_enter(
    city: Database, tmp_path: Path, line: str, reason: str
) -> None:
    path = table(tmp_path, HEAD, STATION, line)
    report = import_places(city, path)
    (refusal,) = report.refused
    assert refusal.where == "row 3" and reason in str(refusal)
    assert list(places(city)) == ["ABCD"]
    with pytest.raises(ImportRefused):
        import_places(city, path, strict=True)


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("building", "B9", "there is no building B9: import the map first"),
        ("area", "980101", "there is no area 980101"),
        ("district", "云禧社区", "there is no district 云禧社区"),
        ("closed_from", "昨天", "closed_from is '昨天', not a day"),
        ("exceptions", "12-24 off", "does not begin with a day"),
        ("exceptions", "2026-12-24 看情况", "the exception '2026-12-24 看情况': what '看情况' means"),
        ("exceptions", "2026-12-24 off; 2026-12-20/2026-12-26 9:00-10:00", "overlap"),
        ("exceptions", "2026-12-24/2026-12-20 off", "ends before it begins"),
    ],
)
def test_what_a_row_names_must_be_there(
    city: Database, tmp_path: Path, column: str, cell: str, reason: str
) -> None:
    (refusal,) = import_places(city, table(tmp_path, f"{HEAD},{column}", f"{STATION},{cell}")).refused
    assert reason in refusal.reason and places(city) == {}


def test_hours_that_cannot_be_read_are_kept_as_text_and_never_as_open(city: Database, tmp_path: Path) -> None:
    path = table(tmp_path, f"{HEAD},hours", f"{STATION},夏季 8:00-18:00", f"ABCE,乙,toilet,{LON},{LAT},不详")
    report = import_places(city, path)
    (note,) = report.noted
    assert (
        "hours '夏季 8:00-18:00' cannot be understood" in note.reason
        and report.counts["places whose hours are unclear"] == 1
    )
    assert rows(city, "SELECT hours, hours_clear FROM place ORDER BY code") == [
        ("夏季 8:00-18:00", False),
        (None, True),
    ]
    with pytest.raises(ImportRefused) as caught:
        import_places(city, path, strict=True)
    assert "cannot be understood" in caught.value.report.refused[0].reason
    import_places(city, table(tmp_path, f"{HEAD},hours", f"{STATION},每天 8:00-18:00"))
    found = rows(city, "SELECT hours, hours_clear FROM place WHERE code = 'ABCD'")
    assert found == [("Mo-Su 08:00-18:00", True)]


def test_words_that_mean_nothing_here_are_noted_and_left_out(city: Database, tmp_path: Path) -> None:
    head = f"{HEAD},phone,access,wheelchair,amenities,verified_on,喷泉"
    path = table(tmp_path, head, f"{STATION},明天再打,翻墙,也许,取暖|喷泉|Wifi,2099-01-01,有")
    report = import_places(city, path)
    told = " ".join(str(entry) for entry in report.noted)
    for words in (
        "columns not used: 喷泉",
        "phone '明天再打'",
        "access '翻墙'",
        "wheelchair '也许'",
        "left out: 喷泉",
        "'2099-01-01'",
    ):
        assert words in told
    assert places(city)["ABCD"]["amenities"] == ["heating", "wifi"]


def test_closures_and_exceptions(city: Database, tmp_path: Path) -> None:
    head = f"{HEAD},暂停开始日期,暂停结束日期,暂停原因,特殊日期"
    path = table(
        tmp_path,
        head,
        f"{STATION},2026-11-10,2026-12-01,管道检修,2026-12-24 9:00-12:00；2027-02-05/2027-02-08 休息(春节)",
    )
    assert import_places(city, path).counts["closures and exceptions new"] == 3
    closed = (datetime(2026, 11, 9, 16, tzinfo=UTC), datetime(2026, 12, 1, 16, tzinfo=UTC), "off", "管道检修")
    eve = (
        datetime(2026, 12, 23, 16, tzinfo=UTC),
        datetime(2026, 12, 24, 16, tzinfo=UTC),
        "09:00-12:00",
        None,
    )
    feast = (datetime(2027, 2, 4, 16, tzinfo=UTC), datetime(2027, 2, 8, 16, tzinfo=UTC), "off", "春节")
    assert spells(city, "ABCD") == [closed, eve, feast]
    before = version(city)
    assert (
        import_places(city, path).counts["closures and exceptions unchanged"] == 3 and version(city) == before
    )
    # A file that says nothing of closures keeps them; one that has the columns is the whole truth.
    import_places(city, table(tmp_path, HEAD, STATION))
    assert len(spells(city, "ABCD")) == 3
    import_places(
        city, table(tmp_path, f"{HEAD},closed_from,closed_reason", f"{STATION},2026-11-10 18:00,改造")
    )
    assert spells(city, "ABCD") == [(datetime(2026, 11, 10, 10, tzinfo=UTC), None, "off", "改造")]
    import_places(city, table(tmp_path, f"{HEAD},closed_from", f"{STATION},"))
    assert spells(city, "ABCD") == []


def test_what_is_over_stays_known_as_it_was(city: Database, tmp_path: Path) -> None:
    head = f"{HEAD},exceptions"
    import_places(city, table(tmp_path, head, f"{STATION},2025-12-24 18:00-02:00(圣诞); 2025-12-31 off"))
    import_places(city, table(tmp_path, head, f"{STATION},"))
    assert [hours for _, _, hours, _ in spells(city, "ABCD")] == ["18:00-02:00", "off"]
    # The same days told otherwise.
    import_places(city, table(tmp_path, head, f"{STATION},2025-12-31/2026-01-02 10:00-12:00"))
    assert [hours for _, _, hours, _ in spells(city, "ABCD")] == ["18:00-02:00", "10:00-12:00"]
    with city.transaction() as connection:
        (place,) = load_directory(connection).places
    calendar = Calendar()

    def is_open(at: str) -> bool | None:
        return place.timetable.opening(calendar.parse(at), calendar).open

    assert [is_open(f"2025-12-24T{time}") for time in ("01:00", "10:00", "19:00")] == [False, False, True]
    assert [is_open(f"2025-12-25T{time}") for time in ("01:00", "02:00")] == [True, None]


def test_a_place_without_coordinates_is_put_where_its_address_or_building_is(
    city: Database, tmp_path: Path
) -> None:
    standard = "滨城市临海区和平街道云禧社区和平路12号"
    import_addresses(
        city, table(tmp_path, "text,lon,lat", f"{standard},{LON},{LAT}", f"{standard[:-3]}14号,{LON},{LAT}")
    )
    report = import_places(
        city,
        table(
            tmp_path,
            f"{HEAD},address,building",
            "AAA1,甲,toilet,,,,B2",
            f"AAA2,乙,toilet,,,{standard},",
            "AAA3,丙,toilet,,,临海区和平路１２号,",
            "AAA4,丁,toilet,,,和平路99号,",
        ),
    )
    assert {code: (place["lon"], place["lat"]) for code, place in places(city).items()} == {
        "AAA1": (LON + 0.001, LAT), "AAA2": (LON, LAT), "AAA3": (LON, LAT),
    }  # fmt: skip
    assert [entry.reason for entry in report.repaired] == [
        "without coordinates; placed at the entrance of building B2",
        "without coordinates; placed at its standard address",
        f"placed at {standard}, for which its address was taken",
    ]
    assert [entry.reason for entry in report.refused] == [
        "it has no coordinates, and its address is no standard address for certain"
    ]


def test_a_place_outside_the_area_it_names_is_pointed_out(city: Database, tmp_path: Path) -> None:
    east = f"ABCE,锦和驿站,caring_station,120.855,{LAT}"
    path = table(tmp_path, f"{HEAD},area,district", f"{STATION},云禧社区,临海区", f"{east},云禧社区,990101")
    report = import_places(city, path)
    (note,) = report.noted
    assert note.where == "row 3" and report.counts["places outside an area they are said to be in"] == 1
    assert (
        note.reason
        == "the point lies 122 m outside 云禧社区, to which it is said to belong, in 锦和社区居委会"
    )
    assert {place["area"] for place in places(city).values()} == {WEST}


def test_areas_of_one_name_are_told_apart_by_their_district(city: Database, tmp_path: Path) -> None:
    rows_before = "UPDATE area SET name = '云禧社区' WHERE code = '990101001002' RETURNING code"
    assert rows(city, rows_before) == [(EAST,)]
    (refusal,) = import_places(city, table(tmp_path, f"{HEAD},area", f"{STATION},云禧社区")).refused
    assert (
        f"there are 2 of the name 云禧社区: say the district, or the code, one of {WEST}, {EAST}"
        in refusal.reason
    )
    assert rows(city, f"UPDATE area SET parent_id = NULL WHERE code = '{EAST}' RETURNING code") == [(EAST,)]
    report = import_places(city, table(tmp_path, f"{HEAD},area,区县", f"{STATION},云禧社区,临海区"))
    assert report.refused == [] and places(city)["ABCD"]["area"] == WEST


def test_a_file_off_by_the_map_offset_is_refused_unless_its_system_is_said(
    city: Database, tmp_path: Path
) -> None:
    lons, lats = np.linspace(120.8505, 120.8525, 7), np.full(7, LAT)
    x, y = from_wgs84(lons, lats, "gcj02")
    lines = [
        f"AAA{n},站{n},caring_station,{a!r},{b!r},{WEST}"
        for n, (a, b) in enumerate(zip(x.tolist(), y.tolist(), strict=True))
    ]
    path = table(tmp_path, f"{HEAD},area", *lines)
    with pytest.raises(ImportRefused) as caught:
        import_places(city, path)
    assert "m off, as GCJ-02 does: say --crs gcj02" in caught.value.report.refused[-1].reason
    assert places(city) == {}
    report = import_places(city, path, crs="gcj02")
    assert report.counts["places new"] == 7 and report.entries == []


def test_what_the_file_has_no_column_for_stays_and_an_empty_cell_clears(
    city: Database, tmp_path: Path
) -> None:
    import_places(city, table(tmp_path, f"{HEAD},phone,amenities", f"{STATION},0300-5600001,取暖"))
    report = import_places(city, table(tmp_path, f"{HEAD},phone", f"{STATION},"))
    assert report.counts["places changed"] == 1
    assert rows(city, "SELECT phone, amenities FROM place") == [(None, ["heating"])]


def test_replacing_removes_what_the_file_lacks_of_its_kinds(city: Database, tmp_path: Path) -> None:
    old = [f"AAA{n},站{n},caring_station,{LON},{LAT}" for n in range(4)]
    import_places(city, table(tmp_path, HEAD, *old, f"BBBB,公厕,toilet,{LON},{LAT}"))
    kept = table(tmp_path, HEAD, old[0], f"AAA1,站1,caring_station,{LON},")
    assert import_places(city, kept).counts["places removed"] == 0
    report = import_places(city, kept, replace=True)
    # A row that was refused is not missing, nor is a place of a kind that the file does not tell of.
    assert report.counts["places removed"] == 2 and sorted(places(city)) == ["AAA0", "AAA1", "BBBB"]


def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(city: Database, tmp_path: Path) -> None:
    for lines in (("name,kind",), ("kind,lon,lat", f"toilet,{LON},{LAT}")):
        with pytest.raises(InvalidInput):
            import_places(city, table(tmp_path, *lines))


def test_a_file_of_one_kind_need_not_say_it(city: Database, tmp_path: Path) -> None:
    path = table(tmp_path, "名称,经度,纬度", f"云禧,{LON},{LAT}")
    import_places(city, path, kind="爱心驿站")
    assert [place["kind"] for place in places(city).values()] == ["caring_station"]

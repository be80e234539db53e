"""Importing people: what fits enters once,
what does not is refused with its reason, and no private phone shows.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from geoapi.city.locate.store import load_atlas
from geoapi.city.people.importing.run import import_people
from geoapi.city.people.private_phones import open_phone
from geoapi.city.people.rules import Period, Post, duty
from geoapi.core.changes import version_of
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.importing.report import ImportRefused, Report
from tests.boxes import boxes
from tests.city.areas.shapes import build_city
from tests.city.people.roles import ROLES
from tests.conftest import Built

HEADER = (
    "post_code,staff_no,name,role,area_code,building_code,"
    "duty_phone,private_phone,duty_hours,from,until,substitute_for"
)
GRID = "990101001001001"
WORKER = (
    f"{GRID}-W1,S1,周晓兰,grid_worker,{GRID},,0300-5500001,13900000001,Mo-Fr 08:30-18:00; PH off,2024-01-01,,"
)


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_city) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    """A small city with one building, B1."""
    with database.transaction() as connection:
        connection.execute(
            text("""
            INSERT INTO building (code, geom, entrance)
            SELECT 'B1', ST_Multi(ST_Buffer(door, 0.0001)), door
              FROM ST_Point(120.851, 40.721, 4326) AS door""")
        )
    return database


def people(database: Database, tmp_path: Path, *lines: str, strict: bool = False) -> Report:
    path = tmp_path / "people.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return import_people(database, path, boxes=boxes(), strict=strict)


def rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def phones(database: Database) -> dict[str, tuple[str | None, str | None]]:
    """By staff number: that of the duty, and the private one."""
    with database.transaction() as connection:
        found = connection.execute(text("SELECT staff_no, duty_phone, private_phone FROM person")).all()
    return {number: (duty, box and open_phone(boxes(), number, bytes(box))) for number, duty, box in found}


def atlas_version(database: Database) -> int:
    with database.transaction() as connection:
        return version_of(connection, "posts")


POSTS = """SELECT post.code, role, name, duty_hours, valid::text FROM post LEFT
              JOIN person ON person.id = person_id
            ORDER BY post.code, valid"""


def test_posts_enter_once_in_local_days(town: Database, tmp_path: Path) -> None:
    lines = (
        WORKER,
        f"{GRID}-L1,,,网格长,{GRID},,,,,2024-01-01,2026-01-01,",
        f"{GRID}-L1,S2,李珍,网格长,{GRID},,0300-5500002,,,2026/1/1,,",
        "B1-L,S3,王洪生,楼栋长,,B1,,,,,,",
        f",S3,王洪生,,,,0300-5500003,,,2026-11-20,2026-11-27,{GRID}-W1",
    )
    report = people(town, tmp_path, *lines)
    assert report.refused == []
    assert [str(entry) for entry in report.repaired] == ["row 4: 李珍: from 2026/1/1 read as 2026-01-01"]
    assert report.counts["posts vacant"] == 1
    assert rows(town, POSTS) == [
        (f"{GRID}-L1", "grid_leader", None, None, '["2023-12-31 16:00:00+00","2025-12-31 16:00:00+00")'),
        (f"{GRID}-L1", "grid_leader", "李珍", None, '["2025-12-31 16:00:00+00",)'),
        (f"{GRID}-W1", "grid_worker", "周晓兰", "Mo-Fr 08:30-18:00; PH off", '["2023-12-31 16:00:00+00",)'),
        ("B1-L", "building_leader", "王洪生", None, "(,)"),
    ]
    substitutions = (
        "SELECT post_code, name, valid::text FROM substitution JOIN person ON person.id = person_id"
    )
    assert rows(town, substitutions) == [
        (f"{GRID}-W1", "王洪生", '["2026-11-19 16:00:00+00","2026-11-26 16:00:00+00")')
    ]
    assert phones(town)["S1"] == ("0300-5500001", "13900000001")
    version = atlas_version(town)
    again = people(town, tmp_path, *lines)
    assert (again.counts["posts unchanged"], again.counts["posts new"]) == (4, 0)
    assert again.counts["substitutions unchanged"] == 1
    assert atlas_version(town) == version


DOUBTFUL = (
    "Mo-Fr 8:30-5:30",
    "2026",
    'Mo-Fr 09:00-18:00 || "call"',
    "sunrise-sunset",
    "周一到周五",
    "轮班，见公示",
    "Sa,Su PH off",
)


@pytest.mark.parametrize("hours", DOUBTFUL)
def test_doubtful_duty_hours_are_kept_as_text_and_never_on_duty(
    town: Database, tmp_path: Path, hours: str
) -> None:
    quoted = '"' + hours.replace('"', '""') + '"'
    report = people(town, tmp_path, WORKER.replace("Mo-Fr 08:30-18:00; PH off", quoted))
    assert report.refused == [] and len(report.noted) == 1
    assert f"duty_hours {hours!r} cannot be understood" in str(report.noted[0])
    assert "kept as text and never taken for on duty" in str(report.noted[0])
    ((_, _, name, kept, _),) = rows(town, POSTS)
    assert (name, kept) == ("周晓兰", hours)
    calendar = Calendar()
    post = Post("P", ROLES["grid_worker"], "周晓兰", None, hours, Period())
    for hour in range(24 * 7):
        state = duty(post, calendar.parse("2026-11-23") + timedelta(hours=hour), calendar).hours
        assert (state.on, state.until, state.next_on) == (None, None, None)
    with pytest.raises(ImportRefused):
        people(town, tmp_path, WORKER.replace("Mo-Fr 08:30-18:00; PH off", quoted), strict=True)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("周一至周五 8:30-17:30", "Mo-Fr 08:30-17:30"),
        ("工作日 8:30-17:30", "Mo-Fr 08:30-17:30; PH off"),
        ("24小时", "24/7"),
        ("每天 18:00至02:00", "Mo-Su 18:00-02:00"),
        ("无", None),
    ],
)
def test_duty_hours_are_read_as_opening_hours_are(
    town: Database, tmp_path: Path, given: str, kept: str | None
) -> None:
    report = people(town, tmp_path, WORKER.replace("Mo-Fr 08:30-18:00; PH off", given))
    assert report.refused == [] and report.noted == []
    assert [str(each) for each in report.repaired] == (
        [f"row 2: 周晓兰: duty_hours {given} read as {kept}"] if kept else []
    )
    assert rows(town, POSTS)[0][3] == kept


def test_the_file_is_the_truth_about_the_posts_it_names(town: Database, tmp_path: Path) -> None:
    other = WORKER.replace("-W1,S1,周晓兰", "-W2,S9,赵文")
    people(town, tmp_path, WORKER, other)
    left = WORKER.replace("2024-01-01,,", "2024-01-01,2026-06-01,")
    joined = f"{GRID}-W1,S4,孙丽,grid_worker,{GRID},,0300-5500004,,,2026-06-01,,"
    report = people(town, tmp_path, left, joined)
    assert (report.counts["posts new"], report.counts["posts removed"]) == (2, 1)
    assert [(code, name) for code, _, name, _, _ in rows(town, POSTS)] == [
        (f"{GRID}-W1", "周晓兰"), (f"{GRID}-W1", "孙丽"), (f"{GRID}-W2", "赵文")
    ]  # fmt: skip


REFUSED = [
    ({"role": "king"}, "unknown role 'king': use one of 专职网格员 (grid_worker)"),
    ({"role": ""}, "it has no role"),
    ({"area_code": "990101001001099"}, "there is no area 990101001001099"),
    ({"area_code": "", "building_code": "B9"}, "there is no building B9"),
    ({"building_code": "B1"}, "either an area code or a building code, not both"),
    ({"area_code": ""}, "either an area code or a building code"),
    ({"duty_phone": "0300-55O0001"}, "duty_phone '0300-55O0001' is no phone number"),
    ({"private_phone": "1390000000a"}, "private_phone 139******0a is no phone number"),
    ({"from": "2026-02-30"}, "from is '2026-02-30', not a date such as 2026-01-31"),
    ({"name": "长" * 10_000}, "name is 10,000 characters long, more than 100"),
    ({"name": "周\u202e晓兰"}, "name holds an invisible character that changes how it is shown (U+202E)"),
    ({"until": "2023-01-01"}, "it ends on 2023-01-01 but begins on 2024-01-01"),
    ({"name": "=cmd()"}, "name is a formula; write its value"),
    ({"private_phone": "+1+A1"}, "private_phone is a formula"),
    ({"name": ""}, "it has a staff number but no name"),
    ({"staff_no": ""}, "it has a name but no staff number"),
    ({"post_code": ""}, "neither a post code nor a post to stand in for"),
    ({"post_code": "a b"}, "the post code 'a b' may hold only"),
    ({"substitute_for": f"{GRID}-W9"}, "a substitution takes its role from the post"),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_a_row_that_does_not_fit_is_refused_and_the_others_enter(
    town: Database, tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    cells = dict(zip(HEADER.split(","), WORKER.replace(",", "\0").split("\0"), strict=True)) | change
    good = WORKER.replace("-W1,S1,周晓兰", "-W2,S9,赵文")
    report = people(town, tmp_path, ",".join(cells.values()), good)
    (entry,) = report.refused
    assert entry.where == "row 2" and reason in entry.reason
    assert [name for _, _, name, _, _ in rows(town, POSTS)] == ["赵文"]
    assert cells["private_phone"] == "" or cells["private_phone"] not in "\n".join(report.lines())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            WORKER.replace("-W1", "-W2").replace("周晓兰", "周小兰"),
            "row 2 gives the staff number S1 to 周晓兰",
        ),
        (
            WORKER.replace("-W1", "-W2").replace("0300-5500001", "0300-5500009"),
            "row 2 gives S1 another duty_phone",
        ),
        (WORKER.replace("2024-01-01", "2025-05-01").replace("S1", "S2"), "the period overlaps that of row 2"),
        (f",S5,吴敏,,,,,,,2026-11-20,2026-11-27,{GRID}-W7", f"there is no post {GRID}-W7 to stand in for"),
        (f",,,,,,,,,2026-11-20,2026-11-27,{GRID}-W1", "needs the name and staff number of the substitute"),
    ],
)
def test_rows_that_contradict_others_are_refused(
    town: Database, tmp_path: Path, line: str, reason: str
) -> None:
    report = people(town, tmp_path, WORKER, line)
    assert [reason in entry.reason for entry in report.refused] == [True]
    assert [name for _, _, name, _, _ in rows(town, POSTS)] == ["周晓兰"]


DESK = "990101001001-Z1,,文昌社区值班室,值班室,990101001001,,0300-5500600 转8001,,Mo-Fr 18:00-08:30,,,"


def test_a_duty_desk_is_a_post_with_a_name_and_a_number_of_its_own(town: Database, tmp_path: Path) -> None:
    report = people(town, tmp_path, WORKER, DESK)
    assert report.refused == [] and report.counts["posts vacant"] == 0
    desks = "SELECT role, desk_name, desk_phone, person_id, duty_hours FROM post WHERE desk_name IS NOT NULL"
    expected = ("duty_desk", "文昌社区值班室", "0300-5500600转8001", None, "Mo-Fr 18:00-08:30")
    assert rows(town, desks) == [expected]
    version = atlas_version(town)
    assert people(town, tmp_path, WORKER, DESK).counts["posts unchanged"] == 2
    assert atlas_version(town) == version
    people(town, tmp_path, DESK.replace("5500600 转8001", "5500601"))
    with town.transaction(snapshot=True) as connection:
        atlas = load_atlas(connection, datetime.now(UTC))
    now = [post for post in atlas.posts_of_area["990101001001"] if post.period.holds(datetime.now(UTC))]
    assert [(post.role.code, post.name, post.phone) for post in now] == [
        ("duty_desk", "文昌社区值班室", "0300-5500601")
    ]
    ended = people(town, tmp_path, DESK.replace("文昌社区值班室", "文昌值班台"))
    assert "the time of 文昌社区值班室 in the post ends on" in ended.noted[0].reason


def test_a_table_of_duty_desks_needs_no_staff_numbers(town: Database, tmp_path: Path) -> None:
    path = tmp_path / "desks.csv"
    lines = ("岗位编码,名称,角色,社区编码,值班电话", "Z1,文昌值班室,社区值班,990101001001,5500600/5500601")
    path.write_text("\n".join(lines), encoding="gb18030")
    report = import_people(town, path)
    assert rows(town, "SELECT desk_name, desk_phone FROM post") == [("文昌值班室", "5500600")]
    assert [entry.reason for entry in report.repaired] == [
        "duty_phone holds 2 numbers, of which the first is kept: 5500600"
    ]
    assert [entry.reason for entry in report.noted] == [
        "a duty desk without duty_hours is never said to be on duty"
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("文昌社区值班室", "", "a duty desk needs a name"),
        ("0300-5500600 转8001", "", "a duty desk needs a number"),
        ("0300-5500600 转8001", "无", "a duty desk needs a number"),
        ("0300-5500600 转8001", "0300-55006008001", "has 15 digits, too many for a phone number"),
        (",,文昌", ",S7,文昌", "a duty desk is no person: leave its staff number empty"),
        ("转8001,,", "转8001,13900000001,", "a duty desk has no private phone"),
        ("990101001001,,0300", ",B1,0300", "a duty desk belongs to an area, not to a building"),
        ("值班室,990101001001,", "值班室,990101001099,", "there is no area 990101001099"),
        ("值班室,990101001001,", "值班室,fire-1,", "nobody looks for a duty desk in the layer of fire-1"),
    ],
)
def test_a_duty_desk_that_cannot_be_called_is_refused(
    town: Database, tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with town.transaction() as connection:
        connection.execute(
            text("INSERT INTO area (layer, level, code, name) VALUES ('fire', 'zone', 'fire-1', '片')")
        )
    assert old in DESK
    report = people(town, tmp_path, WORKER, DESK.replace(old, new, 1))
    (entry,) = report.refused
    assert reason in entry.reason and "13900000001" not in entry.reason
    assert [name for _, _, name, _, _ in rows(town, POSTS)] == ["周晓兰"]


def test_nobody_stands_in_for_a_duty_desk(town: Database, tmp_path: Path) -> None:
    report = people(
        town, tmp_path, DESK, ",S3,王洪生,,,,0300-5500003,,,2026-11-20,2026-11-27,990101001001-Z1"
    )
    assert [entry.reason for entry in report.refused] == [
        "990101001001-Z1 is a duty desk, for which nobody stands in"
    ]


def test_a_person_with_an_extension_or_two_numbers(town: Database, tmp_path: Path) -> None:
    report = people(town, tmp_path, WORKER.replace("0300-5500001", "0300—5500001（分机12）、0300-5500002"))
    assert phones(town) == {"S1": ("0300-5500001转12", "13900000001")}
    assert "of which the first is kept: 0300-5500001转12" in report.repaired[0].reason


def test_strict_and_dry_run_change_nothing(town: Database, tmp_path: Path) -> None:
    version = atlas_version(town)
    with pytest.raises(ImportRefused, match="1 faulty rows"):
        people(town, tmp_path, WORKER, WORKER, strict=True)
    report = import_people(town, tmp_path / "people.csv", boxes=boxes(), dry_run=True)
    assert report.counts["posts new"] == 1
    assert rows(town, POSTS) == [] and atlas_version(town) == version


def test_a_workbook_with_chinese_headings(town: Database, tmp_path: Path) -> None:
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    page.append(
        [
            "岗位编码",
            "工号",
            "姓名",
            "角色",
            "网格编码",
            "值班电话",
            "手机号码",
            "值班时间",
            "开始日期",
            "备注",
        ]
    )
    page.append(
        [
            f"{GRID}-W1",
            1001,
            "周晓兰",
            "专职网格员",
            int(GRID),
            "0300-5500001",
            13900000001,
            None,
            "2024年1月1日",
            "好",
        ]
    )
    page.append([f"{GRID}-W2", 1002, "=A1", "专职网格员", int(GRID), None, None, None, None, None])
    workbook.save(tmp_path / "people.xlsx")
    report = import_people(town, tmp_path / "people.xlsx", boxes=boxes())
    assert [entry.reason for entry in report.refused] == ["name is a formula; write its value"]
    assert report.noted[0].reason == "columns not used: 备注"
    assert rows(town, POSTS) == [(f"{GRID}-W1", "grid_worker", "周晓兰", None, '["2023-12-31 16:00:00+00",)')]
    assert phones(town) == {"1001": ("0300-5500001", "13900000001")}


def test_a_renamed_person_is_noted(town: Database, tmp_path: Path) -> None:
    people(town, tmp_path, WORKER)
    report = people(town, tmp_path, WORKER.replace("周晓兰", "周晓岚"))
    assert [entry.reason for entry in report.noted] == ["S1 was 周晓兰 and is now 周晓岚"]
    assert rows(town, "SELECT name FROM person") == [("周晓岚",)]


def test_a_table_without_the_columns_is_refused(town: Database, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("姓名,电话\n周晓兰,1\n", encoding="gb18030")
    with pytest.raises(InvalidInput, match="has no column post_code"):
        import_people(town, tmp_path / "people.csv")

"""How a file of posts joins what stands:
nothing the file does not tell of is lost, and nothing it says is left out.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from geoapi.city.people.importing.rows import PostRow
from geoapi.city.people.importing.run import import_people
from geoapi.city.people.importing.succession import cut_at_first_day, first_days, with_dates
from geoapi.city.people.private_phones import open_phone
from geoapi.core.changes import version_of
from geoapi.core.db import Database
from geoapi.importing.report import Report
from tests.boxes import boxes
from tests.city.areas.shapes import build_city
from tests.conftest import Built

GRID = "990101001001001"
HEADER = (
    "post_code,staff_no,name,role,area_code,duty_phone,private_phone,duty_hours,from,until,substitute_for"
)
START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int | None) -> datetime | None:
    return None if number is None else START + timedelta(days=number)


def tenure(code: str, staff_no: str | None, since: int | None, until: int | None) -> PostRow:
    return PostRow("row", code, False, "grid_worker", GRID, None, staff_no, None, day(since), day(until))


def holder(posts: list[PostRow], code: str, at: datetime) -> list[str | None]:
    return [post.staff_no for post in posts if post.code == code and post.holds(at)]


@st.composite
def tenures(draw: st.DrawFn, staff: str) -> list[PostRow]:
    """Periods of two posts that do not overlap; the first may have no beginning and the last no end."""
    found = []
    for code in ("A", "B"):
        edges = sorted(draw(st.sets(st.integers(0, 40), max_size=6)))
        is_first_open, is_last_open = draw(st.tuples(st.booleans(), st.booleans()))
        pairs: list[tuple[int | None, int | None]] = list(zip(edges[::2], edges[1::2], strict=False))
        if pairs and is_first_open:
            pairs[0] = (None, pairs[0][1])
        if pairs and is_last_open:
            pairs[-1] = (pairs[-1][0], None)
        found += [tenure(code, f"{staff}{since}", since, until) for since, until in pairs]
    return found


@given(tenures("old"), tenures("new"))
def test_before_the_first_day_all_stays_and_from_then_on_the_file_is_true(
    stands: list[PostRow], stated: list[PostRow]
) -> None:
    told = first_days(stated)
    after = [*cut_at_first_day(stands, told), *stated]
    for code in ("A", "B"):
        for half_days in range(-2, 84):
            at = START + timedelta(hours=12 * half_days)
            begins = told.get(code, datetime.max.replace(tzinfo=UTC))
            truth = stands if begins is not None and at < begins else stated
            assert holder(after, code, at) == holder(truth, code, at)
    assert [*cut_at_first_day(after, told), *stated] == after


def test_a_row_without_a_first_day_tells_what_is_so_now() -> None:
    stands = [tenure("A", "S1", 0, None)]
    now = START + timedelta(days=30)
    same, other = tenure("A", "S1", None, None), tenure("A", "S2", None, None)
    assert with_dates([same], stands, now) == []
    assert with_dates([other], stands, now) == [tenure("A", "S2", 30, None)]
    assert with_dates([tenure("A", "S1", None, 40)], stands, now) == [tenure("A", "S1", 0, 40)]
    assert with_dates([tenure("A", "S0", None, 5)], stands, now) == [tenure("A", "S0", None, 5)]
    assert with_dates([other], [], now) == [other]


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_city) if "town" in request.fixturenames else template


@pytest.fixture
def town(database: Database) -> Database:
    return database


def people(
    database: Database, tmp_path: Path, *lines: str, header: str = HEADER, close_missing: bool = False
) -> Report:
    path = tmp_path / "people.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    at = datetime(2026, 11, 22, 16, tzinfo=UTC)
    report = import_people(database, path, boxes=boxes(), valid_from=at, close_missing=close_missing)
    assert report.refused == []
    return report


def row(
    staff: str, since: str = "", until: str = "", post: str = "W1", phones: str = ",", hours: str = ""
) -> str:
    holder = f"{staff},名{staff}" if staff else ","
    return f"{GRID}-{post},{holder},网格员,{GRID},{phones},{hours},{since},{until},"


def cover(staff: str, since: str, until: str) -> str:
    return f",{staff},名{staff},,,,,,{since},{until},{GRID}-W1"


def held(database: Database, table: str = "post") -> list[tuple[str | None, str | None, str | None]]:
    """Who, from which local day, until which."""
    sql = f"""SELECT staff_no, (lower(valid) AT TIME ZONE 'Asia/Shanghai')::date::text,
                     (upper(valid) AT TIME ZONE 'Asia/Shanghai')::date::text
                FROM {table} LEFT JOIN person ON person.id = person_id ORDER BY {table}.id, lower(valid)"""
    with database.transaction() as connection:
        rows = sorted(connection.execute(text(sql)), key=lambda each: (each[1] or "", each[0] or ""))
        return [(each[0], each[1], each[2]) for each in rows]


def test_a_roster_of_today_keeps_who_came_before(town: Database, tmp_path: Path) -> None:
    people(town, tmp_path, row("S1", "2023-01-01", "2025-01-01"), row("S2", "2025-01-01"))
    report = people(town, tmp_path, row("S3", "2026-12-01"))
    assert [entry.reason for entry in report.noted] == ["the time of S2 in the post ends on 2026-12-01"]
    assert held(town) == [
        ("S1", "2023-01-01", "2025-01-01"), ("S2", "2025-01-01", "2026-12-01"), ("S3", "2026-12-01", None)
    ]  # fmt: skip


def test_rosters_without_dates_make_history(town: Database, tmp_path: Path) -> None:
    people(town, tmp_path, row("S1"))
    people(town, tmp_path, row("S1"))
    assert held(town) == [("S1", None, None)]
    people(town, tmp_path, row("S2"))
    people(town, tmp_path, row("S2"))
    assert held(town) == [("S1", None, "2026-11-23"), ("S2", "2026-11-23", None)]
    people(town, tmp_path, row(""))
    assert held(town) == [("S1", None, "2026-11-23"), (None, "2026-11-23", None)]


def test_a_plan_outlives_a_roster_of_today(town: Database, tmp_path: Path) -> None:
    plan = [("S1", "2025-01-01", "2026-12-01"), ("S2", "2026-12-01", None)]
    people(town, tmp_path, row("S1", "2025-01-01", "2026-12-01"), row("S2", "2026-12-01"))
    people(town, tmp_path, row("S1"))
    assert held(town) == plan
    people(town, tmp_path, row("S1", "2025-01-01"))
    assert held(town) == [("S1", "2025-01-01", None)]


def test_holders_may_trade_time(town: Database, tmp_path: Path) -> None:
    people(town, tmp_path, row("S1", "2025-01-01", "2026-01-01"), row("S2", "2026-01-01"))
    people(town, tmp_path, row("S1", "2025-01-01", "2026-06-01"), row("S2", "2026-06-01"))
    assert held(town) == [("S1", "2025-01-01", "2026-06-01"), ("S2", "2026-06-01", None)]
    people(town, tmp_path, row("S2", "2025-01-01", "2026-06-01"), row("S1", "2026-06-01"))
    assert held(town) == [("S2", "2025-01-01", "2026-06-01"), ("S1", "2026-06-01", None)]


def test_posts_the_file_does_not_name_end_only_when_asked(town: Database, tmp_path: Path) -> None:
    people(town, tmp_path, row("S1", "2025-01-01"), row("S2", "2025-01-01", post="W2"))
    people(town, tmp_path, row("S1", "2025-01-01"))
    assert held(town) == [("S1", "2025-01-01", None), ("S2", "2025-01-01", None)]
    report = people(town, tmp_path, row("S1", "2025-01-01"), close_missing=True)
    assert [entry.where for entry in report.noted] == [f"{GRID}-W2"]
    assert held(town) == [("S1", "2025-01-01", None), ("S2", "2025-01-01", "2026-11-23")]


def test_substitutions_are_called_off_but_past_ones_stay(town: Database, tmp_path: Path) -> None:
    worker, past = row("S1", "2025-01-01"), cover("S2", "2026-10-01", "2026-10-08")
    people(town, tmp_path, worker, past, cover("S3", "2026-12-01", "2026-12-08"))
    assert held(town, "substitution") == [
        ("S2", "2026-10-01", "2026-10-08"),
        ("S3", "2026-12-01", "2026-12-08"),
    ]
    # A table without that column says nothing of substitutions.
    people(town, tmp_path, worker[:-1], header=HEADER.removesuffix(",substitute_for"))
    assert len(held(town, "substitution")) == 2
    people(town, tmp_path, worker)
    assert held(town, "substitution") == [("S2", "2026-10-01", "2026-10-08")]


def test_nobody_stands_in_for_themselves_or_for_a_post_that_is_not_there(
    town: Database, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    rows = (row("S1", "2025-01-01", "2026-11-01"), cover("S1", "2025-02-01", "2025-03-01"))
    path.write_text("\n".join((HEADER, *rows, cover("S2", "2026-12-01", ""))), encoding="utf-8")
    report = import_people(town, path, boxes=boxes())
    assert [entry.reason for entry in report.refused] == [
        f"S1 holds the post {GRID}-W1 already", f"there is no post {GRID}-W1 in this period"
    ]  # fmt: skip
    assert held(town, "substitution") == []


def test_phones_are_kept_until_a_dash_takes_them_away(town: Database, tmp_path: Path) -> None:
    def phones() -> list[tuple[str | None, str | None]]:
        with town.transaction() as connection:
            found = connection.execute(text("SELECT staff_no, duty_phone, private_phone FROM person"))
            return [(duty, box and open_phone(boxes(), number, bytes(box))) for number, duty, box in found]

    report = people(
        town, tmp_path, row("S1", phones="０３００－５５０００１１,13900000001", hours="Mo-Fr 08:30-18:00")
    )
    assert [entry.reason for entry in report.repaired] == [
        "duty_phone put into plain characters: 0300-5500011"
    ]
    assert phones() == [("0300-5500011", "13900000001")]
    people(town, tmp_path, row("S1", hours="Mo-Fr 08:30-18:00"))
    assert phones() == [("0300-5500011", "13900000001")]
    with town.transaction() as connection:
        version = version_of(connection, "posts")
    people(town, tmp_path, row("S1", phones=",-", hours="Mo-Fr 08：30-18：00"))
    assert phones() == [("0300-5500011", None)]
    with town.transaction() as connection:
        assert version_of(connection, "posts") == version  # nobody sees that number


def test_a_heading_that_may_mean_a_private_number_is_not_published(town: Database, tmp_path: Path) -> None:
    header = "岗位编码,工号,姓名,角色,网格编码,联系电话"
    report = people(town, tmp_path, f"{GRID}-W1,S1,周晓兰,专职网格员,{GRID},13900000001", header=header)
    assert [entry.reason for entry in report.noted] == ["columns not used: 联系电话"]
    with town.transaction() as connection:
        assert connection.execute(text("SELECT duty_phone FROM person")).scalar() is None

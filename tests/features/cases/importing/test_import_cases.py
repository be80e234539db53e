"""Another system's cases enter whole: with their way, their clocks, and a sentence for what does not fit."""

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from apiflask import APIFlask

from geoapi.core.boxes import Boxes
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.errors import InvalidInput
from geoapi.core.geo import from_wgs84
from geoapi.core.settings import KEYS
from geoapi.features.cases.importing.run import import_cases
from geoapi.importing.report import ImportRefused, Report
from tests.city.addresses.filing import table
from tests.features.cases.reporters import GRID, STAFF, WORKER, act, read_file
from tests.features.planning.planners import position
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

HEAD = (
    "工单编号,诉求类别,内容,诉求时间,经度,纬度,状态,受理时间,派单时间,办结时间,结案时间,答复内容,"
    "承办岗位,满意度"
)
LON, LAT = position(100, 50)


def line(number: str = "X-1", **said: str) -> str:
    """A closed case of the southern grid, but for what is said otherwise."""
    cells = {
        "number": number,
        "category": "楼道灯",
        "text": "楼道灯不亮",
        "opened": "2026/9/28 9:05",
        "lon": repr(LON),
        "lat": repr(LAT),
        "state": "已结案",
        "accepted": "2026-09-28 10:00",
        "dispatched": "2026-09-28 10:30:00",
        "resolved": "2026年9月29日15时20分",
        "closed": "2026-10-08",
        "said": "换了灯泡",
        "post": "P-1",
        "score": "5",
    }
    return ",".join((cells | said).values())


def bring(database: Database, tmp_path: Path, *lines: str, head: str = HEAD, **options: Any) -> Report:
    calendar = Calendar.load("Asia/Shanghai", None)
    path = table(tmp_path, head, *lines)
    return import_cases(database, path, boxes=Boxes(tmp_path / KEYS), calendar=calendar, **options)


def local(column: str) -> str:
    return f"to_char({column} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS')"


def test_a_closed_case_has_the_way_that_it_went(town: Database, tmp_path: Path) -> None:
    report = bring(town, tmp_path, line())
    assert (report.refused, report.counts["cases new"]) == ([], 1)
    ((number, state, outcome, grid, post),) = rows(
        town,
        """SELECT number, state, outcome, area.code, post_code FROM matter JOIN area ON area.id = grid_id""",
    )
    assert (state, outcome, grid, post) == ("closed", "fixed", GRID, "P-1") and str(number)[:6] == "260928"
    steps = f"SELECT verb, {local('at')}, by_post, said FROM matter_step ORDER BY turn"
    assert rows(town, steps) == [
        ("submit", "2026-09-28 09:05:00", None, None),
        ("accept", "2026-09-28 10:00:00", None, None),
        ("dispatch", "2026-09-28 10:30:00", None, None),
        ("acknowledge", "2026-09-29 00:55:00", "P-1", None),
        ("resolve", "2026-09-29 15:20:00", "P-1", "换了灯泡"),
        ("confirm", "2026-10-08 00:00:00", None, None),
    ]
    ran = f"SELECT name, rule, {local('due_at')}, {local('stopped_at')} FROM matter_clock ORDER BY id"
    assert rows(town, ran)[:2] == [
        ("intake", "h24", "2026-09-29 09:05:00", "2026-09-28 10:00:00"),
        ("resolve", "h24", "2026-09-29 10:00:00", "2026-09-29 15:20:00"),
    ]
    assert rows(town, "SELECT count(*) FROM matter_clock WHERE stopped_at IS NULL") == [(0,)]


def test_an_open_case_goes_on_here(
    served_town: APIFlask, town: Database, tmp_path: Path, enter: Enter
) -> None:
    bring(town, tmp_path, line(state="处理中", resolved="", closed="", score=""))
    ((number,),) = rows(town, "SELECT number FROM matter")
    worker = enter(WORKER)
    file = read_file(worker, str(number))
    assert file["holder"]["code"] == "P-1" and file["facts"]["external"] == "X-1"
    assert [(each["name"], each["stopped_at"]) for each in file["clocks"]][-1] == ("resolve", None)
    act(worker, str(number), "resolve", outcome="fixed", said="好了")
    assert read_file(enter(STAFF), str(number))["state"] == "resolved"


def test_a_file_is_imported_once_however_often_it_is(town: Database, tmp_path: Path) -> None:
    bring(town, tmp_path, line(), line("X-2", state="待受理", **dict.fromkeys(
        ("accepted", "dispatched", "resolved", "closed", "said", "post", "score"), "")))  # fmt: skip
    before = rows(town, "SELECT number, state, turn FROM matter ORDER BY id")
    again = bring(town, tmp_path, line(), line("X-2", text="又写了别的", post=""))
    assert (again.counts["cases new"], again.counts["cases known"]) == (0, 2)
    (note,) = again.noted
    assert note.subject == "X-2" and "goes on here" in note.reason
    assert rows(town, "SELECT number, state, turn FROM matter ORDER BY id") == before
    # The same number of another system is another case.
    assert bring(town, tmp_path, line(), source="12345").counts["cases new"] == 1


def test_a_dry_run_changes_nothing_and_a_strict_one_takes_all_or_none(town: Database, tmp_path: Path) -> None:
    assert bring(town, tmp_path, line(), dry_run=True).counts["cases new"] == 1
    with pytest.raises(ImportRefused):
        bring(town, tmp_path, line(), line("X-2", category="没有的"), strict=True)
    assert rows(town, "SELECT count(*) FROM matter") == [(0,)]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"number": ""}, "it has no number"),
        ({"text": " "}, "it does not say what it is about"),
        ({"opened": ""}, "it does not say when it came in"),
        ({"opened": "2026-13-01"}, "opened_at is '2026-13-01', not a time"),
        ({"opened": "2036-01-01"}, "is still to come"),
        ({"accepted": "2026-09-01"}, "accepted_at 2026-09-01 00:00 is before it came in"),
        ({"state": "飞了"}, "state is '飞了', none of 待受理"),
        ({"state": "待受理"}, "its state or times do not fit: from resolved nothing leads to received"),
        ({"category": "没有的"}, "there is no category 没有的: import categories first"),
        ({"post": "P-99"}, "there is no post P-99"),
        ({"score": "9"}, "score is '9', none of 1 to 5"),
        ({"lon": "", "lat": ""}, "it has no coordinates, and it names no place"),
        ({"lon": "10.0"}, "outside"),
        ({"state": "已并案"}, "its state or times do not fit"),
        ({"state": "已并案", "accepted": "", "dispatched": "", "resolved": ""}, "say into which one"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason_and_the_rest_enters(
    town: Database, tmp_path: Path, said: dict[str, str], sentence: str
) -> None:
    report = bring(
        town, tmp_path, line("X-0"), line(**said) if "number" not in said else line(said["number"])
    )
    (refused,) = report.refused
    assert sentence in refused.reason, refused.reason
    assert refused.where == "row 3" and report.counts["cases new"] == 1


def test_a_file_without_what_is_needed_is_one_sentence(town: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="opened_at"):
        bring(town, tmp_path, "1,灯", head="工单编号,内容")


def test_merged_disputed_returned_and_escalated_ones(town: Database, tmp_path: Path) -> None:
    head = f"{HEAD},并入编号,不满意时间,退单时间,裁定时间"
    empty = dict.fromkeys(("accepted", "dispatched", "resolved", "closed", "said", "post", "score"), "")
    report = bring(
        town,
        tmp_path,
        line("A") + ",,,,",
        line("B", state="已并案", **empty) + ",A,,,",
        line("C", resolved="2026-09-29 15:00; 2026-10-03 09:00") + ",,2026-09-30 08:00,,",
        line("D") + ",,,2026-09-28 11:00,2026-09-28 12:00",
        line("E", resolved="2026-09-29; 2026-10-01;2026-10-07") + ",,2026-09-30|2026-10-02,,",
        line("F", state="已提级", resolved="", closed="", score="") + ",,,,",
        head=head,
    )
    assert report.refused == []
    found: dict[Any, Any] = {
        str(number): (state, facts)
        for number, state, facts in rows(town, "SELECT facts->>'external', state, facts FROM matter")
    }
    assert found["B"][0] == "merged" and found["F"][0] == "escalated"
    assert rows(town, "SELECT count(*) FROM matter_link WHERE kind = 'duplicate_of'") == [(1,)]
    assert found["C"][1]["disputes"] == 1 and found["E"][1]["disputes"] == 2
    assert found["D"][1]["final"] is True and found["D"][1]["returned"]
    verbs = (
        "SELECT verb FROM matter_step JOIN matter ON id = matter_id WHERE facts->>'external' = 'E' ORDER BY 1"
    )
    assert {"escalate", "take_on"} <= {str(each) for (each,) in rows(town, verbs)}


def test_names_and_phones_go_into_boxes(town: Database, tmp_path: Path) -> None:
    report = bring(town, tmp_path, line() + ",李女士,13912345678", head=f"{HEAD},姓名,联系电话")
    assert report.refused == []
    ((name, phone, key),) = rows(town, "SELECT name_box, phone_box, phone_key FROM matter_contact")
    assert all(box and b"139" not in bytes(box) for box in (name, phone, key))  # type: ignore[call-overload]


def test_cleared_words_are_shown_where_the_category_lets_them_be(
    served_town: APIFlask, town: Database, tmp_path: Path
) -> None:
    report = bring(
        town,
        tmp_path,
        f"{line('F-1')},楼道灯换好了",
        f"{line('F-2')},请打13912345678找我",
        f"{line('F-3')},",
        head=f"{HEAD},公开内容",
    )
    assert report.refused == []
    assert [each.subject for each in report.noted if "not shown" in each.reason] == ["F-2"]
    answer = served_town.test_client().get(f"/api/v1/matters?near={LON},{LAT}").json
    assert answer is not None
    assert [each["properties"]["text"] for each in answer["features"]] == ["楼道灯换好了"]


def test_coordinates_of_another_system_are_converted(town: Database, tmp_path: Path) -> None:
    (x,), (y,) = from_wgs84(np.array([LON]), np.array([LAT]), "gcj02")
    head = HEAD.replace("经度,纬度", "高德经度,高德纬度")
    bring(town, tmp_path, line(lon=repr(float(x)), lat=repr(float(y))), head=head)
    ((lon, lat),) = rows(town, "SELECT ST_X(point), ST_Y(point) FROM matter")
    assert abs(float(str(lon)) - LON) < 1e-6 and abs(float(str(lat)) - LAT) < 1e-6


def test_a_picture_beside_the_file_is_taken_along_and_none_from_elsewhere(
    town: Database, tmp_path: Path
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"\xff\xd8 a picture")
    report = bring(town, tmp_path, line() + ",photos/a.jpg;../b.jpg;c.jpg", head=f"{HEAD},照片")
    assert sorted(each.reason for each in report.noted) == [
        "../b.jpg is no picture beside the file",
        "there is no picture c.jpg beside the file",
    ]
    assert rows(town, "SELECT state, bytes, stage FROM evidence JOIN matter_evidence USING (sha256)") == [
        ("received", 12, "before")
    ]


def test_the_numbers_of_a_thousand_of_one_day_differ(town: Database, tmp_path: Path) -> None:
    report = bring(town, tmp_path, *(line(f"N-{number}") for number in range(1000)))
    assert report.counts["cases new"] == 1000
    assert rows(town, "SELECT count(DISTINCT number) FROM matter") == [(1000,)]


def test_clocks_that_ran_out_before_are_not_reminded_of(town: Database, tmp_path: Path) -> None:
    bring(town, tmp_path, line(state="已受理", dispatched="", resolved="", closed="", score="", post=""))
    ((warned, next_at, due_at),) = rows(
        town, "SELECT warned, next_at, due_at FROM matter_clock WHERE stopped_at IS NULL"
    )
    assert warned == 80 and next_at == due_at and isinstance(due_at, datetime)


MORE_TIME = f"{HEAD},难易程度,延期时间,延期至,延期原因"
OPEN = dict.fromkeys(("resolved", "closed", "said", "score"), "")


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("2026-09-28 12:00,", "it was postponed 1 times (postponed_at), and 0 times until when"),
        (",2026-10-09", "0 times (postponed_at), and 1 times until when"),
        ("2026-09-28 12:00;2026-09-29,2026-10-09", "2 times (postponed_at), and 1 times until when"),
        ("2026-09-28 12:00,2026-09-27", "postponed_until 2026-09-28 00:00 is not after 2026-09-28 12:00"),
        ("昨天,2026-10-09", "postponed_at is '昨天', not a time"),
        ("2026-09-28 12:00,下周", "postponed_until is '下周', not a time"),
        ("2026-09-27,2026-10-09", "postponed_at 2026-09-27 00:00 is before it came in"),
        ("2036-01-01,2036-02-01", "is still to come"),
        ("2026-09-28 12:00,2026-09-28 13:00", "not later than it is due already"),
        ("2026-09-28 12:00,2027-12-01", "more than a year away"),
        ("9-28 12:00;9-29;9-30,1;2;3", "not a time"),
    ],
)
def test_faults_of_postponements_are_reported_by_row(
    town: Database, tmp_path: Path, cells: str, sentence: str
) -> None:
    right = f"{line('X-2')},简单,2026-09-28 12:00,2026-10-09,等配件"
    report = bring(town, tmp_path, f"{line()},简单,{cells},", right, head=MORE_TIME)
    (refused,) = report.refused
    assert (refused.subject, report.counts["cases new"]) == ("X-1", 1)
    assert sentence in refused.reason


def test_what_was_postponed_goes_out_as_it_came_in(
    served_town: APIFlask, town: Database, tmp_path: Path, enter: Enter
) -> None:
    """By the day it ends with that day; what is exported here can be imported elsewhere as it is."""
    said = "2026-09-28 12:00; 2026-10-09 09:30,2026-10-10；2026-12-31 18:00,等配件"
    report = bring(town, tmp_path, f"{line(state='处理中', **OPEN)},疑难,{said}", head=MORE_TIME)
    assert report.refused == []
    ran = f"""SELECT name, {local("matter_clock.due_at")}, stopped_at IS NULL
                FROM matter_clock JOIN matter ON matter.id = matter_id
               WHERE facts ->> 'external' = :number AND rule = 'date' ORDER BY matter_clock.id"""
    came = rows(town, ran, number="X-1")
    assert came[1:] == [
        ("resolve", "2026-10-11 00:00:00", False),
        ("resolve", "2026-12-31 18:00:00", True),
    ]
    ((facts,),) = rows(town, "SELECT facts FROM matter")
    assert facts["postponed"] == 2  # type: ignore[index]
    staff = enter(STAFF)
    run(town, "UPDATE session SET proved_at = now()")
    answer = staff.get("/api/v1/matters/export?format=csv")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (row["延期时间"], row["延期至"]) == (
        "2026-09-28 12:00; 2026-10-09 09:30", "2026-10-10; 2026-12-31 18:00"
    )  # fmt: skip
    again = f"{line('X-2', state='处理中', **OPEN)},疑难,{row['延期时间']},{row['延期至']},"
    assert bring(town, tmp_path, again, head=MORE_TIME).refused == []
    assert rows(town, ran, number="X-2") == came

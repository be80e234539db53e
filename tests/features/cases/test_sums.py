"""Sums of cases are what one counts by hand, for whoever may see the area; the public sees no few."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.kinds import KINDS
from geoapi.office.matters.boards.summing import make_sums
from geoapi.office.matters.clocks.recalendaring import recalendar
from tests.conftest import json_of
from tests.features.cases.importing.test_import_cases import HEAD, bring, line
from tests.features.cases.reporters import (
    ABOVE,
    DEPARTMENT,
    GRID,
    STAFF,
    WEST,
    WORKER,
    act,
    read_file,
    report,
    say,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

ZONE = ZoneInfo("Asia/Shanghai")
CATEGORIES = {"路灯": "street_lamp", "楼道灯": "corridor_lamp", "垃圾清运": "garbage"}


def sums(database: Database) -> None:
    with database.transaction() as connection:
        make_sums(connection, KINDS, "Asia/Shanghai")


def ask(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.text
    return json_of(answer)


def a_year(database: Database, tmp_path: Path) -> list[dict[str, Any]]:
    """Some hundred cases, and what each is; some at the edge of a month, of which UTC says another one."""
    rng = random.Random(5)
    made, lines = [], []
    for number in range(240):
        month = rng.choice([7, 8, 9, 10])
        day = datetime(2026, month, rng.choice([1, 15, 28]), rng.choice([0, 3, 9, 23]), 30, tzinfo=ZONE)
        word = rng.choice(list(CATEGORIES))
        late, disputed = rng.random() < 0.3, rng.random() < 0.2
        state = rng.choice(["已结案", "已结案", "处理中"])
        solved = day + timedelta(hours=40 if late else 9)
        again = solved + timedelta(hours=4)
        moments = [solved, again] if disputed and state == "已结案" else [solved]
        cells = {
            "category": word,
            "opened": f"{day:%Y-%m-%d %H:%M}",
            "accepted": f"{day + timedelta(hours=1):%Y-%m-%d %H:%M}",
            "dispatched": "",
            "resolved": "; ".join(f"{each:%Y-%m-%d %H:%M}" for each in moments) if state == "已结案" else "",
            "closed": "",
            "state": state,
            "score": "",
        }
        mark = f"{solved + timedelta(hours=1):%Y-%m-%d %H:%M}" if len(moments) == 2 else ""
        lines.append(line(f"Y-{number}", **cells) + f",{mark},简单")
        made.append({
            "category": CATEGORIES[word], "month": day.date().replace(day=1).isoformat(),
            "resolved": state == "已结案", "in_time": state == "已结案" and not late,
            "disputed": len(moments) == 2,
        })  # fmt: skip
    report = bring(database, tmp_path, *lines, head=f"{HEAD},不满意时间,难易程度")
    assert report.refused == []
    return made


def counted(made: list[dict[str, Any]]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for each in made:
        of_it = found.setdefault((each["category"], each["month"]), [0] * 4)
        for place, name in enumerate(("category", "resolved", "in_time", "disputed")):
            of_it[place] += bool(each[name])
    return found


def test_sums_are_what_one_counts_by_hand(
    served_town: APIFlask, town: Database, tmp_path: Path, people: Enter
) -> None:
    made = a_year(town, tmp_path)
    sums(town)
    found = ask(people(STAFF), f"sums?area={WEST}&from=2026-07&to=2026-10")
    told = {
        (each["category"]["code"], each["month"]):
            [each["received"], each["resolved"], each["in_time"], each["disputed"]]
        for each in found["sums"]
    }  # fmt: skip
    assert told == counted(made)
    grids = Counter({each["area"]["code"]: 0 for each in found["areas"]})
    for each in found["areas"]:
        grids[each["area"]["code"]] += each["received"]
    assert grids == {GRID: len(made)}
    assert found["made_at"]
    # Made again nothing changes, and what is moved on is in it the next time.
    before = rows(town, "SELECT * FROM matter_sum ORDER BY area_id, category, month")
    sums(town)
    assert rows(town, "SELECT * FROM matter_sum ORDER BY area_id, category, month") == before


def test_what_goes_on_is_in_the_sums_of_the_month_in_which_it_came_in(
    served_town: APIFlask, town: Database, people: Enter
) -> None:
    resident, staff, worker = served_town.test_client(), people(STAFF), people(WORKER)
    receipt = report(resident)
    sums(town)
    month = f"sums?area={GRID}"
    (first,) = ask(staff, month)["sums"]
    assert (first["received"], first["resolved"], first["disputed"]) == (1, 0, 0)
    act(staff, receipt["number"], "accept", weight="simple")
    act(staff, receipt["number"], "dispatch")
    act(worker, receipt["number"], "acknowledge")
    act(worker, receipt["number"], "resolve", outcome="fixed", said="好了")
    say(resident, receipt, "dispute", said="没好")
    act(worker, receipt["number"], "resolve", outcome="fixed", said="真好了")
    sums(town)
    (then,) = ask(staff, month)["sums"]
    assert (then["received"], then["resolved"], then["in_time"], then["disputed"]) == (1, 1, 1, 1)


def test_whoever_may_not_see_the_area_gets_no_sums(
    served_town: APIFlask, town: Database, people: Enter
) -> None:
    assert ask(people(WORKER), f"sums?area={GRID}")["sums"] == []
    ask(people(WORKER), f"sums?area={WEST}", 403)
    ask(people(WORKER), f"analysis?area={WEST}", 403)
    # A department sees what it has, and no area.
    ask(people(DEPARTMENT), f"sums?area={WEST}", 403)
    ask(people(ABOVE), f"analysis?area={WEST}")
    ask(served_town.test_client(), f"sums?area={WEST}", 401)
    ask(people(STAFF), "sums?area=nowhere", 404)
    ask(people(STAFF), f"sums?area={WEST}&kind=dream", 404)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2026-13", "from"),
        ("from=2026-11-01", "from"),
        ("from=2026-11&to=2026-10", "It is later than `to`."),
        ("from=2020-01&to=2026-10", "more than 36 months"),
        ("from=2999-01", "2000 to 2100"),
    ],
)
def test_months_that_cannot_be_are_refused_with_a_sentence(
    served_town: APIFlask, town: Database, people: Enter, query: str, sentence: str
) -> None:
    answer = people(STAFF).get(f"/api/v1/sums?area={WEST}&{query}")
    assert answer.status_code == 400 and sentence in answer.text


def test_the_public_sees_sums_of_a_community_but_none_of_few(
    served_town: APIFlask, town: Database, tmp_path: Path
) -> None:
    this = datetime.now(ZONE).replace(day=1, hour=0, minute=5)
    empty = dict.fromkeys(("accepted", "dispatched", "resolved", "closed", "said", "post", "score"), "")
    opened = f"{this:%Y-%m-%d %H:%M}"
    lines = [line(f"A-{n}", category="路灯", opened=opened, state="待受理", **empty) for n in range(6)]
    lines += [line(f"B-{n}", category="楼道灯", opened=opened, state="待受理", **empty) for n in range(2)]
    bring(town, tmp_path, *lines)
    sums(town)
    resident = served_town.test_client()
    found = ask(resident, f"sums/public?area={WEST}")
    assert [(each["category"]["code"], each["received"]) for each in found["categories"]] == [
        ("street_lamp", 6)
    ]
    # Two are left: were all of them told, one would know.
    assert (found["rest"], found["total"]) == (None, None)
    answer = resident.get(f"/api/v1/sums/public?area={GRID}")
    assert answer.status_code == 400 and "communities" in answer.text
    ask(resident, "sums/public?area=nowhere", 404)


def test_a_month_shows_what_rises_repeats_and_is_disputed(
    served_town: APIFlask, town: Database, tmp_path: Path, people: Enter
) -> None:
    (building,) = next(iter(rows(town, "SELECT code FROM building ORDER BY code")))
    lines = [
        line(f"R-{n}", category="垃圾清运", opened=f"2026-10-{5 + n:02d} 09:00", accepted="", dispatched="",
             resolved="", closed="2026-10-29 08:00") + f",,{building}"
        for n in range(6)
    ]  # fmt: skip
    lines += [line("D", resolved="2026-10-10; 2026-10-12", opened="2026-10-09 09:00", accepted="",
                   dispatched="", closed="2026-10-20") + ",2026-10-11,"]  # fmt: skip
    assert bring(town, tmp_path, *lines, head=f"{HEAD},不满意时间,楼栋编码").refused == []
    sums(town)
    found = ask(people(STAFF), f"analysis?area={WEST}&month=2026-10")
    assert [(each["category"]["code"], each["received"]) for each in found["rising"]] == [("garbage", 6)]
    assert [each["area"]["code"] for each in found["rising_areas"]] != []
    (again,) = found["repeated"]
    assert (again["category"]["code"], again["times"], len(again["numbers"])) == ("garbage", 6, 6)
    (disputed,) = found["disputed"]
    assert (disputed["category"]["code"], disputed["marked"]) == ("corridor_lamp", 1)
    assert (found["totals"]["received"], found["before"]["received"]) == (7, 0)
    # Of the month after only what repeats is left: it looks back ninety days.
    later = ask(people(STAFF), f"analysis?area={WEST}&month=2026-11")
    assert later["rising"] == [] == later["disputed"] and len(later["repeated"]) == 1
    assert ask(people(STAFF), f"analysis?area={WEST}&month=2027-03")["repeated"] == []


def test_a_diary_is_ones_own_day(served_town: APIFlask, town: Database, people: Enter) -> None:
    staff, worker = people(STAFF), people(WORKER)
    receipt = report(served_town.test_client())
    act(staff, receipt["number"], "accept", weight="simple", said="收到")
    act(staff, receipt["number"], "dispatch")
    run(
        town,
        """INSERT INTO matter_note (matter_id, done_by, account_id, body, told)
           SELECT matter_id, 'staff', account_id, '去看过了', 'staff' FROM matter_step
            WHERE verb = 'dispatch'""",
    )
    found = ask(staff, "diary")
    assert [(each["what"], each["verb"], each["text"]) for each in found["entries"]] == [
        ("step", "accept", "收到"),
        ("step", "dispatch", None),
        ("note", None, "去看过了"),
    ]
    assert {each["number"] for each in found["entries"]} == {receipt["number"]}
    assert ask(worker, "diary")["entries"] == []
    yesterday = date.fromisoformat(found["day"]) - timedelta(days=1)
    assert ask(staff, f"diary?day={yesterday}") == {"day": str(yesterday), "entries": []}
    assert staff.get("/api/v1/diary?day=gestern").status_code == 400
    assert staff.get("/api/v1/diary?day=9999-12-31").status_code == 400
    ask(served_town.test_client(), "diary", 401)


def test_clocks_by_working_days_follow_a_calendar_that_changed(
    served_town: APIFlask, town: Database, tmp_path: Path, people: Enter
) -> None:
    staff = people(STAFF)
    number = report(served_town.test_client())["number"]
    act(staff, number, "accept", weight="complex")
    run(town, "UPDATE matter_clock SET started_at = '2026-11-27 10:00+08' WHERE name = 'respond'")
    (tmp_path / "days.json").write_text('{"2026-11-30": "holiday"}')

    def due(days: str | None) -> tuple[object, ...]:
        work = recalendar(Calendar.load("Asia/Shanghai", tmp_path / days if days else None))
        with town.transaction() as connection:
            assert work(connection) is False
        ((clock, matter, following),) = rows(
            town,
            """SELECT clock.due_at, matter.due_at, next_at <= clock.due_at FROM matter_clock AS clock
                 JOIN matter ON matter.id = matter_id WHERE name = 'respond'""",
        )
        assert clock == matter and following
        return (clock,)

    # To the end of 2 December; with a Monday off, of the day after.
    assert due(None) == (datetime(2026, 12, 3, tzinfo=ZONE),)
    assert due("days.json") == (datetime(2026, 12, 4, tzinfo=ZONE),)
    assert due(None) == (datetime(2026, 12, 3, tzinfo=ZONE),)
    assert read_file(staff, number)["state"] == "accepted"


def test_a_clock_of_a_matter_that_is_being_moved_is_left_for_later(
    served_town: APIFlask, town: Database, people: Enter
) -> None:
    number = report(served_town.test_client())["number"]
    act(people(STAFF), number, "accept", weight="complex")
    run(town, "UPDATE matter_clock SET due_at = due_at + interval '1 day' WHERE name = 'respond'")
    work = recalendar(Calendar.load("Asia/Shanghai", None))
    wrong = "SELECT due_at FROM matter_clock WHERE name = 'respond'"
    before = rows(town, wrong)
    with town.transaction() as connection:
        connection.execute(text("SELECT FROM matter FOR NO KEY UPDATE"))
        with town.transaction() as other:
            work(other)
    assert rows(town, wrong) == before
    with town.transaction() as connection:
        work(connection)
    assert rows(town, wrong) != before

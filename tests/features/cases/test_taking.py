"""What is taken along: tables and files without anybody's name or phone, and it is noted who took them."""

import csv
import io
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.leases import MOST_TRIES
from geoapi.kinds import KINDS
from geoapi.office.matters.papers import making
from geoapi.office.matters.papers.dossier import Dossier, file_html, gather
from geoapi.office.matters.store import papers
from tests.features.cases.reporters import (
    ABOVE,
    GRID,
    OTHER_WORKER,
    STAFF,
    WORKER,
    act,
    report,
    say,
)
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run

PHONE = "13912345678"
# The one that the clerk would start.
CHILD = (sys.executable, "-m", "geoapi.matter_papers")


def confirmed(town: Database) -> None:
    """Everybody who is signed in has confirmed it a moment ago."""
    run(town, "UPDATE session SET proved_at = now()")


def table(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/api/v1/matters/export{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_table_has_what_waits_and_says_who_took_it_along(
    served_town: APIFlask, town: Database, people: Enter
) -> None:
    resident, staff = served_town.test_client(), people(STAFF)
    number = report(resident, phone=PHONE, text=f"路灯坏了，打{PHONE}找我")["number"]
    closed = report(resident)["number"]
    act(staff, closed, "decline", said="不归我们", instead="物业")
    confirmed(town)
    (row,) = table(staff)
    assert (row["编号"], row["状态"], row["来源"], row["类别"]) == (number, "待受理", "网络平台", "楼道灯")
    assert "孙立" in row["导出"] and "导出，编号" in row["导出"]
    assert PHONE not in str(row) and "139******78" in row["标题"]
    assert {each["编号"] for each in table(staff, "?closed=true")} == {number, closed}
    assert table(staff, "?state=accepted") == [] == table(staff, "?closed=true&to=2020-01-01")
    assert len(table(staff, f"?area={GRID}&late=false")) == 1
    noted: list[Any] = rows(town, "SELECT after FROM audit WHERE act = 'matter.export' ORDER BY id")
    assert [each["rows"] for (each,) in noted] == [1, 2, 0, 0, 1]
    assert noted[2][0]["wanted"] == {"states": ["accepted"]}

    answer = staff.get("/api/v1/matters/export?format=xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    (head, only) = list(sheet.iter_rows(values_only=True))
    assert head[0] == "编号" and only[0] == number and "孙立" in str(only[-1])


def test_only_whoever_has_confirmed_it_and_as_far_as_his_posts_reach(
    served_town: APIFlask, town: Database, people: Enter
) -> None:
    report(served_town.test_client())
    refused = people(STAFF).get("/api/v1/matters/export")
    assert refused.status_code == 403 and refused.json and refused.json["needs_level"] == 2
    people(WORKER), people(ABOVE)
    confirmed(town)
    # A grid worker takes no tables along.
    assert people(WORKER).get("/api/v1/matters/export").status_code == 403
    assert len(table(people(ABOVE))) == 1
    assert served_town.test_client().get("/api/v1/matters/export").status_code == 401
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'matter.export'") == [(1,)]


@pytest.mark.parametrize("query", ["format=pdf", "from=2026-13-01", "to=later", "state=A", "late=perhaps"])
def test_what_cannot_be_asked_for_is_said(
    served_town: APIFlask, town: Database, people: Enter, query: str
) -> None:
    answer = people(STAFF).get(f"/api/v1/matters/export?{query}")
    assert answer.status_code == 400 and query.partition("=")[0] in answer.text


def disputed(served_town: APIFlask, people: Enter) -> str:
    """One that was disputed, with a name and a phone."""
    resident, staff, worker = served_town.test_client(), people(STAFF), people(WORKER)
    receipt = report(resident, phone=PHONE, answer_by="phone", text="楼道灯<b>不亮")
    number = str(receipt["number"])
    act(staff, number, "accept", weight="simple")
    act(staff, number, "dispatch", reason="请今天看")
    act(worker, number, "acknowledge")
    act(worker, number, "resolve", outcome="fixed", said="换了灯泡")
    say(resident, receipt, "dispute", said="又不亮了")
    return number


def shown(town: Database, number: str) -> str:
    with town.transaction() as connection:
        dossier = gather(connection, KINDS, Calendar.load("Asia/Shanghai", None), number, "孙立")
    assert isinstance(dossier, Dossier)
    return file_html(dossier)


def test_a_file_tells_all_that_was_done_and_no_contact(
    served_town: APIFlask, town: Database, people: Enter
) -> None:
    number = disputed(served_town, people)
    run(
        town,
        """INSERT INTO matter_note (matter_id, done_by, by_post, body, told)
           SELECT id, 'staff', 'P-1', '约好周三再去', 'staff' FROM matter""",
    )
    run(
        town,
        """INSERT INTO evidence (sha256, state, bytes, picture, width, height)
           VALUES (sha256('a'), 'ready', 1, '\\xffd8'::bytea, 1, 1),
                  (sha256('b'), 'received', 1, NULL, 1, 1)""",
    )
    run(
        town,
        """INSERT INTO matter_evidence (matter_id, sha256, told, stage)
           SELECT matter.id, sha256, 'reporter', 'before' FROM matter, evidence""",
    )
    page = shown(town, number)
    for words in ("又不亮了", "换了灯泡", "请今天看", "约好周三再去", "楼道灯&lt;b&gt;不亮", "孙立"):
        assert words in page, words
    assert page.count("<figure>") == 1 and PHONE not in page
    assert "名990101001001001专职网格员" in page and "→" in page
    with town.transaction() as connection:
        calendar = Calendar.load("Asia/Shanghai", None)
        assert gather(connection, KINDS, calendar, "260101-AAAA", "孙立") is None


def test_a_file_is_made_by_the_clerk_and_anew_once_something_was_done(
    served_town: APIFlask, town: Database, people: Enter
) -> None:
    number = disputed(served_town, people)
    staff = people(STAFF)
    path = f"/api/v1/matters/{number}/file.pdf"
    waiting = staff.get(path)
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (202, "2")
    assert staff.get(path).status_code == 202
    assert rows(town, "SELECT count(*) FROM matter_paper") == [(1,)]
    assert making.make_next(town, CHILD) and not making.make_next(town, CHILD)
    made = staff.get(path)
    assert made.status_code == 200 and made.data.startswith(b"%PDF-")
    assert made.headers["Content-Disposition"].endswith(f"{number}.pdf")
    assert rows(town, "SELECT count(*) FROM audit WHERE act = 'matter.print'") == [(1,)]
    act(people(WORKER), number, "resolve", outcome="fixed", said="真好了")
    assert staff.get(path).status_code == 202
    # What somebody else asked for is not mine, whoever may see it.
    assert people(WORKER).get(path).status_code == 202
    assert people(OTHER_WORKER).get(path).status_code == 404
    assert served_town.test_client().get(path).status_code == 401


def test_what_cannot_be_made_is_said_after_some_tries(
    served_town: APIFlask, town: Database, people: Enter, tmp_path: Path
) -> None:
    number = report(served_town.test_client())["number"]
    staff = people(STAFF)
    path = f"/api/v1/matters/{number}/file.pdf"
    assert staff.get(path).status_code == 202
    broken = (sys.executable, "-c", "raise SystemExit(3)")
    for _ in range(MOST_TRIES + 1):
        assert making.make_next(town, broken)
        run(town, "UPDATE matter_paper SET leased_until = NULL")
    answer = staff.get(path)
    assert answer.status_code == 409 and answer.json and answer.json["reason"] == "not-made"
    run(town, "UPDATE matter_paper SET at = now() - interval '2 days'")
    with town.transaction() as connection:
        assert making.delete_old(connection) is False
    assert staff.get(path).status_code == 202


def test_a_child_whose_lease_is_over_makes_nothing(
    served_town: APIFlask, town: Database, people: Enter
) -> None:
    number = report(served_town.test_client())["number"]
    assert people(STAFF).get(f"/api/v1/matters/{number}/file.pdf").status_code == 202
    with town.transaction() as connection:
        taken = papers.take(connection)
        assert taken is not None and papers.held(connection, taken.number, uuid4()) is None
        assert papers.ROWS.waiting(connection) == 0
    assert making.make(town, KINDS, Calendar.load("Asia/Shanghai", None), None) == 0

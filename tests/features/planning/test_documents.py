"""What is taken along of a plan: files made at once, and papers that the clerk makes."""

import re
import sqlite3
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import shapely
from flask.testing import FlaskClient
from openpyxl import load_workbook

from geoapi.core.db import Database
from geoapi.core.leases import MOST_TRIES
from geoapi.core.settings import Settings
from geoapi.features.planning.documents.dossier import Dossier, letterhead_of
from geoapi.features.planning.documents.duties import delete_old, make_next
from geoapi.features.planning.documents.gathering import gather
from geoapi.features.planning.documents.papers import map_address, notices_html, package_html
from geoapi.features.planning.review.steps import PlanRules
from geoapi.features.planning.store import documents, plans
from tests.features.planning.planners import NORTH_GRID, SOUTH_GRID, ask, drag, make_plan, send
from tests.office.access.conftest import Enter
from tests.office.access.town import rows, run


@pytest.fixture
def plan(people: Enter) -> str:
    """Two buildings with 70 households go from the southern grid to the northern one."""
    client = people("S3")
    code = make_plan(client, reason="<b>走访</b>意见 & 路口")
    drag(client, code, 60)
    return code


@pytest.fixture
def dossier(town: Database, plan: str) -> Dossier:
    with town.transaction(snapshot=True) as connection:
        found = plans.find_plan(connection, plan)
        assert found is not None
        head = letterhead_of(Settings(origin="https://map.example.cn/grid", hotline="12345"))
        return gather(connection, found, PlanRules(), head, "孙立", plans.now(connection))


def take(client: FlaskClient, path: str, status: int = 200) -> bytes:
    answer = client.get(f"/api/v1/plans/{path}")
    assert answer.status_code == status, answer.text[:300]
    if status == 200:
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Cache-Control"] == "no-store"
    return bytes(answer.data)


def test_the_tables(people: Enter, plan: str) -> None:
    book = load_workbook(BytesIO(take(people("S3"), f"{plan}/changes.xlsx")))
    assert book.sheetnames == ["换网格的楼栋", "网格前后", "保留的问题"]
    _, *buildings, note = book.worksheets[0].values
    assert [row[3] for row in buildings] == [40, 30] and str(note[0]).startswith(plan)
    columns, *body = book.worksheets[1].values
    grids = [dict(zip(columns, row, strict=True)) for row in body[:-1]]
    assert [(row["网格编码"], row["原户数"], row["现户数"]) for row in grids] == [
        (SOUTH_GRID, 170, 100),
        (NORTH_GRID, 210, 280),
    ]
    assert "孙立" in str(note[0])


def test_a_table_of_some_buildings(people: Enter, plan: str) -> None:
    def told(asked: str) -> tuple[list[str], str]:
        _, *body, note = take(people("S3"), f"{plan}/changes.csv?{asked}").decode("utf-8-sig").splitlines()
        return [line.partition(",")[0] for line in body], note

    assert told("")[0] == told(f"from={SOUTH_GRID}&to={NORTH_GRID}")[0] == ["B2", "B3"]
    found, note = told("find=B3")
    assert found == ["B3"] and "只含：含“B3”" in note
    assert told(f"from={NORTH_GRID}")[0] == told(f"to={SOUTH_GRID}&find=B")[0] == told("find=没有")[0] == []
    for wrong in ("find=", "grid=1", f"from={'9' * 41}", "find=" + "长" * 61):
        take(people("S3"), f"{plan}/changes.csv?{wrong}", 400)


def test_the_geopackage(people: Enter, plan: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    path.write_bytes(take(people("S3"), f"{plan}/changes.gpkg"))
    with sqlite3.connect(path) as file:
        layers = file.execute("SELECT table_name, srs_id FROM gpkg_contents ORDER BY 1").fetchall()
        assert layers == [("buildings", 4326), ("grids", 4326), ("grids_before", 4326)]
        assert file.execute("SELECT code, from_code, to_code FROM buildings ORDER BY code").fetchall() == [
            ("B2", SOUTH_GRID, NORTH_GRID),
            ("B3", SOUTH_GRID, NORTH_GRID),
        ]
        (blob,) = file.execute("SELECT geom FROM grids WHERE code = ?", (NORTH_GRID,)).fetchone()
    # Behind a header of 8 bytes and a box of four numbers: well-known binary.
    shape = shapely.from_wkb(blob[40:])
    told = ask(people("S3"), f"/{plan}/topology")
    lines = [arc["line"] for arc in told["arcs"] if NORTH_GRID in arc["owners"]]
    assert {tuple(at) for line in lines for at in line} == set(
        map(tuple, shapely.get_coordinates(shape).tolist())
    )


def test_the_report_reaches_for_nothing(people: Enter, plan: str) -> None:
    page = take(people("S3"), f"{plan}/report").decode()
    assert "&lt;b&gt;走访&lt;/b&gt;意见 &amp; 路口" in page and "<b>走访</b>" not in page
    asked = re.findall(r"""(?:src|href)\s*=\s*["']([^"']+)|url\(\s*["']?([^)"']+)|@import""", page)
    addresses = {one or other for one, other in asked}
    # What Leaflet's own program may put together, it does for tiles, of which there are none here.
    known = ("data:", "#", "https://leafletjs.com", "http://www.w3.org")
    assert all(each.startswith(known) for each in addresses), addresses


def test_who_takes_what_is_noted(people: Enter, plan: str, town: Database) -> None:
    take(people("S3"), f"{plan}/changes.gpkg")
    sql = "SELECT subject, after ->> 'kind', area_ids FROM audit WHERE act = 'plan.take_along'"
    (noted,) = rows(town, sql)
    assert noted[:2] == (f"plan {plan}", "changes.gpkg") and noted[2]
    for path in ("changes.csv", "changes.xlsx", "changes.gpkg", "report", "papers", "papers/1"):
        take(people("S1"), f"{plan}/{path}", 403)
        take(people("S3"), f"P2020-0001/{path}", 404)
    assert len(rows(town, "SELECT FROM audit WHERE act = 'plan.take_along'")) == 1


def test_the_package(dossier: Dossier, plan: str) -> None:
    page = package_html(dossier)
    assert page.count("<svg") == 3, "one of all, one a grid"
    for words in (plan, "编制", "孙立", "170", "280", "换网格的楼栋", "没有保留的问题"):
        assert words in page, words
    assert "&lt;b&gt;走访&lt;/b&gt;" in page and "<b>走访</b>" not in page


def test_a_notice_for_each_door(dossier: Dossier, town: Database) -> None:
    page = notices_html(dossier)
    assert page.count("<article>") == 2 and page.count("12345") >= 2
    assert "钱进" in page and "周晓兰" not in page, "who answers from that day"
    assert "不得张贴" in page, "a draft is no notice"
    # The telephone that the public is shown, and no other.
    assert set(re.findall(r"\b1\d{10}\b", page)) == {"13900000022"}


def test_where_the_code_on_a_notice_leads(dossier: Dossier) -> None:
    door = dossier.moves[0].doors[0]
    assert map_address(dossier, door).startswith("https://map.example.cn/grid/?l")


def test_the_clerk_makes_papers(people: Enter, plan: str, town: Database) -> None:
    client = people("S3")
    made = send(client, f"/{plan}/papers", 202, kind="archive")["after"]
    again = send(client, f"/{plan}/papers", 202, kind="archive")["after"]
    assert made["document"] == again["document"], "the same is not made twice"
    number = made["document"]
    (paper,) = ask(client, f"/{plan}/papers")["papers"]
    assert (paper["number"], paper["state"], paper["bytes"]) == (number, "waiting", None)
    refused = client.get(f"/api/v1/plans/{plan}/papers/{number}")
    assert refused.status_code == 409 and refused.json["now"] == "waiting"  # type: ignore[index]
    assert make_next(town) and not make_next(town)
    (paper,) = ask(client, f"/{plan}/papers")["papers"]
    assert (paper["state"], paper["by"]) == ("made", "孙立"), paper
    with zipfile.ZipFile(BytesIO(take(client, f"{plan}/papers/{number}"))) as bundle:
        assert sorted(bundle.namelist()) == sorted(
            [f"{plan}-备案.pdf", f"{plan}-告示.pdf", f"{plan}.xlsx", f"{plan}.gpkg", f"{plan}.html"]
        )
        assert bundle.read(f"{plan}-备案.pdf").startswith(b"%PDF-")
        assert bundle.read(f"{plan}-告示.pdf").startswith(b"%PDF-")


def test_a_paper_that_cannot_be_made_says_so(people: Enter, plan: str, town: Database) -> None:
    client = people("S3")
    number = send(client, f"/{plan}/papers", 202, kind="package")["after"]["document"]
    run(town, f"UPDATE plan_document SET tries = {MOST_TRIES}")
    assert make_next(town)
    (paper,) = ask(client, f"/{plan}/papers")["papers"]
    assert paper["state"] == "failed" and paper["fault"]
    assert client.get(f"/api/v1/plans/{plan}/papers/{number}").status_code == 409
    # It may be asked for again.
    assert send(client, f"/{plan}/papers", 202, kind="package")["after"]["document"] != number


def test_one_paper_is_taken_by_one_clerk(people: Enter, plan: str, town: Database) -> None:
    send(people("S3"), f"/{plan}/papers", 202, kind="package")
    with town.transaction() as connection:
        first = documents.take(connection)
    with town.transaction() as connection:
        assert first is not None and documents.take(connection) is None
        documents.ROWS.note_made(connection, first, b"%PDF-")
        assert documents.held(connection, first.number, first.lease) is None
    run(town, "UPDATE plan_document SET at = now() - interval '8 days'")
    with town.transaction() as connection:
        assert delete_old(connection) is False
    assert not rows(town, "SELECT FROM plan_document")


@pytest.mark.parametrize("body", [{}, {"kind": "xlsx"}, {"kind": "package", "more": 1}, {"kind": None}])
def test_a_paper_of_no_kind_is_refused(people: Enter, plan: str, body: dict[str, object]) -> None:
    answer = people("S3").post(f"/api/v1/plans/{plan}/papers", json=body)
    assert answer.status_code == 400 and answer.json["errors"]  # type: ignore[index]

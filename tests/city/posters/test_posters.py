"""A grid's poster: what it says, made once by the clerk's child, and anew once anything on it has changed."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.city.posters import making
from geoapi.city.posters.facts import MOST_LINES, Facts, Line
from geoapi.city.posters.gathering import facts_of
from geoapi.city.posters.page import Poster, poster_html
from geoapi.core.clock import Calendar
from geoapi.core.db import Database
from geoapi.core.hours_text import DAYS
from geoapi.printing.ground import Ground, Name
from geoapi.printing.pdf import pdf_of
from geoapi.services import services_of
from tests.conftest import Built, close_app, opened_app
from tests.office.access.town import build_town, rows, run
from tests.printing.test_pdf import streams

GRID = "990101001001001"
PATH = f"/api/v1/areas/{GRID}/poster.pdf"
CHILD = (sys.executable, "-m", "geoapi.poster_papers")
BROKEN = (sys.executable, "-c", "raise SystemExit(3)")
CALENDAR = Calendar()


@pytest.fixture
def source(request: pytest.FixtureRequest, template: str, built: Built) -> str:
    return built(build_town) if "town_app" in request.fixturenames else template


@pytest.fixture
def town_app(database_url: str, tmp_path: Path) -> Iterator[APIFlask]:
    made = opened_app(database_url, tmp_path)
    yield made
    close_app(made)


@pytest.fixture
def client(town_app: APIFlask) -> FlaskClient:
    return town_app.test_client()


def facts(app: APIFlask, code: str = GRID, language: str = "zh-CN") -> Facts:
    atlas = services_of(app).atlas.current()
    told = {"hotline": "12345", "page": "https://map.example.cn/?area=1", "attribution": ""}
    return facts_of(atlas, code, language, CALENDAR.now(), **told)  # type: ignore[arg-type]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf + streams(pdf)))


def test_it_names_who_answers_for_the_grid_and_who_is_called_next(town_app: APIFlask) -> None:
    told = facts(town_app)
    assert [(line.name, line.role, line.phone) for line in told.lines] == [
        ("周晓兰", "专职网格员", "13900000011"),
        ("孙立", "社区书记", "13900000033"),
        ("李强", "社区民警", "13900000044"),
    ]
    assert told.left_out == 0 and told.credit
    assert [line.role for line in facts(town_app, language="en").lines] == [
        "Grid worker",
        "Community secretary",
        "Community police officer",
    ]


def test_a_poster_is_made_once_and_anew_when_somebody_else_is_called(
    client: FlaskClient, town_app: APIFlask, database: Database
) -> None:
    waits = client.get(PATH)
    assert waits.status_code == 202 and waits.headers["Retry-After"] == "1" and waits.json
    assert waits.headers["Cache-Control"] == "no-store"
    assert client.get(PATH).status_code == 202
    assert rows(database, "SELECT count(*) FROM poster") == [(1,)]
    assert making.make_next(database, CHILD) and not making.make_next(database, CHILD)
    made = client.get(PATH)
    assert made.status_code == 200 and made.data.startswith(b"%PDF-") and pages(made.data) == 1
    assert "public" in made.headers["Cache-Control"]
    assert re.search(rb"/FontName /[A-Z]{6}\+Noto-?Sans-?CJK", made.data + streams(made.data))
    held = {"If-None-Match": made.headers["ETag"]}
    assert client.get(PATH, headers=held).status_code == 304
    assert client.get(f"{PATH}?lang=en").status_code == 202
    run(database, "UPDATE person SET duty_phone = '13900000099' WHERE name = '周晓兰'")
    services_of(town_app).atlas.refresh()
    assert client.get(PATH, headers=held).status_code == 202
    # The old one is gone: nobody is to hang up a number that is no longer answered.
    assert rows(database, "SELECT count(*) FROM poster WHERE state = 'made'") == [(0,)]


def test_what_cannot_be_made_is_said_and_tried_again_later(client: FlaskClient, database: Database) -> None:
    assert client.get(PATH).status_code == 202
    while making.make_next(database, BROKEN):
        run(database, "UPDATE poster SET leased_until = NULL")
    failed = client.get(PATH)
    assert failed.status_code == 409 and failed.mimetype == "application/problem+json"
    run(database, "UPDATE poster SET at = now() - interval '11 minutes'")
    assert client.get(PATH).status_code == 202 and making.make_next(database, CHILD)
    assert client.get(PATH).status_code == 200
    run(database, "UPDATE poster SET at = now() - interval '8 days'")
    with database.transaction() as connection:
        assert making.delete_old(connection) is False
    assert rows(database, "SELECT count(*) FROM poster") == [(0,)]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/v1/areas/990101001001/poster.pdf", 400, "ask for one of its grids"),
        ("/api/v1/areas/990101001001999/poster.pdf", 404, "No area has the code"),
        (f"{PATH}?lang=fr", 400, "lang"),
        (f"/api/v1/areas/{'9' * 300}/poster.pdf", 404, "No area has the code"),
        ("/api/v1/areas/%00/poster.pdf", 404, "No area has the code"),
    ],
)
def test_what_is_no_grid_has_no_poster(
    client: FlaskClient, database: Database, path: str, status: int, said: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status and said in answer.text
    assert rows(database, "SELECT count(*) FROM poster") == [(0,)]


def test_nobody_has_the_clerk_print_all_day(client: FlaskClient, database: Database) -> None:
    assert client.get(PATH).status_code == 202
    run(database, "UPDATE throttle SET failures = 60")
    other = "/api/v1/areas/990101001001002/poster.pdf"
    assert client.get(other).status_code == 429
    # What waits already may be asked after.
    assert client.get(PATH).status_code == 202
    run(database, "DELETE FROM throttle")
    run(
        database,
        "INSERT INTO poster (area_code, language, version, facts) "
        "SELECT 'X' || n, 'en', '1', '' FROM generate_series(1, 200) AS n",
    )
    assert client.get(other).status_code == 503


def line(name: str | None, **more: object) -> Line:
    told = {"role": "兼职网格员", "phone": "0300-5512345", "extension": None, "hours": None, "is_desk": False}
    return Line(name=name, **(told | more))  # type: ignore[arg-type]


CROWD = (
    line("周晓兰", hours="Mo-Fr 08:30-12:00,14:00-18:00; Sa 09:00-12:00; PH off"),
    *(line("阿卜杜热合曼·吐尔逊江·买买提") for _ in range(5)),
    line(None, role="网格长", phone=None),
    line("滨河路社区党群服务中心<值班室>", is_desk=True, extension="8001", hours="24/7"),
    line("无号", phone=None),
    line("刘志辉", role="社区民警", phone="13900000000"),
)


SHIFTS = "Mo-Fr 08:30-12:00,14:00-18:00; Sa 09:00-12:00; PH off"
EACH_DAY = "; ".join(f"{day} 0{n}:15-1{n}:45,2{n % 4}:00-2{n % 4}:50" for n, day in enumerate(DAYS[:7], 1))


@pytest.mark.parametrize("hours", [SHIFTS, EACH_DAY])
def test_long_hours_push_nothing_off_the_page(town_app: APIFlask, hours: str) -> None:
    plain = facts(town_app)
    for count in (4, 7):
        lines = tuple(line("周晓兰", hours=hours) for _ in range(count))
        poster = Poster(plain.model_copy(update={"lines": lines}), Ground(), CALENDAR, CALENDAR.now())
        html = poster_html(poster)
        assert pages(pdf_of(html)) == 1
        assert ("周一至周五" in html) == (hours == SHIFTS) and ("值班时间请扫码看" in html) == (
            hours == EACH_DAY
        )


def test_a_crowded_poster_and_an_empty_one_are_one_page_each(town_app: APIFlask) -> None:
    plain = facts(town_app)
    assert len(CROWD) == MOST_LINES
    long = "滨河新城花园小区东区专属网格第十二"
    ground = Ground(names=[Name(f"第{n}小区", "estate", 0, 120.8505, 40.7205) for n in range(5)])
    for lines, name in ((CROWD, long), ((), plain.name)):
        told = plain.model_copy(update={"lines": lines, "name": name, "left_out": 3 if lines else 0})
        html = poster_html(Poster(told, ground, CALENDAR, CALENDAR.now()))
        assert pages(pdf_of(html)) == 1
        assert name in html and "12345" in html
        if lines:
            said = ("岗位空缺", "没有公开电话", "转 8001", "另有 3 人", "&lt;值班室&gt;", "24 小时")
            assert all(each in html for each in said)
        else:
            assert "暂时没有公布负责人" in html

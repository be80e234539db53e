"""Whatever is sent, the address search answers or explains;
it never fails, and keeps nothing of what it was asked.
"""

import logging
import threading
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from hypothesis import given, settings
from sqlalchemy import text

from geoapi.city.addresses.search import matching
from geoapi.city.addresses.text import normalization as folding
from geoapi.city.addresses.text import standard
from geoapi.core.db import Database
from geoapi.services import services_of
from tests.city.addresses.texts import ANY_TEXT
from tests.conftest import json_of

ADDRESSES = "/api/v1/addresses"
PATHS = (f"{ADDRESSES}/search", f"{ADDRESSES}/suggest", f"{ADDRESSES}/parse")
TEXTS = [
    "a",
    "云",
    "3",
    "123456789012345678901234567890",
    "9" * 5_000,
    "滨" * 5_000,
    "云禧苑3号楼" * 700,
    "村" * 5_000,
    "ljtsx" * 1_000,
    "(" * 5_000,
    "收 " * 2_500,
    "号赵" + " " * 4_000,
    "-" * 5_000,
    "😀" * 100,
    "👨\u200d👩\u200d👧\u200d👦3号楼",
    "\u202e楼号3苑禧云",
    "云\u200b禧\u200b苑\ufeff3\u00ad号楼",
    "Z\u0351\u036b\u0343" * 200,
    "مرحبا بالعالم ٣",
    "Привет мир 3",
    "こんにちは3丁目2番1号",
    "한국 서울시 3",
    "ܐܒܓ",
    "𠀀𠀁𠀂3号楼",
    "%",
    "%_%",
    "_%s%%d{0}${x}",
    "' OR '1'='1",
    "'; DROP TABLE address; --",
    '"; SELECT pg_sleep(10); --',
    "\\",
    "\\u0000\\x00",
    "[a-z]+(((.*)*)*)$",
    "(?P<x>a+)+$",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "=cmd|'/c calc'!A1",
    "null",
    "\ud7ff\uffff",
    "½¼①㍿ﷺ",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("q", TEXTS, ids=range(len(TEXTS)))
def test_any_text_is_answered(client: FlaskClient, path: str, q: str) -> None:
    response = client.get(path, query_string={"q": q})
    assert response.status_code == 200, response.text
    answer = json_of(response)
    for part in (
        *answer.get("elements", ()),
        *(part for each in answer.get("results", ()) for part in each["understood"]),
    ):
        assert q[part["start"] : part["end"]] == part.get("said", part.get("text"))


@pytest.mark.parametrize("q", TEXTS, ids=range(len(TEXTS)))
def test_any_text_is_answered_by_locate(client: FlaskClient, q: str) -> None:
    assert client.get("/api/v1/locate", query_string={"address": q}).status_code in (200, 404, 409)


@pytest.mark.parametrize(
    "raw",
    [
        "q=%FF%FE",
        "q=%ED%A0%80",
        "q=%",
        "q=%zz",
        "q=a&q=b",
        "q=云&limit=",
        "q=云&unknown=1",
        "q",
        "&&&",
        "q=" + "%E4%BA" * 50,
    ],
)
@pytest.mark.parametrize("path", PATHS)
def test_any_bytes_are_answered(client: FlaskClient, path: str, raw: str) -> None:
    assert client.get(f"{path}?{raw}").status_code in (200, 400)


@pytest.mark.parametrize("path", [*PATHS, f"{ADDRESSES}/reverse"])
def test_other_methods_are_refused_and_head_has_no_body(client: FlaskClient, path: str) -> None:
    assert client.post(path, data="q=云").status_code == client.delete(path).status_code == 405
    assert client.head(f"{path}?q=云&lon=1&lat=1").data == b""


@given(ANY_TEXT)
@settings(max_examples=150)
def test_nothing_that_can_be_typed_breaks_it(app: APIFlask, q: str) -> None:
    client = app.test_client()
    for path in PATHS:
        response = client.get(path, query_string={"q": q.encode("utf-8", "replace").decode()})
        assert response.status_code in (200, 400), (path, q)


def test_many_ask_at_once_and_all_get_the_same(app: APIFlask) -> None:
    texts = ["云禧", "锦和", "和平街3号", "y", "3号楼2单元", "北京市"]
    expected = {
        (path, q): app.test_client().get(path, query_string={"q": q}).data for path in PATHS for q in texts
    }
    wrong: list[Any] = []

    def ask() -> None:
        client = app.test_client()
        for (path, q), answer in expected.items():
            if client.get(path, query_string={"q": q}).data != answer:
                wrong.append((path, q))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


PERSON = "欧阳小明 13987654321"
SECRETS = ("欧阳", "13987654321", "1398765", "暗号村")


class TestPrivacy:
    @pytest.fixture
    def heard(self, caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
        caplog.set_level(logging.DEBUG)
        for name in ("", "geoapi", "werkzeug", "sqlalchemy.engine", "sqlalchemy.pool"):
            caplog.set_level(logging.DEBUG, logger=name)
        return caplog

    def test_nothing_of_a_question_is_logged(
        self, client: FlaskClient, heard: pytest.LogCaptureFixture
    ) -> None:
        questions = [f"{PERSON} 暗号村3号楼", f"暗号村 {PERSON}", "暗号村" * 2_000, "暗号村\x00"]
        for q in questions:
            for path in PATHS:
                client.get(path, query_string={"q": q, "limit": 3})
                client.get(path, query_string={"q": q, "limit": 99, "near": q})
            client.get("/api/v1/locate", query_string={"address": q})
            client.get(f"{ADDRESSES}/{q[:9]}")
            client.post(
                "/api/v1/locate/batch", json=[{"id": 1, "address": q}, {"id": 2, "address": q, "lon": 1}]
            )
            client.post("/api/v1/locate/batch", data=f"id,address\n1,{q}\n".encode(), content_type="text/csv")
        assert not any(secret in heard.text for secret in SECRETS)

    def test_nor_when_the_search_itself_fails(
        self, client: FlaskClient, heard: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise RuntimeError("broken on purpose")

        monkeypatch.setattr(matching, "foreign_area", broken)
        response = client.get(PATHS[0], query_string={"q": f"{PERSON} 暗号村3号楼"})
        assert response.status_code == 500 and "broken on purpose" in heard.text
        assert not any(secret in heard.text or secret in response.text for secret in SECRETS)

    def test_the_database_has_no_place_for_questions(
        self, client: FlaskClient, demo_database: Database
    ) -> None:
        def content() -> dict[str, int]:
            with demo_database.transaction() as connection:
                names = connection.execute(
                    text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                ).scalars()
                return {
                    name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
                    for name in names
                }

        before = content()
        for path in PATHS:
            client.get(path, query_string={"q": f"{PERSON} 暗号村3号楼"})
        client.get("/api/v1/locate", query_string={"address": f"{PERSON} 暗号村3号楼"})
        assert content() == before
        assert not any(
            word in name for name in before for word in ("query", "queries", "search", "history", "log")
        )

    def test_what_was_asked_is_in_no_cache(self, app: APIFlask, client: FlaskClient) -> None:
        for path in PATHS:
            client.get(path, query_string={"q": "云禧 3号楼"})
        sizes = folding.key.cache_info().currsize, standard.number.cache_info().currsize
        for number in range(20):
            for path in PATHS:
                other = chr(0x4E10 + number)
                client.get(path, query_string={"q": f"{PERSON}{other} 暗{other}村3号楼"})
        assert (folding.key.cache_info().currsize, standard.number.cache_info().currsize) == sizes
        assert not any(
            secret in str(each)
            for each in services_of(app).gazetteer.current().remembered
            for secret in SECRETS
        )

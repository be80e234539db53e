"""What browsers, caches and proxies are told, and whom of them is believed."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi import create_app as factory
from geoapi.app import create_app
from geoapi.core.settings import Settings
from geoapi.services import services_of
from tests.conftest import close_app, json_of

ELSEWHERE = "https://elsewhere.example"
BATCH = "/api/v1/locate/batch"
REPORTS = "/api/v1/places/990SXX/closed-reports"


def asked(client: FlaskClient, path: str, method: str, headers: str) -> Any:
    return client.options(
        path,
        headers={
            "Origin": ELSEWHERE,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": headers,
        },
    )


@pytest.mark.parametrize(
    ("path", "method", "header"),
    [
        (BATCH, "POST", "content-type"),
        ("/tiles/areas/14/1/1.mvt", "GET", "if-none-match"),
        ("/api/v1/meta", "GET", "range"),
    ],
)
def test_a_page_elsewhere_may_ask(client: FlaskClient, path: str, method: str, header: str) -> None:
    answer = asked(client, path, method, header)
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == "*"
    assert method in answer.headers["Access-Control-Allow-Methods"]
    assert header in answer.headers["Access-Control-Allow-Headers"].lower()
    assert int(answer.headers["Access-Control-Max-Age"]) > 0


def test_a_page_elsewhere_reads_what_it_needs(client: FlaskClient) -> None:
    for response in (
        client.get("/api/v1/locate?lon=120.8508&lat=40.7186"),
        client.get("/api/v1/locate?lon=400&lat=1"),
        client.post(BATCH, data="lon,lat\n1,2\n", content_type="text/csv"),
    ):
        assert response.headers.getlist("Access-Control-Allow-Origin") == ["*"]
        assert {"ETag", "Retry-After"} <= set(response.headers["Access-Control-Expose-Headers"].split(", "))


def test_a_page_elsewhere_may_not_report(client: FlaskClient) -> None:
    answer = asked(client, REPORTS, "POST", "content-type")
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    refused: list[dict[str, str]] = [
        {"Sec-Fetch-Site": "cross-site", "Origin": ELSEWHERE},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
    ]
    for headers in refused:
        answer = client.post(REPORTS, json={"device": "device-1"}, headers=headers)
        assert answer.status_code == 403 and json_of(answer)["type"] == "/problems/from-other-site"
        assert "Access-Control-Allow-Origin" not in answer.headers
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert client.post(REPORTS, data=b"", content_type=content_type).status_code == 415


POINT = "lon=120.8508&lat=40.7186"
PRIVATE = [
    f"/api/v1/locate?{POINT}",
    f"/api/v1/locate?{POINT}&accuracy_m=3000",
    "/api/v1/locate?address=云禧苑3号楼",
    "/api/v1/locate?address=没有的地方",
    "/api/v1/locate?lon=0&lat=0",
    "/api/v1/addresses/search?q=云禧苑",
    "/api/v1/addresses/suggest?q=云禧苑",
    f"/api/v1/addresses/reverse?{POINT}",
    "/api/v1/addresses/parse?q=云禧苑3号楼",
    "/api/v1/places?near=120.8508,40.7186",
    "/api/v1/routes?from=120.8508,40.7186&to=120.8561,40.7223",
    f"/api/v1/isochrones?{POINT}",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_no_cache_keeps_where_somebody_is(client: FlaskClient, url: str) -> None:
    assert client.get(url).headers["Cache-Control"] == "no-store"
    assert client.head(url).headers["Cache-Control"] == "no-store"


def test_no_cache_keeps_a_batch(client: FlaskClient) -> None:
    assert client.post(BATCH, json=[]).headers["Cache-Control"] == "no-store"
    assert (
        client.post(BATCH, data="lon,lat\n1,2\n", content_type="text/csv").headers["Cache-Control"]
        == "no-store"
    )


@pytest.mark.parametrize(
    "url", ["/api/v1/meta", "/api/v1/areas?limit=3", "/api/v1/places/kinds", "/openapi.json"]
)
def test_public_reads_are_kept_and_asked_about(client: FlaskClient, url: str) -> None:
    first = client.get(url)
    assert "public" in first.headers["Cache-Control"]
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data
    packed = client.get(url, headers={"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"})
    assert packed.status_code == 304


@pytest.fixture
def made(demo_url: str, tmp_path: Path) -> Iterator[Any]:
    apps: list[APIFlask] = []

    def make(**given: Any) -> FlaskClient:
        apps.append(create_app(Settings(database_url=demo_url, home=tmp_path, **given)))
        services_of(apps[-1]).start()
        return apps[-1].test_client()

    yield make
    for app in apps:
        close_app(app)


def tiles_of(client: FlaskClient, host: str, **headers: str) -> str:
    response = client.get("/tiles/areas.json", headers={"Host": host, **headers})
    return str(json_of(response)["tiles"][0]).removesuffix("tiles/areas/{z}/{x}/{y}.mvt")


def test_a_host_that_is_not_ours_is_nowhere_repeated(made: Any) -> None:
    client = made()
    assert tiles_of(client, "evil.example") == "/"
    assert tiles_of(client, "127.0.0.1:8000") == "http://127.0.0.1:8000/"
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Proto": "gopher",
    }
    assert tiles_of(client, "localhost", **forged) == "http://localhost/"
    for path in ("/tiles/areas.json", "/openapi.json", "//api/v1/meta", "/rider/", "/docs/", "/p/990SXX"):
        response = client.get(path, headers={"Host": "evil.example", **forged})
        assert "evil" not in response.text and "evil" not in response.headers.get("Location", "")


def test_the_address_that_is_set_is_the_one_that_is_told(made: Any) -> None:
    client = made(origin="https://map.example.cn/grid/")
    assert tiles_of(client, "evil.example") == "https://map.example.cn/grid/"
    assert json_of(client.get("/openapi.json"))["servers"] == [{"url": "https://map.example.cn/grid"}]
    fine = client.post(
        REPORTS, data="[]", content_type="application/json", headers={"Origin": "https://map.example.cn"}
    )
    assert fine.status_code in (400, 503)


def test_a_proxy_that_is_believed_says_the_address(made: Any) -> None:
    said = {"X-Forwarded-Host": "map.example.cn", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/grid"}
    assert tiles_of(made(proxies=1), "10.0.0.1:8000", **said) == "https://map.example.cn/grid/"


@pytest.mark.parametrize(
    "origin", ["map.example.cn", "ftp://map.example.cn", "https://", "https://a b", "https://a?x"]
)
def test_an_address_that_is_none_is_refused(origin: str) -> None:
    with pytest.raises(SystemExit, match="GEOAPI_ORIGIN"):
        Settings(origin=origin)


@pytest.mark.parametrize("host", ["", "a.example,b.example", "a b", "a/b", "a@b", "evil.example:x"])
def test_a_request_names_one_host(client: FlaskClient, host: str) -> None:
    response = client.get("/api/v1/meta", environ_overrides={"HTTP_HOST": host})
    assert response.status_code == 400 and response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/rider/", "../rider"),
        ("/docs/", "../docs"),
        ("/docs/?x=1", "../docs?x=1"),
        ("/api/v1/meta/", "../meta"),
        ("/api/v1/areas/990101/", "../990101"),
    ],
)
def test_a_slash_at_the_end_leads_to_the_page(client: FlaskClient, path: str, location: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (308, location)


@pytest.mark.parametrize("path", ["/nothing/", "/docs//", "/", "//", "/api/v1/nothing/"])
def test_other_slashes_lead_nowhere(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (200, 308, 404)
    assert "example" not in client.get(path).headers.get("Location", "")


@pytest.mark.parametrize("path", ["/", "/rider", "/docs", "/docs/try"])
def test_no_page_has_anything_inside_that_runs(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("query", "named"), [("level=nope", "level"), ("layer=nope", "layer"), ("level=", "level")]
)
def test_an_unknown_level_or_layer_is_refused(client: FlaskClient, query: str, named: str) -> None:
    for path in ("/api/v1/areas", "/api/v1/areas.geojson"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 400
        assert [error["field"] for error in json_of(response)["errors"]] == [named]
    assert client.get("/api/v1/areas?tree=true&layer=nope").status_code == 400


def test_an_address_far_away_is_none(client: FlaskClient) -> None:
    response = client.get("/api/v1/addresses/reverse?lon=0&lat=0")
    assert response.status_code == 404 and "km away" in json_of(response)["detail"]
    assert client.get(f"/api/v1/addresses/reverse?{POINT}").status_code == 200


@pytest.mark.parametrize(
    "request_of",
    [
        ("POST", REPORTS, b'{"device": "aaaaaaa\\u0000"}'),
        ("POST", REPORTS, b'{"device": "aaaaaaaa", "at": "\\u0000"}'),
        ("POST", REPORTS, b'{"device": "aaaaaaa\\ud800"}'),
        ("GET", "/api/v1/areas?q=%00", None),
        ("GET", "/api/v1/areas?parent=x%00", None),
        ("GET", "/api/v1/areas?cursor=%00", None),
        ("GET", "/api/v1/areas?q=%ED%A0%80", None),
        ("GET", "/api/v1/areas/%00", None),
        ("GET", "/api/v1/areas/%ED%A0%80?geometry=true", None),
        ("GET", "/api/v1/places/%00", None),
        ("GET", "/api/v1/places?q=%00&area=%00", None),
        ("GET", "/tiles/%00.json", None),
        ("GET", "/p/%00", None),
    ],
)
def test_no_zero_byte_or_half_character_reaches_the_database(client: FlaskClient, request_of: Any) -> None:
    method, url, body = request_of
    response = client.open(url, method=method, data=body, content_type="application/json")
    assert response.status_code < 500, response.text


def test_making_the_application_starts_no_thread_and_asks_no_database(tmp_path: Path) -> None:
    before = threading.active_count()
    app = factory(Settings(database_url="postgresql+psycopg2:///?host=/nowhere", home=tmp_path))
    assert threading.active_count() == before
    assert app.test_client().get("/livez").status_code == 200
    assert app.test_client().get("/readyz").status_code == 503
    assert len(list(app.url_map.iter_rules())) > 20


def test_the_card_of_a_link_has_a_picture_by_its_whole_address() -> None:
    for origin, said in ((None, "/"), ("https://map.example", "https://map.example/")):
        app = create_app(Settings(database_url="postgresql+psycopg2:///?host=/nowhere", origin=origin))
        try:
            assert f'property="og:image" content="{said}web/' in app.test_client().get("/").text
        finally:
            close_app(app)

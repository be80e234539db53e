"""What the README and the documentation promise is what there is."""

import re
from typing import Any

from apiflask import APIFlask
from endpoints import ENDPOINTS, is_of_office, printed
from flask.testing import FlaskClient

from geoapi.cli import IMPORTERS
from geoapi.core.settings import Settings
from geoapi.http.url_rules import documented_path
from tests.conftest import ROOT, json_of

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_readme_and_none_besides() -> None:
    known = {f"GEOAPI_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"(?<!_)GEOAPI_[A-Z_]+", README)) == known


def endpoints(app: APIFlask) -> set[tuple[str, str]]:
    """Method and path of all that is for others, parameters in braces."""
    pages = {
        "/",
        "/rider",
        "/rider/me",
        "/report",
        "/matters",
        "/m/<string:number>",
        "/desk",
        "/plan",
        "/plan/<string:code>",
    }
    own = {
        "/static/<path:filename>",
        "/docs/oauth2-redirect",
        "/sw.js",
        "/home-sw.js",
        "/favicon.ico",
        "/robots.txt",
        "/rider-me-sw.js",
        "/report-sw.js",
        "/desk-sw.js",
        "/matters-sw.js",
        "/web/<path:name>",
        # What is not there, told in its own words.
        "/open311/<path:rest>",
    } | pages
    return {
        (method, documented_path(rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule not in own
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def promised(readme: str) -> set[tuple[str, str]]:
    """Method and path of the rows of the README's table; a cell may name several, the method once."""
    found = set()
    for cell in re.findall(r"^\| (`(?:GET|POST|PUT|PATCH|DELETE) .*?) \|", readme, re.MULTILINE):
        method = ""
        for text in re.findall(r"`([^`]+)`", cell):
            method, _, path = text.rpartition(" ") if " " in text else (method, "", text)
            if path.startswith("/"):
                found.add((method, path.partition("?")[0]))
    return found


def for_everybody(app: APIFlask, document: dict[str, Any]) -> set[tuple[str, str]]:
    of_office = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if is_of_office(path, operation)
    }
    return endpoints(app) - of_office


def test_the_readme_names_exactly_the_endpoints_for_everybody(app: APIFlask, client: FlaskClient) -> None:
    assert promised(README) == for_everybody(app, json_of(client.get("/openapi.json")))


def test_the_list_of_all_endpoints_is_the_one_that_is_made(client: FlaskClient) -> None:
    document = json_of(client.get("/openapi.json"))
    assert ENDPOINTS.read_text(encoding="utf-8") == printed(document), "run scripts/endpoints.py"
    assert len(promised(printed(document))) == sum(map(len, document["paths"].values()))


def test_a_row_that_is_missing_or_too_much_is_noticed(app: APIFlask, client: FlaskClient) -> None:
    there = for_everybody(app, json_of(client.get("/openapi.json")))
    row = next(line for line in README.splitlines() if line.startswith("| `GET /api/v1/locate?"))
    assert promised(README.replace(row, "")) ^ there == {("GET", "/api/v1/locate")}
    assert promised(README.replace("`GET /api/v1/meta`", "`POST /api/v1/meta`")) != there


def test_every_endpoint_is_documented_with_its_parameters(client: FlaskClient, app: APIFlask) -> None:
    documented: dict[str, Any] = json_of(client.get("/openapi.json"))["paths"]
    for rule in app.url_map.iter_rules():
        path = documented_path(rule.rule)
        if path.startswith(("/api/", "/tiles/")) or path in ("/livez", "/readyz"):
            operations = documented[path]
            for operation in operations.values():
                assert operation["summary"] and operation["responses"], path
    parameters = {each["name"] for each in documented["/api/v1/locate"]["get"]["parameters"]}
    assert parameters == {"lon", "lat", "crs", "address", "accuracy_m", "at"}


def test_the_folders_of_the_readme_exist() -> None:
    for name in re.findall(r"^(\w+)/ ", README, re.MULTILINE):
        assert (ROOT / name).is_dir(), name
    for page in (README, *(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))):
        for path in re.findall(r"`((?:scripts|geoapi|sql|web|docker|docs)/[\w./-]+\.\w+)`", page):
            assert (ROOT / path).is_file(), path


def test_the_readme_names_the_importers_in_their_order() -> None:
    rows = re.findall(r"^\| `([\w-]+) FILE` \|", README, re.MULTILINE)
    assert rows == list(IMPORTERS)


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(README.splitlines()) <= 150

"""What the README and the documentation promise is what there is."""

import re
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient

from geoapi.core.settings import Settings
from tests.conftest import ROOT, json_of

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_readme_and_none_besides() -> None:
    known = {f"GEOAPI_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"GEOAPI_[A-Z_]+", README)) == known


def test_every_endpoint_is_in_the_readme(app: APIFlask) -> None:
    library = {"/static/<path:filename>", "/docs/oauth2-redirect"}
    pages = {"/", "/rider", "/sw.js", "/web/<path:name>"}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        assert rule.rule in library | pages or f"`GET {path}" in README or path in README, path


def test_every_endpoint_is_documented_with_its_parameters(client: FlaskClient, app: APIFlask) -> None:
    documented: dict[str, Any] = json_of(client.get("/openapi.json"))["paths"]
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        if path.startswith(("/api/", "/tiles/")) or path in ("/livez", "/readyz"):
            operations = documented[path]
            for operation in operations.values():
                assert operation["summary"] and operation["responses"], path
    parameters = {each["name"] for each in documented["/api/v1/locate"]["get"]["parameters"]}
    assert parameters == {"lon", "lat", "crs", "address", "accuracy_m", "at"}


def test_the_folders_of_the_readme_exist() -> None:
    for name in re.findall(r"^(\w+)/ ", README, re.MULTILINE):
        assert (ROOT / name).is_dir(), name
    for path in re.findall(r"`((?:scripts|geoapi|sql|web|docker)/[\w./-]+\.\w+)`", README):
        assert (ROOT / path).is_file(), path

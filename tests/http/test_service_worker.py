"""The worker that keeps the couriers' page:
its list holds all that the page needs, and a change makes a version.
"""

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from geoapi.core.settings import WEB
from geoapi.http.preload import with_preloads
from geoapi.http.service_worker import files_of, worker_script

PAGE = "rider.html"


@pytest.fixture
def web(tmp_path: Path) -> Path:
    return shutil.copytree(WEB, tmp_path / "web", ignore=shutil.ignore_patterns("node_modules"))


def rendered(web: Path) -> str:
    return with_preloads((web / PAGE).read_text(encoding="utf-8"), web)


def listed(web: Path) -> tuple[str, dict[str, str]]:
    """The version, and the digest of each URL."""
    head = worker_script(web, PAGE, "/rider", rendered(web)).splitlines()
    version = re.fullmatch(r'const VERSION = "(\w+)";', head[0])
    files = re.fullmatch(r"const FILES = (.*);", head[1])
    assert version and files
    return version[1], dict(json.loads(files[1]))


def test_the_list_holds_what_the_page_names_and_what_that_names() -> None:
    files = files_of(WEB, PAGE)
    assert len(files) == len(set(files)) > 40
    assert all((WEB / name).is_file() for name in files)
    assert {
        PAGE,
        "js/pages/rider/main.js",
        "js/pages/rider/couriermap.js",
        "js/map/basemap.js",
        "css/pages/rider.css",
    } <= set(files)
    assert {
        "vendor/leaflet/leaflet.js",
        "icons.svg",
        "i18n/en.json",
        "i18n/zh-CN.json",
        "app-icon-192.png",
    } <= set(files)
    # Every module that is imported from a listed one is listed: else the page would break without a network.
    for name in files:
        if name.endswith(".js") and not name.startswith("vendor/"):
            text = (WEB / name).read_text(encoding="utf-8")
            for imported in re.findall(r'\bfrom "(\.[^"]+)";', text):
                path = ((WEB / name).parent / imported).resolve().relative_to(WEB)
                assert str(path) in files, f"{name} imports {imported}"


def test_the_residents_own_modules_are_not_kept() -> None:
    assert not {"index.html", "js/pages/resident/main.js", "js/pages/resident/view.js"} & set(
        files_of(WEB, PAGE)
    )


def test_each_file_has_its_digest(web: Path) -> None:
    _, files = listed(web)
    for url, digest in files.items():
        content = (
            rendered(web).encode() if url == "/rider" else (web / url.removeprefix("/web/")).read_bytes()
        )
        assert digest == "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.mark.parametrize(
    "name", [PAGE, "js/pages/rider/card.js", "i18n/en.json", "css/tokens.css", "icons.svg"]
)
def test_a_change_in_any_file_makes_another_version(web: Path, name: str) -> None:
    before, files = listed(web)
    (web / name).write_text((web / name).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    after, changed = listed(web)
    assert after != before
    assert {url for url in files if files[url] != changed[url]} == {
        "/rider" if name == PAGE else f"/web/{name}"
    }


def test_nothing_else_makes_another_version(web: Path) -> None:
    before, _ = listed(web)
    (web / "js" / "pages" / "resident" / "main.js").write_text("// changed", encoding="utf-8")
    for path in web.rglob("*.js"):
        path.touch()
    assert listed(web)[0] == before

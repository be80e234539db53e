"""A page names all modules it will need; the browser then asks for all at once."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from geoapi.http.preload import parameters_asked, with_preloads
from tests.conftest import ROOT

PRELOAD = re.compile(r'<link rel="modulepreload" href="([^"]+)" fetchpriority="low">')


def write(web: Path, **modules: str) -> None:
    (web / "js").mkdir()
    for name, source in modules.items():
        (web / "js" / f"{name}.js").write_text(source, encoding="utf-8")


def page(*scripts: str) -> str:
    tags = "".join(f'<script type="module" src="/web/js/{name}.js"></script>\n' for name in scripts)
    return f"<html><head>{tags}</head><body></body></html>"


def test_modules_near_and_far_are_named_once_the_nearest_first(tmp_path: Path) -> None:
    write(
        tmp_path,
        main='import { b } from "./b.js";\nimport {\n  c,\n} from "./c.js";\n',
        b='import * as d from "./d.js";\nexport { c } from "./c.js";\n',
        c='import "./b.js";\n',
        d='import "./main.js";\n',
    )
    made = with_preloads(page("main"), tmp_path)
    assert PRELOAD.findall(made) == ["/web/js/b.js", "/web/js/c.js", "/web/js/d.js"]
    assert PRELOAD.sub("", made).replace("\n", "") == page("main").replace("\n", "")


def test_only_what_is_imported_at_once_is_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        main='/** @param {import("./type.js").A} a */\nexport const late = () => import("./late.js");\n'
        'export const text = "./text.js";\n',
    )
    assert PRELOAD.findall(with_preloads(page("main"), tmp_path)) == []


def test_two_scripts_share_what_both_import(tmp_path: Path) -> None:
    write(tmp_path, one='import "./b.js";\n', two='import "./b.js";\n', b="")
    assert PRELOAD.findall(with_preloads(page("one", "two"), tmp_path)) == ["/web/js/b.js"]


def test_the_page_names_every_module_that_its_own_modules_name(client: FlaskClient) -> None:
    named = {name.removeprefix("/web/") for name in PRELOAD.findall(client.get("/").text)}
    assert len(named) > 20
    for name in {"js/pages/resident/main.js", *named}:
        path = ROOT / "web" / name
        imported = re.findall(r'from "(\.[^"]+)"', path.read_text(encoding="utf-8"))
        assert {
            str((path.parent / each).resolve().relative_to(ROOT / "web")) for each in imported
        } <= named, name


def test_an_unchanged_page_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/")
    assert first.headers["Cache-Control"] == "no-cache"
    assert client.get("/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_of_the_screens_only_the_one_asked_for_comes_along(tmp_path: Path) -> None:
    write(
        tmp_path, main='import "./b.js";\n', b="", area='import "./b.js";\nimport "./c.js";\n', place="", c=""
    )
    links = (
        '<link rel="modulepreload" href="/web/js/area.js" data-asked="area">\n'
        '<link rel="modulepreload" href="/web/js/place.js" data-asked="place kind">\n'
    )
    html = page("main").replace("<head>", f"<head>{links}")
    assert parameters_asked(html) == {"area", "place", "kind"}
    assert PRELOAD.findall(with_preloads(html, tmp_path)) == ["/web/js/b.js"]
    made = with_preloads(html, tmp_path, {"area", "at"})
    assert PRELOAD.findall(made) == ["/web/js/b.js", "/web/js/area.js", "/web/js/c.js"]
    assert PRELOAD.findall(with_preloads(html, tmp_path, {"kind"}))[1:] == ["/web/js/place.js"]
    assert "data-asked" not in made


def test_an_area_brings_its_screen(client: FlaskClient) -> None:
    screen = "/web/js/pages/resident/areascreen.js"
    assert screen in PRELOAD.findall(client.get("/?area=990101").text)
    assert screen not in PRELOAD.findall(client.get("/?areas=990101").text)

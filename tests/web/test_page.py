"""What the page is made of: vendored files as locked,
icons that exist, nothing from elsewhere, no markup from data.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
LOCK: list[dict[str, Any]] = json.loads((WEB / "vendor" / "vendor.lock.json").read_text(encoding="utf-8"))
LOCKED: dict[str, str] = {path: digest for package in LOCK for path, digest in package["sha256"].items()}
OWN = [*(WEB / "js").rglob("*.js"), *(WEB / "css").rglob("*.css"), *WEB.glob("*.html"), *WEB.glob("*.js")]
# Where a way may be handed over to, when somebody taps; nothing else may name another host.
APPS = {
    "https://uri.amap.com/navigation",
    "https://api.map.baidu.com/direction",
    "https://apis.map.qq.com/uri/v1/routeplan",
}


@pytest.mark.parametrize("path", sorted(LOCKED))
def test_vendored_file_is_the_locked_one(path: str) -> None:
    assert hashlib.sha256((WEB / path).read_bytes()).hexdigest() == LOCKED[path]


def test_every_vendored_file_is_locked() -> None:
    there = {str(p.relative_to(WEB)) for p in (WEB / "vendor").rglob("*") if p.is_file()} - {
        "vendor/vendor.lock.json"
    }
    assert there == {path for path in LOCKED if path.startswith("vendor/")}
    assert all(package["name"] and package["version"] and package["licence"] for package in LOCK)


def test_every_icon_in_use_is_in_the_sprite() -> None:
    symbols = set(re.findall(r'<symbol id="([^"]+)"', (WEB / "icons.svg").read_text(encoding="utf-8")))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in OWN)
    named = set(re.findall(r"icons\.svg#([a-z0-9-]+)", sources)) | set(
        re.findall(r'\bicon\("([a-z0-9-]+)"', sources)
    )
    named |= set(re.findall(r'\bicon: "([a-z0-9-]+)"', sources))
    for table in re.findall(r"_ICONS = \{([^}]+)\}", sources):
        named |= set(re.findall(r': "([a-z0-9-]+)"', table))
    assert len(named) > 15
    assert named - symbols == set()


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_nothing_comes_from_another_host(path: Path) -> None:
    found = set(re.findall(r"https?://[^\s\"'`)]+", path.read_text(encoding="utf-8")))
    assert found <= {"http://www.w3.org/2000/svg"} | (APPS if path.name == "handovers.js" else set())


@pytest.mark.parametrize("path", [p for p in OWN if p.suffix == ".js"], ids=lambda path: path.name)
def test_data_never_becomes_markup(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(
        r"\.(innerHTML|outerHTML)\s*\+?=|insertAdjacentHTML|document\.write|\beval\(", source
    )


@pytest.mark.parametrize("path", [p for p in OWN if p.suffix == ".html"], ids=lambda path: path.name)
def test_page_needs_no_inline_script_or_style(path: Path) -> None:
    html = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", html)

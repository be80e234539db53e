"""Rules of the map page that need no browser: its URLs, words, colours by night, what it is written in."""

import colorsys
import re
from pathlib import Path
from typing import Any

import pytest

from geoapi.http.service_worker import files_of
from tests.web.running import call

WEB = Path(__file__).resolve().parents[2] / "web"
# Pages that anybody may open with whatever phone they have.
PUBLIC = ("index.html", "rider.html", "riderme.html", "report.html", "matters.html", "matter.html")
# What Chromium 80 cannot read: assignments by logic, private methods, static blocks, awaits of a module.
LATER_WORDS = re.compile(
    r"\?\?=|\|\|=|&&=|^\s+(?:static )?(?:async )?#\w+\(|^\s+static \{|^await ", re.MULTILINE
)
LATER_CALLS = re.compile(
    r"\.at\(-?\w|\.replaceAll\(|\.findLast\(|\.toSorted\(|structuredClone\(|Object\.hasOwn\("
    r"|crypto\.randomUUID\(|Promise\.any\(|AbortSignal\.(?:timeout|any)\("
)


@pytest.mark.parametrize("page", PUBLIC)
def test_a_phone_of_2020_can_read_every_module(page: str) -> None:
    scripts = [
        name for name in files_of(WEB, page) if name.endswith(".js") and not name.startswith("vendor/")
    ]
    assert len(scripts) > 10
    for name in scripts:
        source = (WEB / name).read_text(encoding="utf-8")
        assert not LATER_WORDS.search(source), name
        assert not LATER_CALLS.search(source), name


def test_the_worker_of_the_map_keeps_all_that_the_map_needs() -> None:
    kept = files_of(WEB, "index.html")
    for needed in (
        "home.webmanifest",
        "css/components/night.css",
        "css/components/older.css",
        "js/map/stylerules.js",
        "js/pages/resident/coarse.js",
        "vendor/protomaps-leaflet/protomaps-leaflet.js",
        "i18n/zh-CN.json",
    ):
        assert needed in kept
    assert not [name for name in kept if "desk" in name]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("?kinds=1", True),
        ("?lon=120.85&lat=40.72&kinds=1", True),
        ("?kinds=2", None),
        ("?kinds=", None),
        # A kind is chosen, or a place is open.
        ("?kind=clinic&kinds=1", None),
        ("?place=990SXX&kinds=1", None),
    ],
)
def test_the_sheet_of_all_kinds_has_a_url(query: str, kinds: bool | None) -> None:
    [state] = call("core/urlstate.js", "parse", [[query]])
    assert state.get("kinds") is kinds
    [written] = call("core/urlstate.js", "format", [[state]])
    assert ("kinds=1" in written) is bool(kinds)


SPOT = {"name": "紫荆大药房", "kind": "pharmacy", "lon": 120.8515, "lat": 40.7197}


@pytest.mark.parametrize(
    ("found", "same"),
    [
        ([], None),
        # A branch of that name across the city is another shop.
        ([{"name": "紫荆大药房", "lon": 120.9, "lat": 40.7197, "code": "A"}], None),
        ([{"name": "紫荆药房", "lon": 120.8515, "lat": 40.7197, "code": "A"}], None),
        (
            [
                {"name": "紫荆大药房", "lon": 120.8530, "lat": 40.7197, "code": "A"},
                {"name": "紫荆大药房", "lon": 120.8516, "lat": 40.7197, "code": "B"},
            ],
            "B",
        ),
    ],
)
def test_a_name_on_the_map_is_the_nearest_place_of_that_name(
    found: list[dict[str, Any]], same: str | None
) -> None:
    [one] = call("pages/resident/spots.js", "sameAs", [[found, SPOT]])
    assert (one and one["code"]) == same


@pytest.mark.parametrize(
    ("kind", "words"), [("pharmacy", "opening.trade"), ("toilet", "opening"), ("", "opening")]
)
def test_only_shops_trade(kind: str, words: str) -> None:
    now = "2026-11-24T10:00:00+08:00"
    given = {"open": True, "clear": True, "until": None, "next": None, "provisional": False, "reason": None}
    calls = [[given | {"open": is_open, "at": now}, now, {"kind": kind}] for is_open in (True, False)]
    said = call("features/places/opening.js", "openingText", calls)
    assert [each["short"] for each in said] == [f"{words}.open", f"{words}.closed"]


def luminance(red: float, green: float, blue: float) -> float:
    """As WCAG 2 has it, of parts from 0 to 1."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def light_of(colour: str) -> float:
    if found := re.fullmatch(r"hsl\((\d+), (\d+)%, (\d+)%\)", colour):
        hue, saturation, lightness = (int(part) for part in found.groups())
        return luminance(*colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100))
    return luminance(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))


def contrast(a: str, b: str) -> float:
    light, dark = sorted((light_of(a), light_of(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_by_night_every_name_stands_out_from_what_it_lies_on() -> None:
    rules = (WEB / "js/map/stylerules.js").read_text(encoding="utf-8")
    palette = (WEB / "js/map/palette.js").read_text(encoding="utf-8")
    inks = sorted(set(re.findall(r'fill: "(#\w{6})"', rules[rules.index("function labelRules") :])))
    land = re.findall(r'\["\w+", "(#\w{6})"\]', palette[palette.index("LAND") : palette.index("WATER")])
    halos = sorted({"#ffffff", *re.findall(r'halo: "(#\w{6})"', rules)})
    assert len(inks) > 10 and len(land) > 15
    names = call("map/night.js", "atNight", [[ink] for ink in inks])
    grounds = call("map/night.js", "atNight", [[ground] for ground in [*land, *halos, "#a9d3f5", "#f3f1ec"]])
    for ground in grounds:
        assert light_of(ground) < 0.08, ground
        for ink, name in zip(inks, names, strict=True):
            assert contrast(name, ground) >= 4.5, (ink, ground)

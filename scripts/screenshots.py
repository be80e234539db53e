#!/usr/bin/env python3
"""Photograph every state of the page, on a phone and on a desk, and the picture for the README.

Look at them after changing the page, beside a running `make run`:
`python scripts/screenshots.py --out /tmp/shots`.
"""

import argparse
import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
SCREENS = {
    "phone": (ViewportSize(width=390, height=844), 2),
    "desk": (ViewportSize(width=1440, height=900), 1),
}
# The couriers' page is seen on a phone in its holder, too.
HELD = {"held": (ViewportSize(width=844, height=390), 2)}
READY_MS = 30_000

PLACE = "lon=120.8508&lat=40.7186"
# A Tuesday morning, when people are at their posts.
MORNING = f"at={quote('2026-11-24T10:00:00+08:00')}"
# Of the same day, when offices have long closed; and late on a holiday, when hardly anybody is on duty.
NIGHT = f"at={quote('2026-11-24T21:30:00+08:00')}"
HOLIDAY = f"at={quote('2027-01-01T23:15:00+08:00')}"


def nothing(page: Page) -> None:
    """Take the page as it opens."""


def write(text: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("#q").press_sequentially(text, delay=30)
        page.locator("[role=option]").first.wait_for()
        page.keyboard.press("ArrowDown")

    return act


def explain(page: Page) -> None:
    page.locator(".reading .line").click()


def address(text: str) -> str:
    return f"?address={quote(text)}&{MORNING}"


def draw_up(page: Page) -> None:
    page.locator("#grip").evaluate("grip => grip.click()")


def draw_down(page: Page) -> None:
    page.locator("#grip").evaluate(
        "grip => grip.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown'}))"
    )


def lose_the_service(page: Page) -> None:
    body = {"type": "/problems/database-unavailable", "title": "", "status": 503, "detail": ""}
    page.route("**/api/v1/locate*", lambda route: route.fulfill(status=503, json=body))
    page.locator("#map").focus()
    page.keyboard.press("Enter")
    page.locator(".notice").wait_for()


def refuse_location(page: Page) -> None:
    page.locator("#locate").click()
    page.locator(".notice").wait_for()


def go(page: Page) -> None:
    page.locator(".go").click()
    page.locator(".steps li").first.wait_for()


def head_somewhere(page: Page) -> None:
    page.locator("[data-tab=way]").click()
    page.locator("#q").press_sequentially("紫荆", delay=30)
    page.locator("[role=option]").first.wait_for()


def tap_the_map(page: Page) -> None:
    page.locator(".end").first.click()
    page.locator("#finder-pick").click()


def lose_the_network(page: Page) -> None:
    # The stations come by the worker once it stands, and are kept.
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    page.context.set_offline(True)
    page.goto(page.url)
    page.locator(".basis").first.wait_for()


def report_shut(page: Page) -> None:
    page.locator(".shut").click()


def ride(more: str = "", at: str = MORNING) -> str:
    return f"rider?from=120.8508,40.7186&{at}{more}"


TO = f"&to=120.8600,40.7240&to_name={quote('紫荆新村5号楼')}"


def press(*selectors: str) -> Callable[[Page], None]:
    """Press one thing after another, each when it is there."""

    def act(page: Page) -> None:
        for selector in selectors:
            page.locator(selector).first.click()
            page.wait_for_load_state("networkidle")

    return act


def in_turn(*acts: Callable[[Page], None]) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def report_closed(page: Page) -> None:
    # A picture is no reason to tell the staff anything.
    body = {"reported_at": "2026-11-24T10:00:00+08:00", "counted": True}
    body["reported_closed"] = {"at": "2026-11-24T10:00:00+08:00", "minutes_ago": 0, "reports": 1}
    page.route("**/closed-reports", lambda route: route.fulfill(status=201, json=body))
    press(*SHEET, ".closed button")(page)


def lose_the_router(page: Page) -> None:
    body = {"type": "/problems/routing-unavailable", "title": "", "status": 503, "detail": ""}
    page.route("**/api/v1/routes*", lambda route: route.fulfill(status=503, json=body))
    press(".place .way")(page)


def list_of(kind: str, when: str = MORNING) -> str:
    return f"?{PLACE}&kind={kind}&{when}"


SHEET = (".place-main",)
WAY = (".place .way",)

STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "welcome": ("", nothing),
    "answer": (f"?{PLACE}&{MORNING}", nothing),
    "answer-large": (f"?{PLACE}&{MORNING}&text=large", nothing),
    "answer-english": (f"?{PLACE}&{MORNING}&lang=en", nothing),
    "answer-english-large": (f"?{PLACE}&{MORNING}&lang=en&text=large", nothing),
    "answer-up": (f"?{PLACE}&{MORNING}", draw_up),
    "answer-down": (f"?{PLACE}&{MORNING}", draw_down),
    "overlays": (f"?{PLACE}&{MORNING}&layers=grid,police,property,party", nothing),
    "doubt": (f"?{PLACE}&{MORNING}&accuracy_m=100", nothing),
    **{
        f"{name}{how}": (query + more, nothing)
        for how, more in (("", ""), ("-large", "&text=large"), ("-english", "&lang=en"))
        for name, query in (
            ("answer-holiday", f"?{PLACE}&{HOLIDAY}"),
            ("coarse", f"?{PLACE}&accuracy_m=800"),
            ("far", "?lon=116.4&lat=39.9"),
        )
    },
    "coarse-20-km": (f"?{PLACE}&accuracy_m=20000", nothing),
    "home": (f"?{PLACE}&accuracy_m=800&c=120.8508,40.7186&z=18", press(".two .main")),
    "answer-unfolded": (f"?{PLACE}&{MORNING}", press(".fold summary")),
    "suggestions": ("", write("紫荆")),
    "suggestions-large": ("?text=large", write("紫荆新村5")),
    "suggestions-english": ("?lang=en", write("jinboj")),
    "read": (address("送到紫荆新村5-2-501王小明"), nothing),
    "read-large": (address("送到紫荆新村5-2-501王小明") + "&text=large", nothing),
    "read-open": (address("送到紫荆新村5-2-501王小明"), explain),
    "former-name": (address("胜利大院3号楼"), nothing),
    "estate": (address("紫荆新村"), nothing),
    "confirm": (address("紫京新村5号楼"), nothing),
    "confirm-large": (address("紫京新村5号楼") + "&text=large", nothing),
    "confirm-estate": (address("紫荆新村99号楼"), nothing),
    "choose": (address("锦和小区2号楼"), nothing),
    "choose-english": (address("锦和小区2号楼") + "&lang=en", nothing),
    "choose-namesake": (address("公交公司宿舍3号楼"), nothing),
    "choose-grid": (address("翠湖里"), nothing),
    "choose-grid-large": (address("翠湖里") + "&text=large", nothing),
    "choose-number": (address("锦波街"), nothing),
    "elsewhere": (address("杭州市西湖区文三路1号"), nothing),
    "too-short": (address("3"), nothing),
    "not-found": (address("天上街999号"), nothing),
    "outside": ("?lon=120.868&lat=40.72", nothing),
    "city": ("?area=990100", nothing),
    "community": ("?area=990101001001", nothing),
    "grid": ("?area=990101001001001", nothing),
    "answer-nearby": (f"?{PLACE}&{MORNING}", draw_up),
    "answer-nearby-large": (f"?{PLACE}&{MORNING}&text=large", draw_up),
    "layers": (f"?{PLACE}&{MORNING}", press("#layers-button")),
    "layers-large": (f"?{PLACE}&{MORNING}&text=large", in_turn(draw_up, press("#layers-button"))),
    **{
        f"{name}{how}": (query + more, act)
        for how, more in (("", ""), ("-large", "&text=large"), ("-english", "&lang=en"))
        for name, query, act in (
            ("near", list_of("toilet"), nothing),
            ("near-stations", list_of("caring_station"), nothing),
            ("near-closed", list_of("service_center", NIGHT), nothing),
            ("near-all", list_of("service_center", NIGHT) + "&open=0", nothing),
            ("place", list_of("service_center"), press(*SHEET)),
            ("place-up", list_of("caring_station"), in_turn(press(*SHEET, ".week summary"), draw_up)),
            ("place-reported", list_of("clinic"), report_closed),
            ("way", list_of("service_center"), press(*WAY)),
            ("way-up", list_of("service_center"), in_turn(press(*WAY), draw_up)),
            ("way-step", list_of("service_center"), press(*WAY, ".steps li:nth-child(2) button")),
            ("way-start", f"?c=120.8508,40.7186&z=16&kind=library&{MORNING}", press(*WAY, ".ends .act")),
            ("way-down", list_of("service_center"), lose_the_router),
            ("circle", list_of("service_center"), press(*SHEET, ".doings a:last-child")),
            ("community-circle", "?area=990101001001&circle=1", nothing),
            ("community-up", f"?area=990101001001&{MORNING}", draw_up),
        )
    },
    "place-none": ("?place=ZZZZ99", nothing),
    "no-service": ("", lose_the_service),
    "no-location": ("", refuse_location),
    "rider": (ride(), nothing),
    "rider-large": (ride("&text=large"), nothing),
    "rider-english": (ride("&lang=en"), nothing),
    "rider-english-large": (ride("&lang=en&text=large"), nothing),
    "rider-dark": (ride(), nothing),
    "rider-map": (ride("&map=1"), nothing),
    "rider-map-dark": (ride("&map=1"), nothing),
    "rider-filtered": (ride("&amenity=charging,toilet"), nothing),
    "rider-none": (ride("&amenity=legal_aid", NIGHT), nothing),
    "rider-on-route": (ride(TO), nothing),
    "rider-on-route-english": (ride(f"{TO}&lang=en"), nothing),
    "rider-way": (ride(), go),
    "rider-way-dark": (ride(), go),
    "rider-way-large": (ride("&text=large"), go),
    "rider-way-english": (ride("&lang=en"), go),
    "rider-write": (ride(), head_somewhere),
    "rider-pick": (ride(), tap_the_map),
    "rider-report": (ride(), report_shut),
    "rider-first": ("rider", nothing),
    "rider-first-dark": ("rider", nothing),
    "rider-no-location": ("rider", lambda page: page.locator(".card .go").click()),
    "rider-outside": ("rider?from=121.5,31.2", nothing),
    "rider-offline": ("rider?from=120.8508,40.7186", lose_the_network),
    "rider-offline-large": ("rider?from=120.8508,40.7186&text=large", lose_the_network),
    **{f"zoom-{zoom}": (f"?c=120.8508,40.7186&z={zoom}", nothing) for zoom in range(13, 20)},
}


def photograph(browser: Browser, url: str, screen: str, act: Callable[[Page], None], file: Path) -> None:
    viewport, scale = (SCREENS | HELD)[screen]
    context = browser.new_context(
        viewport=viewport,
        device_scale_factor=scale,
        locale="zh-CN",
        has_touch=screen != "desk",
        color_scheme="dark" if "-dark" in file.name else "light",
    )
    page = context.new_page()
    page.on("pageerror", lambda error: print(f"  {file.name}: {error}"))
    page.goto(url)
    page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
    act(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    page.screenshot(path=file)
    context.close()


def compose(browser: Browser, folder: Path, file: Path) -> None:
    """The picture for the README: the desk with the phone before it."""
    desk, phone = (
        "data:image/png;base64," + base64.b64encode((folder / name).read_bytes()).decode()
        for name in ("answer-desk.png", "rider-phone.png")
    )
    page = browser.new_page(viewport={"width": 1360, "height": 800})
    page.set_content(
        "<body style='margin:0;background:#e9edf3'>"
        f"<img src='{desk}' style='position:absolute;left:40px;top:40px;width:1130px;border-radius:14px;"
        "box-shadow:0 8px 40px rgb(20 35 60 / .22)'>"
        f"<img src='{phone}' style='position:absolute;right:40px;bottom:36px;width:300px;border-radius:34px;"
        "border:7px solid #1b2430;box-shadow:0 12px 48px rgb(20 35 60 / .4)'>"
    )
    page.wait_for_timeout(300)
    page.screenshot(path=file)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", default="http://localhost:8000", help="where the map is served")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--readme", type=Path, help="also compose the picture for the README into this file")
    parser.add_argument("--only", default="", help="only states whose name contains this")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=FLAGS)
        for name, (query, act) in STATES.items():
            if arguments.only not in name:
                continue
            for screen in (SCREENS | HELD) if name.startswith("rider") else SCREENS:
                file = arguments.out / f"{name}-{screen}.png"
                photograph(browser, f"{arguments.base.rstrip('/')}/{query}", screen, act, file)
                print(file)
        if arguments.readme:
            arguments.readme.parent.mkdir(parents=True, exist_ok=True)
            compose(browser, arguments.out, arguments.readme)
            print(arguments.readme)
        browser.close()


if __name__ == "__main__":
    main()

"""The couriers' page without a network: it starts,
ranks by what was kept, keeps reports; new versions come whole.
"""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from apiflask import APIFlask
from playwright.sync_api import Page, Request, expect
from werkzeug.serving import make_server

from geoapi.core.settings import WEB
from geoapi.http import pages
from tests.browser.conftest import faults
from tests.browser.test_rider import HERE, REGRET_S, reports_are_taken_back  # noqa: F401

Visit = Callable[..., Page]
BOARD = f"rider?from={HERE}"
SHOWN = 8  # stations, the best of them on the card and the others on numbered rows
LONG = timedelta(hours=2)

STATIONS = "/api/v1/places?kind=caring_station&week=true&limit=1000"


def wait_until(page: Page, promise: str) -> None:
    """Wait until what is promised is true, asked again and again."""
    became = page.evaluate(
        f"""async () => {{
          for (let i = 0; i < 200; i++) {{
            if (await ({promise})) return true;
            await new Promise((resolve) => setTimeout(resolve, 100));
          }}
          return false;
        }}"""
    )
    assert became, promise


def keep(page: Page) -> None:
    """Wait until all that is needed without a network is kept, and the worker answers for this page."""
    wait_until(page, f"caches.match('{STATIONS}')")
    wait_until(page, "caches.match('/api/v1/places/kinds')")
    wait_until(page, "navigator.serviceWorker.controller")


@pytest.fixture
def kept(visit: Visit) -> Page:
    page = visit(BOARD)
    keep(page)
    return page


def test_after_one_visit_the_page_starts_without_a_network(visit: Visit, kept: Page) -> None:
    kept.context.set_offline(True)
    page = visit(BOARD)
    expect(page.locator(".go").or_(page.locator(".eyebrow"))).not_to_have_count(0)
    expect(page.locator("#freshness")).to_contain_text("离线")
    expect(page.locator(".basis").first).to_have_text("直线估算")
    expect(page.locator("[data-amenity=charging]")).to_be_visible()
    assert faults(page) == []


def test_stations_are_ranked_without_a_network(visit: Visit, kept: Page, ask: Callable[..., Any]) -> None:
    stations = ask("/api/v1/places", kind="caring_station", week="true", limit=1000)["features"]
    at, count = when_most_are_open([station["properties"]["openings"] for station in stations])
    kept.context.set_offline(True)
    page = visit(f"{BOARD}&at={quote(at)}")
    expect(page.locator(".row:has(.number)")).to_have_count(min(count, SHOWN) - 1)
    minutes = [int(text) for text in page.locator(".row:has(.number) .mins b").all_inner_texts()]
    assert minutes == sorted(minutes) and len(minutes) > 2


def when_most_are_open(openings: list[list[list[str]]]) -> tuple[str, int]:
    """A moment of the days that are kept, for today may be a holiday,
    and how many are open then and two hours more.
    """
    spans = [[[datetime.fromisoformat(end) for end in span] for span in spans] for spans in openings]
    moments = [span[0] + timedelta(minutes=5) for each in spans for span in each]
    counts = {at: sum(any(s <= at and at + LONG <= e for s, e in each) for each in spans) for at in moments}
    best = max(counts, key=lambda at: counts[at])
    return best.isoformat(), counts[best]


def test_what_was_kept_is_told_with_its_age(visit: Visit, kept: Page) -> None:
    kept.evaluate(
        """async (url) => {
          const cache = await caches.open('rider-data');
          const old = await cache.match(url);
          const headers = new Headers(old.headers);
          headers.set('X-Kept-At', new Date(Date.now() - 10 * 60000).toISOString());
          await cache.put(url, new Response(await old.blob(), { headers }));
        }""",
        STATIONS,
    )
    kept.context.set_offline(True)
    page = visit(BOARD)
    expect(page.locator("#freshness")).to_have_text("离线 · 数据更新于 10 分钟前")


def test_filters_work_without_a_network(visit: Visit, kept: Page) -> None:
    kept.context.set_offline(True)
    page = visit(BOARD)
    page.locator("[data-amenity=charging]").click()
    page.locator("[data-amenity=microwave]").click()
    expect(page.locator("[data-amenity=microwave]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".offers")).to_contain_text("微波炉")
    expect(page.locator(".offers")).to_contain_text("充电")


def test_the_way_without_a_network_is_a_straight_line(visit: Visit, kept: Page) -> None:
    kept.context.set_offline(True)
    page = visit(BOARD)
    page.locator(".go").click()
    expect(page.locator(".warned").first).to_contain_text("没有网络")
    expect(page.locator(".handover")).to_have_count(3)
    expect(page.locator("#map .leaflet-overlay-pane path").first).to_be_attached()


@pytest.mark.usefixtures("reports_are_taken_back")
def test_a_report_waits_for_the_network_and_is_sent_once(visit: Visit, kept: Page) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    kept.context.set_offline(True)
    page = visit(BOARD)
    code = page.locator(".card").get_attribute("data-code")
    page.locator(".shut").click()
    expect(page.locator(".snack")).to_contain_text("有网络时自动发送")
    page.wait_for_timeout((REGRET_S + 1) * 1000)
    expect(page.locator("#freshness")).to_contain_text("1 条待发送")
    # Closed and opened again, still without a network: the report is still there.
    visit(BOARD)
    expect(page.locator("#freshness")).to_contain_text("1 条待发送")
    page.context.on("request", note)
    with page.expect_response(re.compile(f"{code}/closed-reports")) as answered:
        page.context.set_offline(False)
    assert answered.value.status == 201
    expect(page.locator("#freshness")).not_to_contain_text("待发送")
    expect(page.locator("#freshness")).to_contain_text("更新")
    visit(BOARD)
    page.wait_for_timeout(1500)
    assert len([url for url in sent if f"{code}/closed-reports" in url]) == 1


def test_back_with_a_network_times_are_those_of_the_network(visit: Visit, kept: Page) -> None:
    kept.context.set_offline(True)
    page = visit(BOARD)
    expect(page.locator(".basis").first).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".basis")).to_have_count(0, timeout=15_000)
    expect(page.locator("#freshness")).to_have_text("刚刚更新")


def test_tiles_once_seen_are_seen_again(visit: Visit, kept: Page) -> None:
    page = visit(f"{BOARD}&map=1")
    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_attached(timeout=15_000)
    wait_until(
        page, "caches.open('rider-tiles').then((cache) => cache.keys()).then((keys) => keys.length > 0)"
    )
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    visit(f"{BOARD}&map=1")
    expect(page.locator("canvas.leaflet-tile-loaded").first).to_be_attached(timeout=15_000)


def test_without_a_network_and_without_a_visit_before_it_says_so(visit: Visit, page: Page) -> None:
    visit("rider")
    page.evaluate("navigator.serviceWorker.ready.then(() => caches.delete('rider-data'))")
    wait_until(page, "navigator.serviceWorker.controller")
    page.wait_for_timeout(1000)
    page.evaluate("caches.delete('rider-data')")
    page.context.set_offline(True)
    visit(BOARD)
    expect(page.locator("#heading")).to_have_text("没有网络，也没有存下的数据")


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """A server of the page alone, and its files, to be edited."""
    web = shutil.copytree(WEB, tmp_path / "web", ignore=shutil.ignore_patterns("node_modules"))
    monkeypatch.setattr("geoapi.http.pages.WEB", web)
    app = APIFlask("pages")
    pages.register(app, None)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", web
    server.shutdown()
    thread.join()


def test_a_new_version_takes_over_whole_at_the_next_start(page: Page, edited: tuple[str, Path]) -> None:
    base, web = edited
    words = web / "i18n" / "zh-CN.json"
    notices = web / "js" / "pages" / "rider" / "notices.js"

    def start() -> None:
        page.goto(f"{base}/rider")
        page.wait_for_selector("html[data-ready]", state="attached")

    def statics() -> list[str]:
        names: list[str] = page.evaluate("caches.keys()")
        return [name for name in names if name not in ("rider-data", "rider-tiles")]

    start()
    wait_until(page, "navigator.serviceWorker.controller")
    (first,) = statics()
    # Two files change that only fit together: a word, and the module that asks for it by another name.
    words.write_text(
        words.read_text(encoding="utf-8").replace('"rider.first.title"', '"rider.first.newTitle"'), "utf-8"
    )
    notices.write_text(
        notices.read_text(encoding="utf-8").replace("rider.first.title", "rider.first.newTitle"), "utf-8"
    )
    start()
    expect(page.locator("#heading")).to_have_text("找最近开着的驿站")
    wait_until(page, "navigator.serviceWorker.getRegistration('/rider').then((it) => it.waiting)")
    assert len(statics()) == 2
    start()
    expect(page.locator("#heading")).to_have_text("找最近开着的驿站")
    wait_until(page, f"caches.keys().then((names) => !names.includes('{first}'))")
    assert "newTitle" in page.evaluate(
        "fetch('/web/js/pages/rider/notices.js').then((response) => response.text())"
    )
    assert len(statics()) == 1


def test_a_version_that_does_not_fit_its_digests_is_not_taken(page: Page, edited: tuple[str, Path]) -> None:
    base, web = edited
    page.goto(f"{base}/rider")
    wait_until(page, "navigator.serviceWorker.controller")
    before = page.evaluate("caches.keys()")
    # While a new version is being put in place, a file may come from one and the list from the other.
    page.context.route("**/sw.js", lambda route: route.continue_())
    script = (web / "sw.js").read_text(encoding="utf-8")
    (web / "sw.js").write_text(
        script + "\nFILES.find(([path]) => path === '/rider')[1] = 'sha256-' + 'A'.repeat(43) + '=';\n",
        "utf-8",
    )
    (web / "rider.html").write_text((web / "rider.html").read_text(encoding="utf-8") + "\n", "utf-8")
    page.goto(f"{base}/rider")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_timeout(1500)
    waiting = page.evaluate(
        "navigator.serviceWorker.getRegistration('/rider').then((it) => [!!it.waiting, !!it.active])"
    )
    assert waiting == [False, True]
    page.goto(f"{base}/rider")
    expect(page.locator("#heading")).to_have_text("找最近开着的驿站")
    assert set(before) <= set(page.evaluate("caches.keys()"))
